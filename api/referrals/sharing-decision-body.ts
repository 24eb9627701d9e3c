/** A sharing decision as a person gives it, in a referral or on its own. */
import { z } from 'zod'
import type { DecisionInput } from '../../commands/command-contracts.ts'
import { ARTICLE_6, ARTICLE_9, CATEGORIES, GATEWAYS, PURPOSES } from '../../domain/sharing-decision.ts'
import { maybe } from '../../http/maybe.ts'
import { day } from '../parameters.ts'
import { sentence } from './texts.ts'

const share = z.strictObject({
  decision: z.literal('share'),
  purpose: z.enum(PURPOSES),
  article6: z.enum(ARTICLE_6).meta({ description: 'Lawful basis, UK GDPR article 6(1)' }),
  article9: maybe(z.enum(ARTICLE_9)).meta({ description: 'Condition for health and other special data' }),
  gateway: maybe(z.enum(GATEWAYS)).meta({ description: 'Power or duty relied on; needed for 6c and 6e' }),
  categories: z.array(z.enum(CATEGORIES)).min(1).max(CATEGORIES.length),
  emergency: maybe(z.boolean()),
  reviewDay: maybe(day).meta({ description: 'Last day on which it may be relied on' }),
})

const doNotShare = z.strictObject({ decision: z.literal('do-not-share'), reason: sentence(2000) })

const awaited = z.strictObject({ decision: z.literal('awaited'), askedManager: z.boolean() })

/** Share, do not share with the reason, or not decided yet. */
export const sharingDecisionBody = z
  .discriminatedUnion('decision', [share, doNotShare, awaited], {
    error: 'Must be share, do-not-share or awaited, with the fields of that decision.',
  })
  .meta({ id: 'SharingDecision' }) satisfies z.ZodType<DecisionInput>
