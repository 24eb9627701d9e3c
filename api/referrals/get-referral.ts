/** GET /v1/referrals/{id}: who has it now, since when, what comes next and by when, and how it came to this. */
import { z } from 'zod'
import type { ReadableReferral, ReadableReferralViews } from '../../database/readable-referral-views.ts'
import { DETAIL_CATEGORIES } from '../../domain/referral.ts'
import { refuse } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter, idText, instant } from '../parameters.ts'
import { sharing, sharingShown } from './decision-shown.ts'
import { referralSummary, wholeSummaryOf } from './referral-words.ts'

const timelineEntry = z.object({
  at: instant,
  title: z.string(),
  detail: z.string().optional(),
  by: z.string(),
  recipientId: idText('recipient').optional(),
})

const text = z.string()
const content = z
  .object({
    person: z.object({
      nhsNumber: text.optional(),
      familyName: text,
      givenNames: z.array(text).readonly(),
      birthDate: text.optional(),
      sex: text.optional(),
      address: z.object({ lines: z.array(text).readonly(), postcode: text.optional() }).optional(),
      phone: text.optional(),
      contacts: z
        .array(z.object({ name: text.optional(), relationship: text.optional(), phone: text.optional() }))
        .readonly()
        .optional(),
    }),
    referrer: z.object({ name: text, role: text.optional(), phone: text.optional() }),
    facts: text,
    opinion: text.optional(),
    wanted: text,
    needs: z.array(z.object({ text, code: text.optional(), system: text.optional() })).readonly(),
    details: z
      .array(z.object({ category: z.enum(DETAIL_CATEGORIES), text }))
      .readonly()
      .optional(),
    attachments: z
      .array(z.object({ id: idText('attachment'), category: text, title: text }))
      .readonly()
      .optional(),
  })
  .meta({ id: 'ReferralContent' })

const whole = referralSummary
  .extend({
    identityDoubt: text.optional().meta({ description: 'Why the identity is not confirmed, as a code' }),
    sharingDecision: z.enum(['share', 'do-not-share', 'awaited']),
    sharing: sharing.meta({ description: 'What was decided about sharing, for this reader' }),
    attention: z.array(z.object({ id: idText('attention-item'), kind: text, dueAt: instant })).readonly(),
    timeline: z.array(timelineEntry).readonly(),
    referrerToldAt: instant.optional(),
    content: content.optional().meta({ description: 'For those with a part in it only' }),
  })
  .meta({ id: 'Referral' })

const bodyOf = (readable: ReadableReferral) => {
  const { referral, reader, content: details } = readable
  return {
    ...wholeSummaryOf(readable),
    identityDoubt: reader === 'partner' ? undefined : referral.identity.doubt,
    sharingDecision: referral.sharingDecision.decision,
    sharing: sharingShown(readable),
    attention: referral.openAttention,
    timeline: referral.timeline,
    referrerToldAt: referral.referrerToldAt,
    content: details,
  }
}

/** Strong, and apart for each side, as they do not read the same. */
const etagOf = ({ referral, reader }: ReadableReferral): string => `"v${referral.version}-${reader}"`

export const getReferral = ({ readable }: { readonly readable: Pick<ReadableReferralViews, 'one'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/referrals/{id}',
    permission: 'referral.read',
    tag: 'Referrals',
    summary: 'One referral: who has it, since when, what comes next and by when',
    request: { params: z.strictObject({ id: idParameter('referral') }) },
    responses: {
      200: {
        description: 'The referral',
        schema: whole,
        headers: { ETag: 'Its version, for If-None-Match' },
      },
    },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const found = await readable.one(user, id)
      if (found === undefined)
        return refuse('not-found', 'There is no such referral, or it is not yours to see.')
      return { status: 200 as const, body: bodyOf(found), headers: { etag: etagOf(found) } }
    },
  })
