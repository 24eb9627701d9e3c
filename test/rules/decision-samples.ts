/** Sharing decisions that are right, to be varied, and the facts they are judged by. All people are invented. */
import fc from 'fast-check'
import { idOf } from '../../domain/ids.ts'
import { CATEGORIES, PURPOSES, THRESHOLDS } from '../../domain/sharing/categories.ts'
import { AGREEMENT_STATUSES, type ConsentRecord } from '../../domain/sharing/consent.ts'
import { GATEWAYS } from '../../domain/sharing/gateways.ts'
import { LAW_VERSION_IDS, lawInForce } from '../../domain/sharing/law-versions.ts'
import { ARTICLE_6, ARTICLE_9, SCHEDULE_1 } from '../../domain/sharing/lawful-bases.ts'
import type { RuleFacts } from '../../domain/sharing/rule.ts'
import type {
  AskedRecipient,
  DecisionNotToShare,
  DecisionToShare,
  SharingDecision,
} from '../../domain/sharing-decision.ts'

export const TODAY = '2026-11-20'
export const DECIDED_AT = '2026-11-20T10:00:00.000Z'
export const REFERRAL = idOf('referral', 'rfl_0000000000000000000000001')
export const OTHER_REFERRAL = idOf('referral', 'rfl_0000000000000000000000002')
export const TRUST = idOf('agency', 'agc_riverside-trust')
export const HOUSING = idOf('agency', 'agc_hillside-housing')
export const HEALTH_SERVICE: AskedRecipient = {
  agencyId: TRUST,
  serviceId: idOf('service', 'svc_family-health'),
  agencyKind: 'health',
}
export const HOUSING_SERVICE: AskedRecipient = {
  agencyId: HOUSING,
  serviceId: idOf('service', 'svc_family-homes'),
  agencyKind: 'housing',
}

/** A council asks a health service, after s.16LA has begun. */
export const FACTS: RuleFacts = {
  today: TODAY,
  law: lawInForce(TODAY),
  about: REFERRAL,
  senderKind: 'council',
  asked: [HEALTH_SERVICE],
}

export const TO_HOUSING: RuleFacts = { ...FACTS, asked: [HOUSING_SERVICE] }
export const BY_CHARITY: RuleFacts = { ...FACTS, senderKind: 'voluntary' }

/** A decision that breaks a rule, and where in it. */
export type Break = readonly [
  rule: string,
  name: string,
  decision: SharingDecision,
  pointer: string,
  facts?: RuleFacts,
]

const DECIDED = { source: 'person', decidedBy: 'usr_a-social-worker', decidedAt: DECIDED_AT } as const

/** The family agreed to an assessment of need. */
export const AGREED: DecisionToShare = {
  ...DECIDED,
  decision: 'share',
  purpose: 'assess-need',
  article6: '6e',
  gateway: 'CA1989-S17',
  categories: ['identity', 'address', 'concern'],
  agreement: { status: 'agreed' },
  lawVersionId: 's16la-2026',
  about: REFERRAL,
}

export const CONSENT: ConsentRecord = {
  giver: { name: 'Robin Sample', capacity: 'parent-with-responsibility' },
  subjects: ['child', 'adult'],
  recipients: [TRUST, HOUSING],
  purposes: ['provide-service'],
  categories: [...CATEGORIES],
  wording: 'family-help-3',
  method: 'written',
  givenAt: '2026-11-19T10:00:00.000Z',
  explicit: true,
  status: 'active',
}

const { gateway: _gateway, agreement: _agreement, ...WITHOUT_POWER } = AGREED

/** A parent consented to a service. */
export const CONSENTED: DecisionToShare = {
  ...WITHOUT_POWER,
  purpose: 'provide-service',
  article6: '6a',
  consent: CONSENT,
}

/** Significant harm is suspected: the family was told, and not asked. */
export const SUSPECTED_HARM: DecisionToShare = {
  ...AGREED,
  purpose: 'protect-from-harm',
  threshold: 's47',
  article6: '6c',
  gateway: 'CA1989-S47',
  article9: '9g',
  schedule1: ['18'],
  categories: ['identity', 'concern', 'health'],
  agreement: { status: 'not-asked', because: 'increased-risk-of-harm' },
  safeguardingTest: {
    protects: 'from-harm',
    subject: 'under-18',
    withoutConsentBecause: 'would-prejudice-protection',
    publicInterest: 'A child is to be kept safe from injury at home.',
  },
  papers: { policyDocument: 'APD-4' },
}

/** Suspected harm, with a parent's explicit consent to the sharing of health. */
export const HEALTH_BY_CONSENT: DecisionToShare = {
  ...DECIDED,
  decision: 'share',
  purpose: 'provide-service',
  threshold: 's47',
  article6: '6e',
  article9: '9a',
  gateway: 'CA1989-S47',
  categories: ['identity', 'concern', 'health'],
  agreement: { status: 'agreed' },
  consent: CONSENT,
  lawVersionId: 's16la-2026',
  about: REFERRAL,
}

/** Suspected harm, against a refusal. */
export const REFUSED_HARM: DecisionToShare = {
  ...SUSPECTED_HARM,
  agreement: { status: 'refused' },
  reasons: {
    necessity: 'The injury must be seen today.',
    harmIfNot: 'A further injury is likely.',
    harmIfShared: 'The parents may stop talking to us.',
  },
  people: [{ name: 'Robin Sample', role: 'parent', informed: 'informed-before' }],
}

/** Below that, against a refusal, to an agency that no duty binds. */
export const REFUSED_NEED: DecisionToShare = {
  ...AGREED,
  agreement: { status: 'refused' },
  reasons: { necessity: 'They will lose the flat.', publicInterest: 'Two small children would be homeless.' },
  approval: { by: 'Tomasz Reid', role: 'team manager' },
}

export const NOT_SHARED: DecisionNotToShare = {
  ...DECIDED,
  decision: 'do-not-share',
  reason: 'The young person asked us not to.',
  reasons: { harmIfShared: 'They would stop coming.', harmIfNot: 'Help comes a little later.' },
}

export const AWAITED: SharingDecision = { decision: 'awaited', askedManager: true }

/** The decision without one of its fields. */
export const without = <Field extends keyof DecisionToShare>(
  decision: DecisionToShare,
  field: Field,
): DecisionToShare => {
  const { [field]: _gone, ...rest } = decision
  return rest as DecisionToShare
}

export const day = fc.constantFrom(
  '2025-01-01',
  '2026-03-01',
  '2026-11-19',
  TODAY,
  '2026-11-21',
  '2027-11-20',
)

const recipients = fc
  .subarray([HEALTH_SERVICE, HOUSING_SERVICE])
  .chain((asked) =>
    fc.tuple(
      ...asked.map((one) =>
        fc
          .option(fc.subarray([...CATEGORIES]), { nil: undefined })
          .map((categories) => (categories === undefined ? one : { ...one, categories })),
      ),
    ),
  )

/** Decisions to share of every sort, most of them unlawful. */
export const anyShare: fc.Arbitrary<DecisionToShare> = fc
  .record(
    {
      purpose: fc.constantFrom(...PURPOSES),
      threshold: fc.constantFrom(...THRESHOLDS),
      article6: fc.constantFrom(...ARTICLE_6),
      article9: fc.constantFrom(...ARTICLE_9),
      schedule1: fc.subarray([...SCHEDULE_1]),
      gateway: fc.constantFrom(...GATEWAYS),
      categories: fc.subarray([...CATEGORIES]),
      excluded: fc
        .subarray([...CATEGORIES])
        .map((kept) => kept.map((category) => ({ category, reason: 'not needed' }))),
      recipients,
      emergency: fc.boolean(),
      consent: fc.constantFrom<ConsentRecord>(CONSENT, { ...CONSENT, status: 'withdrawn' }),
      agreement: fc.record({ status: fc.constantFrom(...AGREEMENT_STATUSES) }),
      addressProtection: fc.constantFrom('none', 'refuge'),
      source: fc.constantFrom('person', 'message', 'agreement'),
      lawVersionId: fc.constantFrom(...LAW_VERSION_IDS),
      about: fc.constantFrom(REFERRAL, OTHER_REFERRAL),
      reviewDay: day,
    },
    { requiredKeys: ['categories', 'source'] },
  )
  .map(
    (made) => ({ decision: 'share', decidedBy: 'usr_x', decidedAt: DECIDED_AT, ...made }) as DecisionToShare,
  )

export const anyDecision: fc.Arbitrary<SharingDecision> = fc.oneof(
  { weight: 8, arbitrary: anyShare },
  fc.constant(AWAITED),
  fc.constant<SharingDecision>(NOT_SHARED),
)
