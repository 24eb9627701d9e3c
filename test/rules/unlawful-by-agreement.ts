/** Decisions that do not fit what the family says to them: the rule that each breaks, and where. */

import { lawInForce } from '../../domain/sharing/law-versions.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import {
  AGREED,
  type Break,
  CONSENT,
  CONSENTED,
  FACTS,
  HOUSING_SERVICE,
  REFUSED_HARM,
  REFUSED_NEED,
  TO_HOUSING,
  without,
} from './decision-samples.ts'

const consent = (more: object): DecisionToShare => ({ ...CONSENTED, consent: { ...CONSENT, ...more } })

export const UNLAWFUL_BY_AGREEMENT: readonly Break[] = [
  ['R-02', 'consent as basis and none on record', without(CONSENTED, 'consent'), '/consent'],
  ['R-02', 'consent that was refused', consent({ status: 'refused' }), '/consent/status'],
  [
    'R-02',
    'consent of before the withdrawal',
    CONSENTED,
    '/consent/status',
    { ...FACTS, withdrawnAt: '2026-11-19T12:00:00.000Z' },
  ],
  ['R-02', 'consent that was withdrawn', consent({ status: 'withdrawn' }), '/consent/status'],
  [
    'R-02',
    'consent for another agency',
    consent({ recipients: [HOUSING_SERVICE.agencyId] }),
    '/consent/recipients',
  ],
  ['R-02', 'consent for another purpose', consent({ purposes: ['court'] }), '/consent/purposes'],
  ['R-02', 'consent to less', consent({ categories: ['identity'] }), '/consent/categories'],
  ['R-02', 'consent with an exclusion', consent({ exclusions: ['address'] }), '/consent/categories'],
  ['R-02', 'consent that has run out', consent({ expiresDay: '2026-11-19' }), '/consent/expiresDay'],
  ['R-02', 'consent past its review', consent({ reviewDay: '2026-11-19' }), '/consent/expiresDay'],
  ['R-02', 'consent of tomorrow', consent({ givenAt: '2026-11-21T09:00:00.000Z' }), '/consent/givenAt'],
  ['R-02', 'consent about somebody else', consent({ subjects: ['adult'] }), '/consent/subjects'],
  [
    'R-02',
    'consent of a child nobody judged able',
    consent({ giver: { name: 'Ada', capacity: 'child-competent' } }),
    '/consent/competence',
  ],
  [
    'R-02',
    'explicit consent that was not',
    { ...consent({ explicit: false }), article9: '9a', categories: ['identity', 'health'] },
    '/consent/explicit',
  ],
  ['R-02', 'consent and a refusal', { ...CONSENTED, agreement: { status: 'refused' } }, '/article6'],
  [
    'R-03',
    'refused, and consent as basis',
    { ...REFUSED_HARM, article6: '6a', consent: CONSENT },
    '/article6',
  ],
  ['R-03', 'refused, and no power', { ...without(REFUSED_HARM, 'gateway'), article6: '6e' }, '/gateway'],
  [
    'R-03',
    'refused, harm not weighed',
    { ...REFUSED_HARM, reasons: { necessity: 'Now.' } },
    '/reasons/harmIfNot',
  ],
  ['R-03', 'refused, nobody named as told', without(REFUSED_HARM, 'people'), '/people'],
  ['R-03', 'refused, under social protection law', { ...REFUSED_HARM, article9: '9b' }, '/article9'],
  ['R-04', 'refused, no manager', without(REFUSED_NEED, 'approval'), '/approval', TO_HOUSING],
  [
    'R-04',
    'refused, no public interest',
    { ...REFUSED_NEED, reasons: { necessity: 'They will lose the flat.' } },
    '/reasons/publicInterest',
    TO_HOUSING,
  ],
  [
    'R-04',
    'refused, before s.16LA began',
    without(REFUSED_NEED, 'approval'),
    '/approval',
    { ...FACTS, law: lawInForce('2026-09-29') },
  ],
  ['R-05', 'refused under the duty, not weighed', REFUSED_NEED, '/reasons/harmIfShared'],
  ['R-06', 'consent where another basis decides', { ...AGREED, consent: CONSENT }, '/consent'],
  [
    'R-18',
    "an adult's details on the child's consent",
    { ...consent({ subjects: ['child'] }), categories: ['identity', 'family'] },
    '/consent/subjects',
  ],
  ['L-05', 'no word of agreement', without(AGREED, 'agreement'), '/agreement'],
  ['L-05', 'not asked, and not why', { ...AGREED, agreement: { status: 'not-asked' } }, '/agreement/because'],
  [
    'L-05',
    'asked, and why not',
    { ...AGREED, agreement: { status: 'agreed', because: 'unjustified-delay' } },
    '/agreement/because',
  ],
  [
    'L-05',
    'a duty that is none',
    { ...AGREED, agreement: { status: 'not-asked', because: 'duty-applies' } },
    '/agreement/because',
  ],
  [
    'L-05',
    'unable, and not why it must be',
    { ...AGREED, agreement: { status: 'unable' } },
    '/reasons/necessity',
  ],
]
