/**
 * What must hold after everything has been killed and has come to its end: nothing lost (P1), nothing twice at a
 * partner (P2), no guessing (P3), and nothing stuck. Each check answers with the ids that break it.
 */
import type { PartnerName } from '../../dev/cast.ts'
import { CHANNELS } from '../../dev/cast-channels.ts'
import { provesDelivery } from '../../domain/recipient.ts'
import { MOVE_TITLES } from '../../domain/timeline.ts'
import {
  attemptsOf,
  type MessageSeen,
  type Records,
  type StoredReferral,
  type WorkflowSeen,
} from './crash-records.ts'
import { isMessage } from './crash-stories.ts'
import type { Acknowledged } from './crash-stream.ts'
import {
  caseNameOf,
  doublesAmong,
  nameOfCase,
  partnerOf,
  type SeenCase,
  wireNameOf,
} from './partner-cases.ts'
import { NOTHING_STUCK } from './stuck-checks.ts'

/** Everything there is, read once. */
export interface Evidence {
  readonly acknowledged: readonly Acknowledged[]
  readonly referrals: readonly StoredReferral[]
  readonly messages: readonly MessageSeen[]
  readonly received: Awaited<ReturnType<Records['received']>>
  readonly commands: Awaited<ReturnType<Records['commands']>>
  readonly sentAudits: ReadonlyMap<string, number>
  readonly openAttention: Awaited<ReturnType<Records['openAttention']>>
  readonly workflows: readonly WorkflowSeen[]
  readonly cases: Readonly<Record<PartnerName, readonly SeenCase[]>>
  readonly valeResponses: number
}

export type Check = (evidence: Evidence) => readonly string[]

/** P1: what was acknowledged is stored, once. */
const acknowledgedIsStored: Check = ({ acknowledged, referrals, received }) => {
  const ids = new Set(referrals.map(({ id }) => id))
  const byRequest = new Map(received.map((one) => [one.requestId, one]))
  const lost = acknowledged.filter(({ story, referralId }) => {
    const id = isMessage(story.kind) ? byRequest.get(story.key)?.referralId : referralId
    return id === undefined || !ids.has(id)
  })
  const more = referrals.length - acknowledged.length
  return [
    ...lost.map(({ story, referralId }) => `P1 lost: ${referralId ?? story.key} (${story.kind})`),
    ...(more > 0 ? [`P1: ${more} referrals more are stored than clients were acknowledged`] : []),
  ]
}

/** P1: everything came to its end; all clients, partners and people did their part. */
const allEnded: Check = ({ referrals }) =>
  referrals
    .filter(({ state }) => state !== 'closed' && state !== 'withdrawn')
    .map(
      ({ id, state, recipients, raisedBy }) =>
        `P1 not at its end: ${id} is ${state} (${raisedBy.agencyId}), its recipients ${recipients.map((one) => one.state).join(', ')}`,
    )

/** P2: no partner has two cases of one item at one service, and P3: each recipient that has it has exactly one. */
const oneCaseEach: Check = ({ cases, referrals }) => [
  ...Object.entries(cases).flatMap(([partner, found]) =>
    doublesAmong(found).map((double) => `P2 double at ${partner}: ${double}`),
  ),
  ...casesMissing(referrals, Object.values(cases).flat()),
]

/** P3: who is said to have it, and has no case. */
export const casesMissing = (
  referrals: readonly StoredReferral[],
  cases: readonly SeenCase[],
): readonly string[] => {
  const known = new Set(cases.map(nameOfCase))
  return referrals.flatMap((referral) =>
    referral.recipients
      .filter(({ state }) => provesDelivery(state))
      .filter((one) => !known.has(caseNameOf(referral, one)))
      .map((one) => `P3 said to be ${one.state}, but the partner has no case: ${referral.id} ${one.id}`),
  )
}

/** What was withdrawn and is with a partner all the same was followed by "do not act"; where that was taken, the case is cancelled. */
const withdrawalsTold: Check = ({ referrals, messages, cases }) => {
  const byItem = new Map(
    messages.filter(({ purpose }) => purpose === 'withdrawal').map((one) => [`${one.itemId}`, one]),
  )
  const byName = new Map(
    Object.values(cases).flatMap((found) => found.map((one) => [one.serviceRequestFullUrl, one])),
  )
  return referrals
    .filter(({ recipients }) => recipients.some(({ state }) => state === 'withdrawn'))
    .flatMap(({ id }) => {
      const withPartner = byName.get(wireNameOf(id))
      if (withPartner === undefined) return []
      const notice = byItem.get(id)
      if (notice === undefined) return [`withdrawn, and the partner that has it was never told: ${id}`]
      const taken = attemptsOf(notice).some(({ result }) => result?.outcome === 'taken')
      return taken && withPartner.state !== 'cancelled'
        ? [`told not to act and still ${withPartner.state}: ${id}`]
        : []
    })
}

/** A case exists only for what the exchange sent. */
const noCaseFromNowhere: Check = ({ cases, referrals }) => {
  const names = new Set(referrals.flatMap((one) => one.recipients.map((each) => caseNameOf(one, each))))
  return Object.values(cases).flatMap((found) =>
    found
      .filter((one) => !names.has(nameOfCase(one)))
      .map(({ caseId }) => `a case of no referral of ours: ${caseId}`),
  )
}

/** P2: to a partner that cannot tell a repeat nothing is sent again in doubt, but on a person's word. */
export const noResendInDoubt = ({
  messages,
  referrals,
}: Pick<Evidence, 'messages' | 'referrals'>): readonly string[] => {
  const byId = new Map<string, StoredReferral>(referrals.map((referral) => [referral.id, referral]))
  return messages
    .filter(({ purpose }) => purpose === 'new')
    .flatMap((message) => {
      const attempts = attemptsOf(message)
      const inDoubt = attempts.filter(
        ({ channelId, number, result }) =>
          !DEDUPLICATING.has(channelId) &&
          (result?.outcome ?? 'unknown') === 'unknown' &&
          number < attempts.length,
      )
      const told = byId
        .get(message.itemId)
        ?.timeline.filter(
          ({ recipientId, title }) =>
            recipientId === message.recipientId && title === MOVE_TITLES['confirm-not-received'],
        )
      return inDoubt.length > (told?.length ?? 0)
        ? [`P2 sent again in doubt without a person's word: ${message.key}`]
        : []
    })
}

const DEDUPLICATING: ReadonlySet<string> = new Set(
  CHANNELS.filter(({ abilities }) => abilities.deduplicates).map(({ id }) => id),
)

/** One response, one entry; no entry twice. */
const nothingTwice: Check = ({ referrals, valeResponses, messages }) => {
  const twice = referrals.flatMap(({ id, timeline }) => {
    const keys = timeline.map(({ key }) => key)
    const responses = timeline
      .filter(({ key }) => key.startsWith('move:'))
      .map(({ recipientId, title }) => `${recipientId} ${title}`)
      .filter((name) => !REPEATABLE.some((title) => name.endsWith(title)))
    return [...repeated(keys), ...repeated(responses)].map(
      (name) => `twice on the timeline of ${id}: ${name}`,
    )
  })
  const answers = messages.filter(({ purpose }) => purpose === 'answer').length
  const more =
    valeResponses > answers
      ? [`the sender got ${valeResponses} answers, of ${answers} that were written`]
      : []
  return [...twice, ...more]
}

/** A person may say these more than once: each answers another doubt. */
const REPEATABLE: readonly string[] = [MOVE_TITLES['confirm-received'], MOVE_TITLES['confirm-not-received']]

const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index)

/** Every answer that a partner knows to be delivered is on the record. */
const answersReflected: Check = ({ referrals, cases, received }) => {
  const byName = new Map(referrals.map((referral) => [wireNameOf(referral.id), referral]))
  const known = new Set(received.map(({ requestId }) => requestId))
  return (Object.entries(cases) as [PartnerName, readonly SeenCase[]][]).flatMap(([partner, found]) =>
    found.flatMap(({ caseId, serviceRequestFullUrl, answers }) => {
      const referral = byName.get(serviceRequestFullUrl)
      const recipient = referral?.recipients.find((one) => partnerOf(one.agencyId) === partner)
      const entries = referral?.timeline.filter((one) => one.recipientId === recipient?.id) ?? []
      return answers.flatMap(({ answer, answerId, state }) => {
        const about = `${partner}'s ${answer} of case ${caseId} (${referral?.id})`
        if (state === 'waiting') return [`not taken by the exchange: ${about}`]
        if (state !== 'delivered' || recipient?.state === 'withdrawn') return []
        if (!known.has(answerId)) return [`P12 acknowledged and not kept: ${about}`]
        return entries.some(({ title }) => title === TITLES[answer]) ? [] : [`not on the record: ${about}`]
      })
    }),
  )
}

const TITLES: Readonly<Record<string, string>> = MOVE_TITLES

/** Each attempt at sending has its audit entry, written before it (P9). */
const everySendAudited: Check = ({ messages, sentAudits }) =>
  messages
    .filter((message) => {
      const audited = sentAudits.get(`${message.recipientId} ${message.purpose}`) ?? 0
      return audited < attemptsOf(message).length
    })
    .map(({ key }) => `P9 sent more often than audited: ${key}`)

const CHECKS: readonly Check[] = [
  acknowledgedIsStored,
  allEnded,
  oneCaseEach,
  withdrawalsTold,
  noCaseFromNowhere,
  noResendInDoubt,
  nothingTwice,
  answersReflected,
  everySendAudited,
  ...NOTHING_STUCK,
]

/** Everything that does not hold. */
export const violationsIn = (evidence: Evidence): readonly string[] =>
  CHECKS.flatMap((check) => check(evidence))
