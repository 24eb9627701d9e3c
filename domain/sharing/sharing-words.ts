/** Plain words for the codes of a sharing decision. */
import type { Purpose } from './categories.ts'
import type { AgreementStatus, NotAskedReason } from './consent.ts'
import type { DoNotTellReason, Informed } from './people-told.ts'

export const PURPOSE_WORDS = {
  'protect-from-harm': 'to protect from harm',
  'assess-need': 'to find out what is needed',
  'provide-service': 'to help',
  'prevent-crime': 'to prevent or look into a crime',
  court: 'for a court',
  'continuity-of-care': 'so that care goes on',
  'statutory-return': 'for a return that the law asks for',
} as const satisfies Record<Purpose, string>

export const AGREEMENT_WORDS = {
  agreed: 'The family agreed',
  refused: 'The family refused',
  withdrawn: 'The family withdrew its agreement',
  'not-asked': 'The family was not asked',
  unable: 'They are not able to agree',
  'not-applicable': 'Nobody needs to agree',
} as const satisfies Record<AgreementStatus, string>

export const NOT_ASKED_WORDS = {
  'increased-risk-of-harm': 'asking would put somebody at more risk',
  'prejudice-serious-crime': 'asking would harm the work on a serious crime',
  'unjustified-delay': 'asking would take too long',
  'person-not-found': 'they could not be found',
  'duty-applies': 'the law requires it to be shared',
} as const satisfies Record<NotAskedReason, string>

export const INFORMED_WORDS = {
  'informed-before': 'told before',
  'to-be-informed-after': 'to be told afterwards',
  'not-informed': 'not told',
} as const satisfies Record<Informed, string>

export const DO_NOT_TELL_WORDS = {
  'risk-to-child': 'it would put the child at risk',
  'risk-to-adult': 'it would put an adult at risk',
  'risk-to-staff': 'it would put staff at risk',
  'evidence-or-investigation': 'it would harm an investigation',
  'court-order': 'a court has ordered it',
  'forced-marriage-or-honour-based': 'forced marriage or honour-based abuse is feared',
  'fabricated-illness': 'an illness may be made up',
} as const satisfies Record<DoNotTellReason, string>
