/** The addresses of the three kinds of item: the same endpoints stand under each. */
import { z } from 'zod'
import { ITEM_PREFIXES, type ItemKind, isItemId, type ReferralId } from '../domain/ids.ts'
import { idParameter } from './parameters.ts'

/** Where the items of one kind are found, and how they are called. */
export interface ItemDoor {
  readonly kind: ItemKind
  readonly path: `/v1/${string}`
  /** In a sentence. */
  readonly name: string
  readonly tag: string
}

export const REFERRALS = {
  kind: 'referral',
  path: '/v1/referrals',
  name: 'referral',
  tag: 'Referrals',
} as const satisfies ItemDoor

export const NOTIFICATIONS = {
  kind: 'notification',
  path: '/v1/notifications',
  name: 'notification',
  tag: 'Notifications',
} as const satisfies ItemDoor

export const INFORMATION_REQUESTS = {
  kind: 'information-request',
  path: '/v1/information-requests',
  name: 'information request',
  tag: 'Information requests',
} as const satisfies ItemDoor

/** The id of an item of this kind, as answers write it. */
export const itemIdText = (kind: ItemKind) => z.string().meta({ pattern: `^${ITEM_PREFIXES[kind]}_` })

const itemId = ({ kind, name }: ItemDoor) =>
  z
    .custom<ReferralId>((value) => typeof value === 'string' && isItemId(kind, value), {
      error: `Must be the id of a ${name}, ${ITEM_PREFIXES[kind]}_…`,
    })
    .meta({ type: 'string', pattern: `^${ITEM_PREFIXES[kind]}_`, description: `Id of the ${name}` })

/** Parameters of everything that is about one item. */
export const itemParams = (door: ItemDoor) => z.strictObject({ id: itemId(door) })

/** The address of one item. */
export const itemPath = ({ path }: ItemDoor): `/${string}` => `${path}/{id}`

/** Parameters of everything that is about one recipient. */
export const recipientParams = (door: ItemDoor) =>
  z.strictObject({ id: itemId(door), recipientId: idParameter('recipient') })

/** The address of one recipient. */
export const recipientPath = ({ path }: ItemDoor): `/${string}` => `${path}/{id}/recipients/{recipientId}`
