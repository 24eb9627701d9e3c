/** What every item that is read whole tells besides its summary, whichever kind it is. */
import { z } from 'zod'
import type { Commands } from '../commands/command-contracts.ts'
import type { ReadableReferral, ReadableReferralViews } from '../database/readable-referral-views.ts'
import type { ItemKind, ReferralId } from '../domain/ids.ts'
import { opensByReading } from '../domain/referral-for-reader.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import { idText, instant } from './parameters.ts'
import { sharing, sharingShown } from './referrals/decision-shown.ts'
import { wholeSummaryOf } from './referrals/referral-words.ts'

const timelineEntry = z.object({
  at: instant,
  title: z.string(),
  detail: z.string().optional(),
  by: z.string(),
  recipientId: idText('recipient').optional(),
})

/** Fields beside the summary's. */
export const wholeFields = {
  identityDoubt: z.string().optional().meta({ description: 'Why the identity is not confirmed, as a code' }),
  sharingDecision: z.enum(['share', 'do-not-share', 'awaited']),
  sharing: sharing.meta({ description: 'What was decided about sharing, for this reader' }),
  attention: z.array(z.object({ id: idText('attention-item'), kind: z.string(), dueAt: instant })).readonly(),
  timeline: z.array(timelineEntry).readonly(),
} as const

/** Headers of one item. */
export const ITEM_HEADERS = { ETag: 'Its version, for If-None-Match' } as const

/** All of it but its content, the kind and what only that kind has. */
export const wholeOf = (readable: ReadableReferral) => {
  const { referral, reader } = readable
  return {
    ...wholeSummaryOf(readable),
    identityDoubt: reader === 'partner' ? undefined : referral.identity.doubt,
    sharingDecision: referral.sharingDecision.decision,
    sharing: sharingShown(readable),
    attention: referral.openAttention,
    timeline: referral.timeline,
  }
}

/** Strong, and apart for each side, as they do not read the same. */
const etagOf = ({ referral, reader }: ReadableReferral): string => `"v${referral.version}-${reader}"`

/** What reading one item takes. */
export interface ReadingItems {
  readonly readable: Pick<ReadableReferralViews, 'one'>
  readonly commands: Pick<Commands, 'openByReading'>
}

/** One item of this kind as the reader may see it, as `bodyOf` tells it; as it was found where this look opens it. */
export const oneItem = async <Body>(
  {
    readable,
    commands,
    user,
    id,
    kind,
  }: ReadingItems & {
    readonly user: User
    readonly id: ReferralId
    readonly kind: ItemKind
  },
  bodyOf: (found: ReadableReferral) => Body,
): Promise<{ status: 200; body: Body; headers: { etag: string } } | Refusal> => {
  const found = await readable.one(user, id)
  if (found?.referral.kind !== kind)
    return refuse('not-found', 'There is no such item, or it is not yours to see.')
  if (opensByReading(user, found.referral).length > 0) await commands.openByReading({ user, referralId: id })
  return { status: 200, body: bodyOf(found), headers: { etag: etagOf(found) } }
}
