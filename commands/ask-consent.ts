/**
 * Asks somebody for consent: permitted, of this item, safe where a machine writes; then audit, one document with its key
 * and the exact words, then the procedure.
 */
import { agencyTimes } from '../database/agency-times.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { consentClocks, latestReviewDay } from '../domain/consent-clocks.ts'
import { type ConsentRequest, type ConsentWords, isItemOver } from '../domain/consent-request.ts'
import { consentWording, WORDING_VERSIONS } from '../domain/consent-wording.ts'
import type { AgencyId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal, keyReused, type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import { safeToAsk, UNSAFE_TO_ASK } from '../domain/safe-to-ask.ts'
import { dayInWords } from '../runtime/british-time.ts'
import { linkCodeHash, newLinkCode } from '../runtime/link-secrets.ts'
import { newId } from '../runtime/new-id.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { loaded } from './about-referral.ts'
import type { AskConsent, AskedConsent } from './consent-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<StandingOn, 'referrals' | 'consents' | 'directory' | 'audit' | 'tell' | 'now' | 'calendar'>

/** @see ConsentCommands.askConsent */
export const askConsent = async (on: Uses, ask: AskConsent): Promise<AskedConsent | Refusal> => {
  const referral = await loaded(on, ask, 'consent.ask')
  if (isRefusal(referral)) return referral
  const key = sha256Of([ask.user.id, ask.user.agencyId, ask.idempotencyKey].join('\n'))
  const earlier = await on.consents.acceptedUnder(key)
  if (earlier !== undefined) return replayOf(on, ask, earlier)
  const refusal = refusalOf(on, ask, referral)
  if (refusal !== undefined) return refusal
  const { request, words, code } = await newRequest(on, ask, referral)
  await on.audit.append({
    action: 'consent.ask',
    actor: { userId: ask.user.id, agencyId: ask.user.agencyId },
    referralId: referral.id,
    consentRequestId: request.id,
    because: ask.way,
    outcome: 'permitted',
    at: request.askedAt,
  })
  const stored = await on.consents.insertOnce(request, words, { key, fingerprint: ask.fingerprint })
  if (!stored.inserted) return replayOf(on, ask, stored)
  const started = await on.tell.startConsent(request.id)
  return { request, words, started, replayed: false, ...(code === undefined ? {} : { code }) }
}

const replayOf = async (
  { consents, tell }: Uses,
  ask: AskConsent,
  { request, fingerprint }: { readonly request: ConsentRequest; readonly fingerprint: string },
): Promise<AskedConsent | Refusal> => {
  if (fingerprint !== ask.fingerprint) return keyReused()
  const started = request.started || (await tell.startConsent(request.id))
  return { request, words: await consents.wordsOf(request.id), started, replayed: true }
}

const agenciesOf = ({ recipients }: Referral): readonly AgencyId[] => [
  ...new Set(recipients.map(({ agencyId }) => agencyId)),
]

const refusalOf = (on: Uses, ask: AskConsent, referral: Referral): Refusal | undefined => {
  if (isItemOver(referral))
    return refuse('state-conflict', 'It is over: there is nothing left to ask consent for.', {
      state: referral.state,
      possible: [],
    })
  const today = dayOf(on.now())
  const errors = [...wrongRecipients(ask, referral), ...wrongPerson(ask), ...wrongReview(ask, today)]
  if (errors.length > 0)
    return refuse('validation-failed', 'The request for consent does not hold together.', { errors })
  if (ask.way !== 'link') return undefined
  const { contact, person } = ask
  const judged = safeToAsk({ name: person.name, contact, decision: referral.sharingDecision, today })
  if (judged.safe) return undefined
  const words = UNSAFE_TO_ASK[judged.because]
  return refuse(
    'consent-contact-unsafe',
    `${words} Ask by phone, on paper or face to face, and record the answer.`,
    { errors: [{ pointer: '/contact', code: judged.because, message: words }] },
  )
}

const wrongRecipients = (ask: AskConsent, referral: Referral): RefusedField[] =>
  (ask.recipients ?? []).flatMap((id, index) =>
    agenciesOf(referral).includes(id)
      ? []
      : [
          {
            pointer: `/recipients/${index}`,
            code: 'not-asked',
            message: 'Select an agency that this item asks.',
          },
        ],
  )

const wrongPerson = ({ person: { capacity, competence }, subjects, exclusions, categories }: AskConsent) => {
  const errors: RefusedField[] = []
  const able = competence?.basis === 'over-16-presumed' || competence?.basis === 'gillick-competent'
  if (capacity === 'child-competent' && !able)
    errors.push({
      pointer: '/person/competence',
      code: 'not-competent',
      message: 'Say why this child can decide this, or ask somebody with parental responsibility.',
    })
  if (capacity === 'child-competent' && subjects.includes('adult'))
    errors.push({
      pointer: '/subjects',
      code: 'subject',
      message: "A child's consent does not cover an adult's information: ask the adult as well.",
    })
  if (exclusions?.some((category) => !categories.includes(category)))
    errors.push({
      pointer: '/exclusions',
      code: 'contradiction',
      message: 'Exclude only what is among the categories.',
    })
  return errors
}

const wrongReview = ({ reviewDay }: AskConsent, today: string): RefusedField[] =>
  reviewDay === undefined || (reviewDay > today && reviewDay <= latestReviewDay(today))
    ? []
    : [{ pointer: '/reviewDay', code: 'range', message: 'The review day must be within 12 months.' }]

const newRequest = async (on: Uses, ask: AskConsent, referral: Referral) => {
  const now = on.now()
  const askedAt = iso(now)
  const recipients = ask.recipients ?? agenciesOf(referral)
  const reviewDay = ask.reviewDay ?? latestReviewDay(dayOf(now))
  const wording = await wordingFor(on, ask, recipients, reviewDay)
  const code = ask.way === 'link' ? newLinkCode() : undefined
  const { asks, way, subjects, purposes, categories, exclusions, user } = ask
  const request: ConsentRequest = {
    id: newId('consent-request'),
    version: 1,
    itemId: referral.id,
    agencyId: user.agencyId,
    askedBy: user.id,
    askedAt,
    asks,
    way,
    capacity: ask.person.capacity,
    subjects,
    purposes,
    categories,
    ...(exclusions === undefined ? {} : { exclusions }),
    recipients,
    wording: {
      version: WORDING_VERSIONS[asks],
      sha256: sha256Of(wording),
    },
    reviewDay,
    round: 1,
    clocks: consentClocks(referral.urgency, now, (await agencyTimes(on))(user.agencyId)),
    state: 'asked',
    since: askedAt,
    history: [{ key: 'asked', at: askedAt, event: 'asked', by: user.id }],
    ...(code === undefined ? {} : { link: await newLink(code), mail: { attempts: 0, since: askedAt } }),
    started: false,
  }
  return { request, words: wordsOf(ask, wording), code }
}

const newLink = async (code: string): Promise<NonNullable<ConsentRequest['link']>> => ({
  tokenHashes: [],
  codeHash: await linkCodeHash(code),
  wrongCodes: 0,
})

const wordsOf = ({ person, contact, way }: AskConsent, wording: string): ConsentWords => {
  const { capacity: _capacity, ...who } = person
  return { ...who, ...(contact === undefined || way !== 'link' ? {} : { contact }), wording }
}

const wordingFor = async (
  { directory }: Uses,
  { asks, purposes, categories, exclusions, explanation, user }: AskConsent,
  recipients: readonly AgencyId[],
  reviewDay: string,
): Promise<string> => {
  const nameOf = async (id: AgencyId): Promise<string> => (await directory.agency(id))?.name ?? 'An agency'
  return consentWording({
    asks,
    askingAgency: await nameOf(user.agencyId),
    recipients: await Promise.all(recipients.map(nameOf)),
    purposes,
    categories,
    ...(exclusions === undefined ? {} : { exclusions }),
    ...(explanation === undefined ? {} : { explanation }),
    until: dayInWords(reviewDay),
  })
}
