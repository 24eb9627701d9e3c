/**
 * What other systems will be told of a change lies in the very write that makes it (the record's outbox): so nothing
 * is lost whoever is killed afterwards, and the write costs no more round trips than before.
 */
import type { Model } from 'mongoose'
import { ID_PREFIXES, idOf, type ReferralId } from '../domain/ids.ts'
import { type ChangeEvent, changesBetween, eventTypeOf } from '../domain/item-change.ts'
import type { Referral } from '../domain/referral.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import { changeIfVersion, type Versioned } from './versioned.ts'

/** Each version of a record is written once, so the id of what it says is made once too. */
const eventIdOf = (id: ReferralId, version: number, index: number) =>
  idOf('event', `${ID_PREFIXES.event}_${uuidV5(['change', id, version, index].join('|'))}`)

/** What a write says; `after` is of the version that it will have. */
export const newsOf = (before: Referral | undefined, after: Referral): readonly ChangeEvent[] =>
  changesBetween(before, after).map(({ name, at, recipientId, agencies }, index) => ({
    id: eventIdOf(after.id, after.version, index),
    type: eventTypeOf(after.kind, name),
    itemId: after.id,
    ...(recipientId === undefined ? {} : { recipientId }),
    at,
    agencies,
  }))

/** The fields of a new record that hold its news. */
export const asFields = (
  news: readonly ChangeEvent[],
): { readonly outbox?: readonly ChangeEvent[]; readonly untold?: true } =>
  news.length === 0 ? {} : { outbox: news, untold: true }

/** Changes the record if it is as it was read, its news with it. The record as it then is. */
export const changeWithNews = async <Doc extends Versioned>(
  model: Model<Doc>,
  current: Referral,
  next: Referral,
  fields: Readonly<Record<string, unknown>>,
): Promise<Referral | undefined> => {
  const { id: _id, version } = current
  const changed = { ...next, version: version + 1 }
  const outbox = newsOf(current, changed)
  const done =
    outbox.length === 0
      ? await changeIfVersion(model, { _id, version }, fields)
      : await changeIfVersion(model, { _id, version }, { ...fields, untold: true }, { outbox })
  return done ? changed : undefined
}
