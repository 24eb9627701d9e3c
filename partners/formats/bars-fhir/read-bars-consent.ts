/** What the Consent resources of a message allow (standard, §5: Consent). */
import type { BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS } from './bars-codes.ts'
import { codeAt, codeFrom, codingsAt, hasStatus } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import { type FhirObject, objectAt } from './fhir-value.ts'

const forbids = (consent: FhirObject): boolean =>
  !hasStatus(consent, 'active') ||
  codeAt(objectAt(consent, 'provision'), 'type') === 'deny' ||
  codingsAt(consent, 'policyRule').some((coding) => codeAt(coding) === 'optout')

/** As the standard writes it: direct care, implied. */
const isUsual = (consent: FhirObject): boolean =>
  codeFrom(codingsAt(consent, 'category'), SYSTEMS.consentCategory) === 'drc' &&
  codeFrom(codingsAt(consent, 'policyRule'), SYSTEMS.actCode) === 'implied'

/** One that forbids outweighs one that permits. */
export const readConsent = (
  index: BundleIndex,
  findings: Findings,
): { readonly hasConsent: boolean; readonly consentRefused: boolean } => {
  const consents = index.ofType('Consent')
  for (const { resource, expression } of consents) {
    if (forbids(resource)) findings.odd('consent-refused', expression)
    else if (!isUsual(resource)) findings.odd('consent-unusual', expression)
  }
  const consentRefused = consents.some(({ resource }) => forbids(resource))
  return { hasConsent: consents.length > 0 && !consentRefused, consentRefused }
}
