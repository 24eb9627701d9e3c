/**
 * The partners of sandboxes: what reaches them is answered by what the service is listed under, through the command
 * that every partner's system uses. They follow the log of changes as any other system does.
 */
import type { ChangeLog } from '../database/change-log.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { PollPlaceRepository } from '../database/poll-place-repository.ts'
import type { ReferralRepository } from '../database/referral-repository.ts'
import { type AgencyId, idOf, itemKindOf, type RecipientId, type ReferralId } from '../domain/ids.ts'
import { type ChangeEvent, eventTypeOf } from '../domain/item-change.ts'
import type { Channel } from '../domain/partner.ts'
import type { ResponseMove } from '../domain/recipient.ts'
import type { ResponseWords } from '../domain/referral.ts'
import type { SandboxService } from '../domain/sandbox.ts'
import type { User } from '../domain/user.ts'

/** A partner's answer, as the command takes it. */
export interface SimulatedAnswer {
  readonly user: User
  readonly idempotencyKey: string
  readonly fingerprint: string
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
  readonly move: ResponseMove
  readonly words: ResponseWords
}

/** What the simulated partners stand on. */
export interface Simulating {
  readonly changeLog: Pick<ChangeLog, 'after'>
  readonly directory: Pick<DirectoryRepository, 'channels' | 'user' | 'service'>
  readonly pollPlaces: PollPlaceRepository
  readonly referrals: Pick<ReferralRepository, 'byId'>
  /** Refused where the item has moved on meanwhile: then there is nothing to answer. */
  readonly respond: (answer: SimulatedAnswer) => Promise<unknown>
}

type Saying = Pick<SimulatedAnswer, 'move' | 'words'>

const OUTCOME: Saying = { move: 'finish', words: { outcome: 'support-given' } }
const SEEN: Saying = { move: 'open', words: {} }

/** What each says once it has a referral. */
const SAYS: { readonly [Does in SandboxService]?: Saying } = {
  'sandbox-accepts': { move: 'accept', words: { worker: 'Simulated worker' } },
  'sandbox-declines': {
    move: 'decline',
    words: {
      reason: 'no-room',
      explanation: 'This is a simulated partner that always declines.',
      nextStep: 'Ask another service of the sandbox.',
    },
  },
  'sandbox-asks': { move: 'ask', words: { questions: ['What would you like to happen next?'] } },
}

const MOST_ROWS = 20
/** What they follow, wherever their channel leads. */
const OUR_LOG = 'changes'

/** Answers what has come since each simulated partner last looked. @throws once all have, what one of them could not do */
export const simulatePartners = async (on: Simulating): Promise<void> => {
  const simulated = (await on.directory.channels()).filter(({ transport }) => transport === 'sandbox')
  const failures: unknown[] = []
  for (const channel of simulated.filter(({ address }) => address === 'sandbox:takes')) {
    try {
      let more = true
      while (more) more = await answerFor(on, channel)
    } catch (thrown) {
      failures.push(thrown)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Answers a part of it; whether there may be more. */
const answerFor = async (on: Simulating, { id, agencyId }: Channel): Promise<boolean> => {
  const seen = await on.pollPlaces.of(id, OUR_LOG)
  const rows = await on.changeLog.after(Number(seen.place ?? 0), agencyId, MOST_ROWS)
  const last = rows.at(-1)
  if (last === undefined) return false
  // Its client system bears the name of its channel (commands/sandbox-cast.ts).
  const user = await on.directory.user(idOf('user', id.replace(/^chn_/, 'usr_')))
  if (user !== undefined)
    for (const event of rows.flatMap(({ events }) => events)) await answer(on, { user, agencyId }, event)
  await on.pollPlaces.move(id, seen, { place: String(last.number), from: OUR_LOG })
  return rows.length === MOST_ROWS
}

const answer = async (
  on: Simulating,
  { user, agencyId }: { readonly user: User; readonly agencyId: AgencyId },
  { id, type, itemId, recipientId }: ChangeEvent,
): Promise<void> => {
  if (recipientId === undefined) return
  const recipient = (await on.referrals.byId(itemId))?.recipients.find((one) => one.id === recipientId)
  if (recipient?.agencyId !== agencyId || recipient.serviceId === undefined) return
  const service = await on.directory.service(recipient.serviceId)
  const saying = sayingTo(itemId, type, service?.needs ?? [])
  if (saying === undefined) return
  await on.respond({ user, idempotencyKey: id, fingerprint: id, referralId: itemId, recipientId, ...saying })
}

const sayingTo = (itemId: ReferralId, type: string, needs: readonly string[]): Saying | undefined => {
  const kind = itemKindOf(itemId)
  const has = (does: SandboxService): boolean => needs.includes(does)
  if (type === eventTypeOf(kind, 'recipient.accepted')) return has('sandbox-accepts') ? OUTCOME : undefined
  if (type !== eventTypeOf(kind, 'recipient.delivered')) return undefined
  if (kind !== 'referral') return has('sandbox-silent') ? undefined : SEEN
  const does = (Object.keys(SAYS) as SandboxService[]).find(has)
  return does === undefined ? undefined : SAYS[does]
}
