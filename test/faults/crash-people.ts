/**
 * The people around the stream: the referrer decides, withdraws, records next steps and confirms receipt; a
 * supervisor settles what is uncertain by asking the partner; partners' people decline and finish.
 */
import { createHash } from 'node:crypto'
import { COUNCIL } from '../../dev/cast.ts'
import type { Recipient } from '../../domain/referral.ts'
import type { StoredReferral, View } from './crash-records.ts'
import { SHARE, type StoryKind } from './crash-stories.ts'
import {
  caseNameOf,
  nameOfCase,
  type PartnerCases,
  type PersonsAnswer,
  partnerOf,
  type SeenCase,
} from './partner-cases.ts'
import type { Answer, PersistentClient } from './persistent-client.ts'

export interface People {
  /** Looks at what is open and does what its people would; `last`: everything is to come to its end. */
  look(view: Pick<View, 'open' | 'attention'>, last: boolean): Promise<void>
  /** How many uncertain deliveries were settled, by what the partner said. */
  readonly settled: () => { readonly received: number; readonly notReceived: number }
  /** Nothing of theirs waits for an answer. */
  readonly isIdle: () => boolean
  readonly violations: () => readonly string[]
}

export interface PeopleOptions {
  readonly client: PersistentClient
  readonly cases: PartnerCases
  readonly storyOf: (referralId: string) => StoryKind | undefined
}

interface Deed {
  readonly user: 'amina' | 'lee'
  readonly path: string
  readonly body: object
  /** Names it: the same request has the same key, however often it is sent. */
  readonly name: string
}

type Lists = ReadonlyMap<string, readonly SeenCase[] | undefined>

const AT_ONCE = 12
/** Deeds that came too late are refused: what they were for has happened meanwhile. */
const ANSWERED: readonly number[] = [200, 202, 409]

/** Builds them. */
export const createPeople = ({ client, cases, storyOf }: PeopleOptions): People => {
  const busy = new Set<string>()
  const done = new Set<string>()
  /** How often each deed was refused. */
  const refusals = new Map<string, number>()
  const violations: string[] = []
  const settled = { received: 0, notReceived: 0 }

  const doOnce = (about: string, name: string, work: () => Promise<boolean>): void => {
    if (busy.has(about) || busy.size >= AT_ONCE || done.has(name)) return
    busy.add(about)
    void work()
      .then((finished) => finished && done.add(name))
      .catch(() => undefined)
      .finally(() => busy.delete(about))
  }

  const post = ({ user, path, body, name }: Deed): Promise<Answer> =>
    client.post({
      user,
      path,
      headers: { 'content-type': 'application/json', 'idempotency-key': keyOf(name) },
      body: JSON.stringify(body),
    })

  const ask = (about: string, deed: Deed, answered: (status: number) => void = () => undefined): void =>
    doOnce(about, deed.name, async () => {
      const refused = refusals.get(deed.name) ?? 0
      const { status, text } = await post({ ...deed, name: `${deed.name} after ${refused} refusals` })
      if (!ANSWERED.includes(status)) violations.push(`${deed.name} was answered ${status}: ${text}`)
      answered(status)
      if (status !== 409) return true
      // What was refused as it came too early or late may be due again: then it is another request.
      refusals.set(deed.name, refused + 1)
      return false
    })

  const settle = (id: string, recipient: Recipient, found: SeenCase | undefined): void => {
    const received = found !== undefined
    const body = {
      settlement: received ? 'received' : 'not-received',
      saidBy: 'Their duty desk',
      how: 'Asked for their list of cases',
    }
    const path = `/v1/referrals/${id}/recipients/${recipient.id}/settlement`
    const name = `settle ${recipient.id} after ${recipient.attempts} ${recipient.since}`
    ask(id, { user: 'lee', path, body, name }, (status) => {
      if (status === 200 || status === 202) settled[received ? 'received' : 'notReceived'] += 1
    })
  }

  const withdraw = (id: string): void =>
    ask(id, {
      user: 'amina',
      path: `/v1/referrals/${id}/withdrawal`,
      body: { reason: 'The family moved away.' },
      name: `withdraw ${id}`,
    })

  const partnersPerson = (
    about: string,
    partner: 'vale' | 'hillside' | 'beacon',
    answer: PersonsAnswer,
    found: SeenCase | undefined,
  ): void => {
    if (found === undefined) return
    if (found.answers.some((planned) => planned.answer === answer)) return
    const name = `${answer} ${found.caseId}`
    doOnce(about, name, () => cases.answer(partner, found.caseId, answer))
  }

  const lookAt = (item: StoredReferral, recipient: Recipient, lists: Lists, last: boolean): void => {
    const { id } = item
    const kind = storyOf(id)
    const path = `/v1/referrals/${id}`
    const partner = partnerOf(recipient.agencyId) ?? 'riverside'
    const found = lists.get(partner)?.find((one) => nameOfCase(one) === caseNameOf(item, recipient))
    switch (recipient.state) {
      case 'held':
        if (kind === 'decide')
          ask(id, { user: 'amina', path: `${path}/sharing-decision`, body: SHARE, name: `decide ${id}` })
        return
      case 'sending':
        if (kind === 'withdraw' && isEager(id, 3)) withdraw(id)
        else if (partner === 'hillside' && isEager(id, 2)) partnersPerson(id, 'hillside', 'accept', found)
        return
      case 'uncertain':
        if ((last || isEager(id)) && lists.get(partner) !== undefined) settle(id, recipient, found)
        return
      case 'delivered':
        if (partner === 'vale' || partner === 'beacon') partnersPerson(id, partner, 'decline', found)
        if (partner === 'hillside') partnersPerson(id, 'hillside', 'accept', found)
        return
      case 'accepted':
        if (kind === 'withdraw') withdraw(id)
        else if (partner === 'hillside' && (last || isEager(id)))
          partnersPerson(id, 'hillside', 'finish', found)
        return
      case 'declined':
        if (!recipient.nextStepRecorded)
          ask(id, {
            user: 'amina',
            path: `${path}/recipients/${recipient.id}/next-step`,
            body: { nextStep: 'none-needed', reason: 'The family has help already.' },
            name: `next step ${recipient.id}`,
          })
        return
      default:
        return
    }
  }

  return {
    async look({ open, attention }, last) {
      const lists: Lists = new Map([
        ['hillside', await cases.casesOf('hillside')],
        ['riverside', last ? await cases.casesOf('riverside') : undefined],
        ['vale', await cases.casesOf('vale')],
        ['beacon', await cases.casesOf('beacon')],
        ...(await Promise.all(
          FETCHED.map(async (one) => [one, last ? await cases.casesOf(one) : undefined] as const),
        )),
      ])
      for (const item of open) {
        for (const recipient of item.recipients) lookAt(item, recipient, lists, last)
        if (item.endedAt !== undefined && item.raisedBy.agencyId === COUNCIL)
          ask(item.id, {
            user: 'amina',
            path: `/v1/referrals/${item.id}/receipt`,
            body: {},
            name: `receipt ${item.id}`,
          })
      }
      // All that is left of a withdrawn referral: whether its "do not act" has arrived.
      for (const { id, kind, referralId } of attention)
        if (kind === 'delivery-uncertain' && open.every((item) => item.id !== referralId))
          ask(id, {
            user: 'lee',
            path: `/v1/attention-items/${id}/settlement`,
            body: { settlement: 'received', note: 'Rang their duty desk: they will not act.' },
            name: `settle ${id}`,
          })
    },
    settled: () => settled,
    isIdle: () => busy.size === 0,
    violations: () => violations,
  }
}

/** Their people act by themselves; they are asked only where a delivery stays uncertain. */
const FETCHED = ['brookvale', 'fernhill', 'thornhill'] as const

/** Half of the items are seen to early, the others only at the end; which half is another one at each place. */
const isEager = (id: string, place = 1): boolean => id.charCodeAt(id.length - place) % 2 === 0

const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32)
