/** Where a whole item stands in plain words: each recipient, and the one that most needs the reader. */

import { BANK_HOLIDAYS } from './bank-holidays.ts'
import type { AgencyId, CommandId, ItemKind, RecipientId } from './ids.ts'
import { iso } from './instant.ts'
import { mostPressing } from './item-state.ts'
import { standingOf } from './plain-words.ts'
import { type AgencyTime, undeliveredAfterSeconds } from './recipient-clocks.ts'
import type { Recipient, Referral, ResponseWords } from './referral.ts'
import type { Reader, Standing, TimeWords } from './standing.ts'
import { OFFICE_HOURS } from './working-time.ts'

type Item = Omit<Referral, 'timeline'>

/** What the words are chosen by. */
export interface ItemFacts {
  readonly reader: Reader
  readonly time: TimeWords
  readonly agencyName: (id: AgencyId) => string
  /** Words of responses and outcomes that the reader may see. */
  readonly words: ReadonlyMap<CommandId, ResponseWords>
}

/** The standing of the item, with the instant since when. */
export type ItemStanding = Standing & { readonly since: string }

export interface ItemWords {
  readonly whole: ItemStanding
  readonly recipients: readonly { readonly recipient: Recipient; readonly standing: Standing }[]
}

const recipientStanding = (
  { kind }: Item,
  recipient: Recipient,
  { reader, time, agencyName, words }: ItemFacts,
): Standing => {
  const command = recipient.outcomeCommandId ?? recipient.responseCommandId
  const said = command === undefined ? undefined : words.get(command)
  const facts = { kind, agencyName: agencyName(recipient.agencyId), time, reader }
  return standingOf(recipient, said === undefined ? facts : { ...facts, words: said })
}

/** Each recipient's standing and the item's. */
export const itemWords = (item: Item, facts: ItemFacts): ItemWords => {
  const recipients = item.recipients.map((recipient) => ({
    recipient,
    standing: watched(recipientStanding(item, recipient, facts), facts, item, recipient.id),
  }))
  const state = mostPressing(item.recipients.map((recipient) => recipient.state))
  const pressing =
    recipients.find(({ recipient }) => needsTelling(recipient) && state === 'withdrawn') ??
    recipients.find(({ recipient }) => recipient.state === state)
  const whole =
    whenOver(item, facts.reader) ??
    (pressing === undefined
      ? { ...watched(NOBODY_ASKED, facts, item, undefined), since: item.updatedAt }
      : { ...pressing.standing, since: pressing.recipient.since })
  return { whole, recipients }
}

/** Withdrawn, and they may still act on it. */
const needsTelling = ({ withdrawalNotice }: Recipient): boolean =>
  withdrawalNotice === 'owed' || withdrawalNotice === 'not-delivered'

/** What waits for a person on our side is due when its attention item is: nobody waits on a clock that nobody watches. */
const watched = (
  standing: Standing,
  { reader }: ItemFacts,
  item: Item,
  id: RecipientId | undefined,
): Standing => {
  if (standing.dueBy !== undefined || standing.waitingFor === 'nobody' || reader === 'partner')
    return standing
  const dueBy = earliestDue(item, id) ?? toldIfUndelivered(item, id)
  return dueBy === undefined ? standing : { ...standing, dueBy }
}

/** A first message not delivered by then is put before a person; by everybody's policy, as an agency's own may be stricter. */
const toldIfUndelivered = (
  { recipients, urgency }: Item,
  id: RecipientId | undefined,
): string | undefined => {
  const recipient = recipients.find((candidate) => candidate.id === id)
  if (recipient?.state !== 'sending') return undefined
  const from = Date.parse(recipient.since)
  return iso(from + undeliveredAfterSeconds(urgency, from, EVERYBODYS_TIME) * 1000)
}

const EVERYBODYS_TIME: AgencyTime = {
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
  ownPolicies: [],
}

/** What waits for those who are asked is theirs: it says nothing of when we see to it. */
const earliestDue = ({ openAttention }: Item, id: RecipientId | undefined): string | undefined =>
  openAttention
    .filter(({ kind, recipientId }) => recipientId === id && kind !== 'to-open')
    .map(({ dueAt }) => dueAt)
    .sort()[0]

const NOBODY_ASKED = {
  status: 'A person is looking at it',
  waitingFor: 'operations',
  waitingForName: 'operations',
  next: 'A person finds out who this is for.',
  tag: 'red',
} as const

const CLOSED = {
  referral: 'Nothing more: there is an outcome and the referrer knows it.',
  notification: 'Nothing more: everyone who was told has seen it, or how it ended is recorded.',
  'information-request': 'Nothing more: who answered and who did not is recorded.',
} as const satisfies Record<ItemKind, string>

const OVER = {
  withdrawn: { status: 'Withdrawn', next: 'Nothing more: it was withdrawn.', tag: 'grey' },
  'not-shared': { status: 'Not shared', next: 'Nothing is sent: it was decided not to share.', tag: 'grey' },
} as const

const RETURNED = {
  status: 'Returned to the sender',
  waitingFor: 'nobody',
  waitingForName: 'nobody',
  next: 'Nothing more: no service took it, and the sender has been told.',
  tag: 'grey',
} as const

/** What is left once every recipient has ended. A partner goes on seeing its own part. */
const whenOver = (item: Item, reader: Reader): ItemStanding | undefined => {
  if (reader === 'partner') return undefined
  const { kind, state, endedAt, updatedAt } = item
  if (state === 'withdrawn' && item.recipients.some(needsTelling)) return undefined
  if (state === 'closed' && item.recipients.length === 0) return { ...RETURNED, since: endedAt ?? updatedAt }
  const nobody = { waitingFor: 'nobody', waitingForName: 'nobody', since: endedAt ?? updatedAt } as const
  if (state === 'closed') return { status: 'Closed', next: CLOSED[kind], ...nobody }
  if (state === 'withdrawn' || state === 'not-shared') return { ...OVER[state], ...nobody }
  if (endedAt === undefined) return undefined
  const dueBy = earliestDue(item, undefined)
  return {
    ...(dueBy === undefined ? {} : { dueBy }),
    status: 'Every service has answered',
    waitingFor: 'referrer',
    waitingForName: reader === 'referrer' ? 'you' : 'the referrer',
    next: 'The referrer reads the outcome, and it closes.',
    since: endedAt,
    tag: 'turquoise',
  }
}
