/** A sharing decision as a person gives it, in a referral or on its own. */
import { z } from 'zod'
import type { DecisionInput } from '../../commands/command-contracts.ts'
import { CATEGORIES, PURPOSES, THRESHOLDS } from '../../domain/sharing/categories.ts'
import { GATEWAYS } from '../../domain/sharing/gateways.ts'
import { ANNEX_1, ARTICLE_6, ARTICLE_9, CONFIDENCE, SCHEDULE_1 } from '../../domain/sharing/lawful-bases.ts'
import { ADDRESS_PROTECTION } from '../../domain/sharing/people-told.ts'
import { maybe } from '../../http/maybe.ts'
import { day, idParameter } from '../parameters.ts'
import { consentBody, REASON, recordFields } from './sharing-record-body.ts'
import { sentence } from './texts.ts'

const UNLESS_EMERGENCY = 'needed unless it is an emergency'
const paper = maybe(sentence(100))
const categories = z.array(z.enum(CATEGORIES)).max(CATEGORIES.length)

const basis = {
  purpose: maybe(z.enum(PURPOSES)).meta({ description: `What it is shared for; ${UNLESS_EMERGENCY}` }),
  threshold: maybe(z.enum(THRESHOLDS)).meta({
    description: 'How serious it is; else as the gateway implies',
  }),
  article6: maybe(z.enum(ARTICLE_6)).meta({
    description: `Lawful basis, UK GDPR article 6(1); ${UNLESS_EMERGENCY}`,
  }),
  annex1: maybe(z.enum(ANNEX_1)).meta({ description: 'Recognised interest; needed for 6ea' }),
  article9: maybe(z.enum(ARTICLE_9)).meta({ description: 'Condition for health and other special data' }),
  schedule1: maybe(z.array(z.enum(SCHEDULE_1)).max(SCHEDULE_1.length)).meta({
    description: 'Paragraphs of Schedule 1 DPA 2018; needed for offence data',
  }),
  gateway: maybe(z.enum(GATEWAYS)).meta({ description: 'Power or duty relied on; needed for 6c and 6e' }),
  confidence: maybe(z.enum(CONFIDENCE)).meta({ description: 'What meets the duty of confidence' }),
}

const narrowing = z
  .strictObject({
    agency: maybe(idParameter('agency')),
    service: maybe(idParameter('service')),
    categories: categories.min(1),
  })
  .refine(({ agency, service }) => agency !== undefined || service !== undefined, {
    message: 'Name the agency or the service.',
    path: ['service'],
  })

const safeguardingTest = z
  .strictObject({
    protects: maybe(z.enum(['from-harm', 'well-being'])),
    subject: maybe(z.enum(['under-18', 'adult-at-risk'])),
    withoutConsentBecause: maybe(
      z.enum(['cannot-give', 'not-reasonable-to-obtain', 'would-prejudice-protection']),
    ),
    publicInterest: maybe(sentence(REASON)).meta({ description: 'At least 20 characters' }),
  })
  .meta({ id: 'SafeguardingTest', description: 'Schedule 1 paragraph 18 DPA 2018, each limb on its own' })

const papers = z
  .strictObject({
    policyDocument: paper,
    legitimateInterests: paper,
    courtOrder: paper,
    impactAssessment: paper,
    sharingAgreement: paper,
    arrangement: paper,
  })
  .meta({ id: 'DecisionPapers', description: 'Numbers of the papers it rests on' })

const originator = z.strictObject({
  agency: sentence(200),
  category: z.enum(CATEGORIES),
  onward: z.enum(['allowed', 'ask-first', 'no']),
})

const share = z
  .strictObject({
    decision: z.literal('share'),
    ...basis,
    categories: categories.default([]).meta({ description: `What may be seen; ${UNLESS_EMERGENCY}` }),
    excluded: maybe(
      z
        .array(z.strictObject({ category: z.enum(CATEGORIES), reason: sentence(REASON) }))
        .max(CATEGORIES.length),
    ).meta({ description: 'What is kept back, and why: a decision to share in part' }),
    recipients: maybe(z.array(narrowing).max(20)).meta({
      description: 'Those who may have less than `categories`; all others have all of it',
    }),
    emergency: maybe(z.boolean()).meta({
      description: 'Goes at once with whatever is missing, which is then due within one working day',
    }),
    consent: maybe(consentBody).meta({ description: 'Needed for 6a and 9a, and only for them' }),
    safeguardingTest: maybe(safeguardingTest).meta({ description: 'Needed for 9g under paragraph 18' }),
    papers: maybe(papers),
    originators: maybe(z.array(originator).max(20)).meta({ description: 'What came from another agency' }),
    addressProtection: maybe(z.enum(ADDRESS_PROTECTION)),
    ...recordFields,
    about: maybe(idParameter('referral')).meta({ description: 'Refused where it is another referral' }),
    reviewDay: maybe(day).meta({ description: 'Last day on which it may be relied on' }),
  })
  .meta({ id: 'DecisionToShare' })

const doNotShare = z
  .strictObject({
    decision: z.literal('do-not-share'),
    reason: sentence(REASON),
    threshold: maybe(z.enum(THRESHOLDS)),
    ...recordFields,
    about: maybe(idParameter('referral')).meta({ description: 'Refused where it is another referral' }),
  })
  .meta({ id: 'DecisionNotToShare', description: 'Weighs the harm both ways in `reasons`' })

const awaited = z.strictObject({ decision: z.literal('awaited'), askedManager: z.boolean() })

/** Share, do not share with the reason, or not decided yet. */
export const sharingDecisionBody = z
  .discriminatedUnion('decision', [share, doNotShare, awaited], {
    error: 'Must be share, do-not-share or awaited, with the fields of that decision.',
  })
  .meta({ id: 'SharingDecision' }) satisfies z.ZodType<DecisionInput>
