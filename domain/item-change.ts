/**
 * What has changed on an item, as other systems are told: names and ids only, and for each change the agencies that
 * may know of it. Worked out from the record before and after one write, so that it lies in that very write. Pure.
 */
import type { AgencyId, EventId, ItemKind, RecipientId, ReferralId } from './ids.ts'
import { hasReached } from './involvement.ts'
import { RECIPIENT_STATES, type RecipientState } from './recipient.ts'
import type { Recipient, Referral } from './referral.ts'

/** Of the item itself: told to the agency that raised it alone, as each may rest on what other partners did. */
const OF_ITEM = ['raised', 'corrected', 'held', 'with-partners', 'closed', 'not-shared', 'withdrawn'] as const
type OfItem = (typeof OF_ITEM)[number]
type OfRecipient = RecipientState | 'corrected'

export type ChangeName = OfItem | `recipient.${OfRecipient}`

const CHANGE_NAMES: readonly ChangeName[] = [
  ...OF_ITEM,
  ...[...RECIPIENT_STATES, 'corrected' as const].map((state): ChangeName => `recipient.${state}`),
]

const KIND_WORDS = {
  referral: 'referral',
  notification: 'notification',
  'information-request': 'inforequest',
} as const satisfies Record<ItemKind, string>

/** A type as it is published; segments of letters and digits with full stops between (Standard Webhooks, event types). */
export const eventTypeOf = (kind: ItemKind, name: ChangeName): string =>
  `uk.${KIND_WORDS[kind]}.${name.replaceAll('-', '')}.v1`

/** Every type that may be chosen, in order. */
export const EVENT_TYPES: readonly string[] = (Object.keys(KIND_WORDS) as ItemKind[]).flatMap((kind) =>
  CHANGE_NAMES.map((name) => eventTypeOf(kind, name)),
)

/** A change before it has an id of its own. */
export interface ItemChange {
  readonly name: ChangeName
  readonly at: string
  readonly recipientId?: RecipientId
  /** Agencies that may know of it by the record as it was then. */
  readonly agencies: readonly AgencyId[]
}

/** A change as it is kept and told. */
export interface ChangeEvent {
  readonly id: EventId
  readonly type: string
  readonly itemId: ReferralId
  readonly recipientId?: RecipientId
  readonly at: string
  readonly agencies: readonly AgencyId[]
}

const isDraft = (item: Pick<Referral, 'state'> | undefined): boolean =>
  item === undefined || item.state === 'draft'

const ofItem = (before: Referral | undefined, after: Referral): readonly OfItem[] => {
  if (after.state === 'draft') return []
  if (isDraft(before) || before === undefined) return ['raised']
  const { state } = after
  const corrected = (after.corrections?.length ?? 0) > (before.corrections?.length ?? 0)
  return [
    ...(corrected ? (['corrected'] as const) : []),
    ...(state === before.state ? [] : ([state] as const)),
  ]
}

const answered = ({ answers = [] }: Recipient): number => answers.length

const ofRecipient = (before: Recipient | undefined, after: Recipient): readonly OfRecipient[] => {
  if (before === undefined) return [after.state]
  const moved =
    before.state !== after.state ||
    answered(before) < answered(after) ||
    before.lateCommandId !== after.lateCommandId ||
    // Nobody there knew of it before: from now on it is theirs to see.
    hasReached(before) !== hasReached(after)
  const corrected = (before.contentVersion ?? 1) < (after.contentVersion ?? 1)
  return [...(moved ? [after.state] : []), ...(corrected ? (['corrected'] as const) : [])]
}

/**
 * What one write changed. An asked agency is told of its own recipients alone, and only once it may know of the item:
 * the rule by which it is listed (involvement.ts).
 */
export const changesBetween = (before: Referral | undefined, after: Referral): readonly ItemChange[] => {
  const at = after.updatedAt
  const referrer = after.raisedBy.agencyId
  const items = ofItem(before, after).map((name): ItemChange => ({ name, at, agencies: [referrer] }))
  // With the item itself, whoever raised it knows whom it asked.
  if (isDraft(before)) return items
  const earlier = new Map(before?.recipients.map((one) => [one.id, one]))
  const recipients = after.recipients.flatMap((one) =>
    ofRecipient(earlier.get(one.id), one).map((state): ItemChange => {
      const agencies = hasReached(one) ? [...new Set([referrer, one.agencyId])] : [referrer]
      return { name: `recipient.${state}`, at, recipientId: one.id, agencies }
    }),
  )
  // What the item came to is said after what brought it there.
  return [...recipients, ...items]
}
