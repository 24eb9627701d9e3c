/** Makes the random ids and references that the domain only parses. */
import { randomBytes, randomUUID } from 'node:crypto'
import {
  ID_PREFIXES,
  type Id,
  type IdKind,
  ITEM_PREFIXES,
  type ItemKind,
  idOf,
  type ReferralId,
} from '../domain/ids.ts'
import { REFERENCE_BYTES, type Reference, referenceFrom } from '../domain/reference.ts'

/** Digits and lower-case letters without the look-alikes i, l, o and u (Crockford's base 32). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const ID_CHARACTERS = 26

/** A new id of one kind, `rfl_…`: 130 random bits, so it is never guessed and never made twice. */
export const newId = <Kind extends IdKind>(kind: Kind): Id<Kind> =>
  idOf(kind, `${ID_PREFIXES[kind]}_${randomBody()}`)

/** A new id of an item of one kind: `rfl_…`, `ntf_…` or `irq_…`. */
export const newItemId = (kind: ItemKind): ReferralId =>
  idOf('referral', `${ITEM_PREFIXES[kind]}_${randomBody()}`)

const randomBody = (): string =>
  Array.from(randomBytes(ID_CHARACTERS), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')

/** A new reference, `RX-7K4M-92QX`. Uniqueness is for the store to enforce. */
export const newReference = (): Reference => referenceFrom(randomBytes(REFERENCE_BYTES))

/** A new random UUID (version 4), for wires that want one. */
export const newUuid = (): string => randomUUID()
