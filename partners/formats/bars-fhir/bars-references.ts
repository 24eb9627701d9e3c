/** References that a message must have, those that say whom something is about, and those that lead nowhere. */
import { ABOUT } from './about-subject.ts'
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import type { Findings } from './bars-findings.ts'
import { at, type FhirObject, type FhirValue, isFhirObject, objectsAt, textAt } from './fhir-value.ts'

/** Where a reference stands: the object that holds it and its expression. */
export interface ReferencePlace {
  readonly reference: FhirObject | undefined
  readonly expression: string
}

/**
 * The entry that a mandatory reference leads to. It is a fault where the reference is missing, leads to nothing in
 * the message, to entries of different content, or to a resource of another type.
 */
export const mandatoryReference = (
  { reference, expression }: ReferencePlace,
  types: readonly string[],
  index: BundleIndex,
  findings: Findings,
): BundleEntry | undefined => {
  const written = textAt(reference, 'reference')?.trim()
  if (written === undefined) {
    findings.fault('required', expression, 'A mandatory reference is missing.')
    return
  }
  const reached = index.find(written)
  if (reached === undefined) {
    findings.fault(
      'invalid',
      `${expression}.reference`,
      'A mandatory reference leads to nothing in the message.',
    )
  } else if (index.ambiguous.has(reached.entry.fullUrl.toLowerCase())) {
    findings.fault(
      'invariant',
      `${expression}.reference`,
      'Two different entries have the full URL referred to.',
    )
  } else if (!types.includes(reached.entry.resource.resourceType)) {
    findings.fault('invalid', `${expression}.reference`, `The reference must lead to ${types.join(' or ')}.`)
  } else {
    if (reached.loose) findings.odd('reference-loose', `${expression}.reference`)
    return reached.entry
  }
  return
}

/** Such names count in this message alone (R4, Bundle: resolving references); others may be known to the sender. */
const isOfMessage = (written: string): boolean => /^(?:urn:|#)/i.test(written)

const isInside = (written: string, { resource }: BundleEntry): boolean =>
  objectsAt(resource, 'contained').some((held) => written === `#${textAt(held, 'id') ?? ''}`)

/**
 * Refuses what says that it is about somebody who is not there: it may be about another child. Where the name may be
 * one of the sender's own system, or is told of inside of the resource alone, a person looks.
 */
export const checkSubjects = (index: BundleIndex, findings: Findings): void => {
  for (const entry of index.entries) {
    for (const name of ABOUT) {
      for (const reference of objectsAt(entry.resource, name)) {
        const written = textAt(reference, 'reference')?.trim()
        if (written === undefined || index.find(written) !== undefined) continue
        const expression = `${entry.expression}.${name}.reference`
        if (!isOfMessage(written) || isInside(written, entry)) findings.odd('subject-outside', expression)
        else findings.fault('invalid', expression, 'Whom or what it is about is not in the message.')
      }
    }
  }
}

/**
 * Notes other references to entries that are not in the message, so that the answer tells the sender: published
 * messages have many, so it is no fault.
 */
export const noteOutsideReferences = (index: BundleIndex, findings: Findings): void => {
  for (const entry of index.entries) {
    const lost = lostReferences(entry.resource, entry.expression, index)
    for (const expression of lost) findings.odd('reference-outside', expression)
  }
}

const lostReferences = (value: FhirValue, expression: string, index: BundleIndex): readonly string[] => {
  if (Array.isArray(value)) {
    return (value as readonly FhirValue[]).flatMap((item, place) =>
      lostReferences(item, `${expression}[${place}]`, index),
    )
  }
  if (!isFhirObject(value)) return []
  const written = at(value, 'reference')
  const isLost =
    typeof written === 'string' &&
    /^urn:uuid:/i.test(written.trim()) &&
    index.find(written.trim()) === undefined
  return [
    ...(isLost ? [`${expression}.reference`] : []),
    ...Object.entries(value).flatMap(([name, held]) => lostReferences(held, `${expression}.${name}`, index)),
  ]
}
