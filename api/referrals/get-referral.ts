/** GET /v1/referrals/{id}: who has it now, since when, what comes next and by when, and how it came to this. */
import { z } from 'zod'
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { REFERRAL_MODES } from '../../domain/acceptance.ts'
import { contentVersionOf } from '../../domain/correction.ts'
import { DETAIL_CATEGORIES } from '../../domain/referral.ts'
import { endpoint } from '../../http/endpoint.ts'
import { itemParams, itemPath, REFERRALS } from '../item-door.ts'
import { ITEM_HEADERS, oneItem, type ReadingItems, wholeFields, wholeOf } from '../item-whole.ts'
import { idText, instant } from '../parameters.ts'
import { referralSummary } from './referral-words.ts'

const text = z.string()
/** What it says, as far as the reader may see it. */
export const referralContent = z
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
    ...wholeFields,
    mode: z.enum(REFERRAL_MODES).meta({
      description: 'Whether each service goes on by itself, or the first acceptance stops the others',
    }),
    referrerToldAt: instant.optional(),
    contentVersion: z.int().meta({ description: 'Counts the corrections; earlier ones under /versions' }),
    content: referralContent.optional().meta({ description: 'For those with a part in it only' }),
  })
  .meta({ id: 'Referral' })

const bodyOf = (readable: ReadableReferral) => ({
  ...wholeOf(readable),
  kind: 'referral' as const,
  mode: readable.referral.mode ?? ('parallel' as const),
  referrerToldAt: readable.referral.referrerToldAt,
  contentVersion: contentVersionOf(readable.referral),
  content: readable.content,
})

export const getReferral = (reading: ReadingItems) =>
  endpoint({
    method: 'get',
    path: itemPath(REFERRALS),
    permission: 'referral.read',
    tag: REFERRALS.tag,
    summary: 'One referral: who has it, since when, what comes next and by when',
    request: { params: itemParams(REFERRALS) },
    responses: { 200: { description: 'The referral', schema: whole, headers: ITEM_HEADERS } },
    refusals: ['not-found'],
    handle: ({ params: { id }, user }) => oneItem({ ...reading, user, id, kind: 'referral' }, bodyOf),
  })
