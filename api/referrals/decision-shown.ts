/** The sharing decision as the API tells it: its codes, the same plain words as the pages, and what is still missing. */
import { z } from 'zod'
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { CATEGORIES, PURPOSES } from '../../domain/sharing/categories.ts'
import { decisionForReader } from '../../domain/sharing/decision-for-reader.ts'
import { GATEWAYS } from '../../domain/sharing/gateways.ts'
import { ARTICLE_6 } from '../../domain/sharing/lawful-bases.ts'
import { dayInWords } from '../../runtime/british-time.ts'
import { instant } from '../parameters.ts'

export const sharing = z
  .object({
    outcome: z.string().meta({ description: 'In plain words' }),
    rows: z.array(z.object({ key: z.string(), text: z.string() })).readonly(),
    purpose: z.enum(PURPOSES).optional(),
    article6: z.enum(ARTICLE_6).optional(),
    gateway: z.enum(GATEWAYS).optional(),
    categories: z.array(z.enum(CATEGORIES)).readonly().optional(),
    decidedAt: instant.optional(),
    reviewDay: z.string().optional(),
    lawVersionId: z.string().optional().meta({ description: 'The law in force when it was decided' }),
    agreementWithdrawnAt: instant.optional(),
    missing: z
      .array(z.object({ pointer: z.string(), message: z.string() }))
      .readonly()
      .optional()
      .meta({ description: 'After an emergency: what is due within one working day' }),
  })
  .meta({ id: 'SharingShown' })

/** What this reader may know of the decision. */
export const sharingShown = ({ referral, reader, names }: ReadableReferral) => {
  const { sharingDecision: decision, agreementWithdrawal } = referral
  const { agencies } = names
  const { outcome, rows, categories, missing } = decisionForReader({
    referral,
    reader,
    agencies,
    day: dayInWords,
  })
  return {
    outcome,
    rows,
    ...(decision.decision === 'share' && {
      purpose: decision.purpose,
      article6: decision.article6,
      gateway: decision.gateway,
      categories,
      reviewDay: decision.reviewDay,
    }),
    ...(decision.decision !== 'awaited' && {
      decidedAt: decision.decidedAt,
      lawVersionId: decision.lawVersionId,
    }),
    agreementWithdrawnAt: agreementWithdrawal?.at,
    ...(missing.length > 0 && { missing }),
  }
}
