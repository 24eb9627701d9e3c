/**
 * Who calls, as the directory had it a moment ago: each request asks, and a client system that is busy asks many times a
 * second. Somebody who is taken out of the directory is out within the lifetime; somebody new is known at once.
 */
import type { UserId } from '../domain/ids.ts'
import type { User } from '../domain/user.ts'
import { atEdge } from './at-edge.ts'
import type { DirectoryModels, Entry } from './directory-documents.ts'

export interface UserHolder {
  /** The user, at most `lifetimeMs` old. */
  user(id: UserId): Promise<User | undefined>
  forget(): void
}

/** Then all are forgotten: more people at once than any one process serves. */
const MOST_HELD = 5_000

/** Builds the holder. */
export const createUserHolder = (
  { users }: Pick<DirectoryModels, 'users'>,
  lifetimeMs: number,
): UserHolder => {
  const held = new Map<UserId, { readonly user: User; readonly until: number }>()
  return {
    async user(id) {
      const now = performance.now()
      const known = held.get(id)
      if (known !== undefined && known.until > now) return known.user
      held.delete(id)
      const found = await atEdge(`reading ${id}`, () => users.findById(id).lean<Entry<User>>())
      if (found === null) return undefined
      if (held.size >= MOST_HELD) held.clear()
      held.set(id, { user: found.entry, until: now + lifetimeMs })
      return found.entry
    },
    forget: () => held.clear(),
  }
}
