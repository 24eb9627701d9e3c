/**
 * Branded ids. An id is opaque and random; it may appear in addresses, workflow ids and logs because it says
 * nothing about a person. Ids are made outside the domain (runtime/new-id.ts) and only parsed here.
 */

declare const brand: unique symbol

/** A string that was checked to be an id of one kind. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind }

/**
 * The id of an item, whichever of the three kinds it is. The name is older than the other two kinds; it is also the
 * name of the field in workflow payloads, which recorded histories hold.
 */
export type ReferralId = Id<'referral'>
export type RecipientId = Id<'recipient'>
export type AgencyId = Id<'agency'>
export type ServiceId = Id<'service'>
export type ChannelId = Id<'channel'>
export type UserId = Id<'user'>
export type CommandId = Id<'command'>
export type ReceivedMessageId = Id<'received-message'>
export type AttentionItemId = Id<'attention-item'>
export type NoticeId = Id<'notice'>
export type AttachmentId = Id<'attachment'>
export type ConsentRequestId = Id<'consent-request'>
export type SubscriptionId = Id<'subscription'>
export type EventId = Id<'event'>

/** The three kinds of item, never merged, each with the prefix of its ids. */
export const ITEM_PREFIXES = { referral: 'rfl', notification: 'ntf', 'information-request': 'irq' } as const

export type ItemKind = keyof typeof ITEM_PREFIXES

export const ITEM_KINDS = Object.keys(ITEM_PREFIXES) as readonly ItemKind[]

/** The prefix that each kind of id starts with, so that a person reading a log knows what it names. */
export const ID_PREFIXES = {
  referral: ITEM_PREFIXES.referral,
  recipient: 'rcp',
  agency: 'agc',
  service: 'svc',
  channel: 'chn',
  user: 'usr',
  command: 'cmd',
  'received-message': 'rcv',
  'attention-item': 'att',
  notice: 'ntc',
  attachment: 'doc',
  'consent-request': 'cns',
  subscription: 'sub',
  event: 'evt',
} as const

export type IdKind = keyof typeof ID_PREFIXES

const BODY = /^[a-z0-9][a-z0-9-]{2,63}$/

/** Prefixes that ids of this kind may have: a `referral` id names an item of any of the three kinds. */
export const prefixesOf = (kind: IdKind): readonly string[] =>
  kind === 'referral' ? Object.values(ITEM_PREFIXES) : [ID_PREFIXES[kind]]

const hasShape = (prefix: string, text: string): boolean =>
  text.startsWith(`${prefix}_`) && BODY.test(text.slice(prefix.length + 1))

/** Whether `text` has the shape of an id of this kind, for example `rfl_5k2q…`. */
export const isId = <Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> =>
  prefixesOf(kind).some((prefix) => hasShape(prefix, text))

/** Whether `text` has the shape of the id of an item of this kind. */
export const isItemId = (kind: ItemKind, text: string): text is ReferralId =>
  hasShape(ITEM_PREFIXES[kind], text)

/** Which kind of item an id names. */
export const itemKindOf = (id: ReferralId): ItemKind =>
  ITEM_KINDS.find((kind) => isItemId(kind, id)) ?? 'referral'

/**
 * Takes text that is known to be an id, from our own store or from seeded data.
 * @throws RangeError naming the kind (never the text) when it has another shape: a fault on our side.
 */
export const idOf = <Kind extends IdKind>(kind: Kind, text: string): Id<Kind> => {
  if (!isId(kind, text))
    throw new RangeError(`not the id of a ${kind}: expected ${prefixesOf(kind).join('_… or ')}_…`)
  return text
}
