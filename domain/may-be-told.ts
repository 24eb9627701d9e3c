/** Whether a system may be told of a change now: by the very rules by which it could read the item. Pure. */
import { involvementOf } from './involvement.ts'
import type { ChangeEvent } from './item-change.ts'
import { can } from './permissions.ts'
import type { Referral } from './referral.ts'
import { readerOf, referralForReader } from './referral-for-reader.ts'
import type { User } from './user.ts'

/** The item is theirs to read, and the recipient among those that they would see; of the item itself, the referrer. */
export const mayBeTold = (
  user: User,
  { recipientId, agencies }: Pick<ChangeEvent, 'recipientId' | 'agencies'>,
  item: Referral | undefined,
): boolean => {
  if (item === undefined || !agencies.includes(user.agencyId)) return false
  if (!can(user, 'referral.read', involvementOf(item))) return false
  return recipientId === undefined
    ? readerOf(user, item) === 'referrer'
    : referralForReader(user, item).recipients.some(({ id }) => id === recipientId)
}
