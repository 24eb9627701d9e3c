import { randomBytes } from 'node:crypto'
import {
  ID_PREFIXES,
  type Id,
  type IdKind,
  ITEM_PREFIXES,
  type ItemKind,
  idOf,
  type ReferralId,
} from '../../domain/ids.ts'

/** A fresh id of a kind, as runtime/new-id.ts makes them. */
export const someId = <Kind extends IdKind>(kind: Kind): Id<Kind> =>
  idOf(kind, `${ID_PREFIXES[kind]}_${randomBytes(8).toString('hex')}`)

/** A fresh id of an item of a kind. */
export const someItemId = (kind: ItemKind): ReferralId =>
  idOf('referral', `${ITEM_PREFIXES[kind]}_${randomBytes(8).toString('hex')}`)
