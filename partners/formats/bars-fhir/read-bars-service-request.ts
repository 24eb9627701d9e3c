/** The ServiceRequest at the heart of a message, and what its status means (standard, §§5, 9). */
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS } from './bars-codes.ts'
import { codeAt, codeFrom, codingsAt } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import type { BarsMeaning, BarsMessage } from './bars-message.ts'
import { mandatoryReference } from './bars-references.ts'
import { objectAt, textAt } from './fhir-value.ts'
import type { BarsHeader } from './read-bars-header.ts'

export interface BarsServiceRequest {
  readonly entry: BundleEntry
  readonly status: string
  readonly category: BarsMessage['category']
  readonly useCase: string | undefined
  readonly patient: BundleEntry
}

const STATUSES: readonly string[] = [
  'draft',
  'active',
  'on-hold',
  'revoked',
  'completed',
  'entered-in-error',
  'unknown',
]
const INTENTS: readonly string[] = [
  'proposal',
  'plan',
  'directive',
  'order',
  'original-order',
  'reflex-order',
  'filler-order',
  'instance-order',
  'option',
]

/** The ServiceRequest: the focus, or the only one where a response is about an Encounter. */
export const findServiceRequest = (
  header: BarsHeader,
  index: BundleIndex,
  findings: Findings,
): BundleEntry | undefined => {
  const all = index.ofType('ServiceRequest')
  const found = header.focus.resource.resourceType === 'ServiceRequest' ? header.focus : all[0]
  if (found === undefined) {
    findings.fault('required', 'Bundle.entry.resource.ofType(ServiceRequest)', 'There is no ServiceRequest.')
  }
  for (const other of all) if (other !== found) findings.odd('more-than-expected', other.expression)
  return found
}

/** A code that must be there and be one of FHIR's. */
const requiredCode = (
  entry: BundleEntry,
  name: string,
  allowed: readonly string[],
  findings: Findings,
): string => {
  const code = codeAt(entry.resource, name)
  const expression = `${entry.expression}.${name}`
  if (code === undefined) findings.fault('required', expression, `ServiceRequest.${name} is missing.`)
  else if (!allowed.includes(code))
    findings.fault('value', expression, `ServiceRequest.${name} has no such code.`)
  return code ?? ''
}

const categoryOf = (entry: BundleEntry, findings: Findings): BarsMessage['category'] => {
  const expression = `${entry.expression}.category`
  const codings = codingsAt(entry.resource, 'category')
  const code = codeFrom(codings, SYSTEMS.category)
  if (objectAt(entry.resource, 'category') === undefined) {
    findings.fault('required', expression, 'ServiceRequest.category is missing.')
  } else if (code !== 'referral' && code !== 'validation') {
    findings.odd(code === undefined ? 'recommended-missing' : 'system-unexpected', expression)
  }
  return code === 'validation' ? 'validation' : 'referral'
}

const useCaseOf = (entry: BundleEntry, findings: Findings): string | undefined => {
  const codings = codingsAt(entry.resource, 'category')
  const useCase = codeFrom(codings, SYSTEMS.useCase)
  if (useCase === undefined && codeFrom(codings, SYSTEMS.localUseCase) === undefined) {
    findings.odd('recommended-missing', `${entry.expression}.category`)
  }
  return useCase
}

export const readServiceRequest = (
  entry: BundleEntry,
  index: BundleIndex,
  findings: Findings,
): BarsServiceRequest | undefined => {
  const status = requiredCode(entry, 'status', STATUSES, findings)
  const intent = requiredCode(entry, 'intent', INTENTS, findings)
  if (intent !== 'plan' && INTENTS.includes(intent))
    findings.odd('pairing-unusual', `${entry.expression}.intent`)
  const category = categoryOf(entry, findings)
  const useCase = useCaseOf(entry, findings)
  const subject = {
    reference: objectAt(entry.resource, 'subject'),
    expression: `${entry.expression}.subject`,
  }
  const patient = mandatoryReference(subject, ['Patient'], index, findings)
  return patient === undefined ? undefined : { entry, status, category, useCase, patient }
}

/**
 * What a message means. The status decides before the reason: a revoked referral must never be begun because the
 * reason beside it says `new`.
 */
export const meaningOf = (header: BarsHeader, status: string): BarsMeaning => {
  if (header.event === 'servicerequest-response') return 'response'
  if (status === 'revoked') return 'cancelled'
  if (status === 'entered-in-error') return 'entered-in-error'
  switch (header.reason) {
    case 'update':
      return 'update'
    case 'delete':
      return 'cancelled'
    case 'new':
    case undefined:
      return 'new'
    default: {
      const never: never = header.reason
      throw new RangeError(`unknown reason ${String(never)}`)
    }
  }
}

/** The id given by the receiver of the original, where it is one. */
export const serviceRequestIdOf = ({ resource }: BundleEntry): string | undefined => {
  const id = textAt(resource, 'id')
  return id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id) ? id : undefined
}
