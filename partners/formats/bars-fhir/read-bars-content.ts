/** What a message says about the child, as the content of a referral. */
import {
  type CarriedResource,
  DETAIL_CATEGORIES,
  type Detail,
  type Need,
  type ReferralContent,
  type Referrer,
} from '../../../domain/referral.ts'
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS, sameUrl } from './bars-codes.ts'
import { codeFrom, codingsAt, referenceAt, wordsOf } from './bars-coding.ts'
import { writeFhirJson } from './fhir-json.ts'
import { type FhirObject, objectAt, objectsAt, textAt, textsAt } from './fhir-value.ts'
import type { BarsHeader } from './read-bars-header.ts'
import { phoneOf, wholeName } from './read-bars-person.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'

const NO_FACTS = 'The message gives no narrative.'
const NO_NAME = 'Name not given'

/** Of the child alone: what is about another patient of the message is not said of this one. */
const resourcesOf = (
  { patient }: BarsServiceRequest,
  index: BundleIndex,
  type: string,
): readonly FhirObject[] =>
  index
    .ofType(type)
    .map(({ resource }) => resource)
    .filter((resource) => {
      const subject = referenceAt(resource, 'subject') ?? referenceAt(resource, 'for')
      const about = subject === undefined ? undefined : index.find(subject)?.entry
      return about?.resource.resourceType !== 'Patient' || about === patient
    })

const present = <T>(value: T | undefined): value is T => value !== undefined

/** A coded outcome as one line: `Presenting complaint: Chest pain (PA21)`. */
const lineOf = (outcome: FhirObject): string | undefined => {
  const text = textAt(outcome, 'text')?.trim()
  const coded = objectsAt(outcome, 'coding').map((coding) => {
    const [code, display] = [textAt(coding, 'code')?.trim(), textAt(coding, 'display')?.trim()]
    return display === undefined || code === undefined ? (display ?? code) : `${display} (${code})`
  })
  const meaning = coded.filter(present).join(', ')
  if (text === undefined) return meaning === '' ? undefined : meaning
  return meaning === '' ? text : `${text}: ${meaning}`
}

/** Parts that this exchange writes apart in a care plan: what was seen, and the professional's view. */
const partOf = (outcomes: readonly FhirObject[], part: 'facts' | 'opinion'): string | undefined =>
  outcomes
    .filter((outcome) => codeFrom(objectsAt(outcome, 'coding'), SYSTEMS.localNarrative) === part)
    .map((outcome) => textAt(outcome, 'text'))
    .find(present)

/** Parts that belong to a category of their own. */
const detailsIn = (outcomes: readonly FhirObject[]): readonly Detail[] =>
  outcomes.flatMap((outcome) => {
    const code = codeFrom(objectsAt(outcome, 'coding'), SYSTEMS.localNarrative)
    const category = DETAIL_CATEGORIES.find((one) => one === code)
    const text = textAt(outcome, 'text')
    return category === undefined || text === undefined ? [] : [{ category, text }]
  })

/** The care plans' narrative, in the order in which the sender wrote it. */
const narrativeOf = (carePlans: readonly FhirObject[], outcomes: readonly FhirObject[]): string => {
  const lines = [
    ...carePlans.flatMap((plan) => textsAt(plan, 'description')),
    ...outcomes.map(lineOf).filter(present),
    ...carePlans.flatMap((plan) => objectsAt(plan, 'note')).flatMap((note) => textsAt(note, 'text')),
  ]
  return lines.join('\n')
}

const needOf = (concept: FhirObject): Need | undefined => {
  const text = wordsOf(concept)
  const [coding] = objectsAt(concept, 'coding')
  const [code, system] = [textAt(coding, 'code')?.trim(), textAt(coding, 'system')?.trim()]
  return text === undefined
    ? undefined
    : { text, ...(code === undefined ? {} : { code }), ...(system === undefined ? {} : { system }) }
}

/** Needs: what the ServiceRequest asks about, the conditions, and safeguarding flags. */
const needsOf = (request: BarsServiceRequest, index: BundleIndex): readonly Need[] => {
  const { resource } = request.entry
  const flags = resourcesOf(request, index, 'Flag').filter((flag) =>
    codingsAt(flag, 'code').some((coding) => sameUrl(textAt(coding, 'system'), SYSTEMS.safeguarding)),
  )
  const concepts = [
    ...objectsAt(resource, 'code'),
    ...objectsAt(resource, 'reasonCode'),
    ...resourcesOf(request, index, 'Condition').flatMap((condition) => objectsAt(condition, 'code')),
    ...flags.flatMap((flag) => objectsAt(flag, 'code')),
  ]
  const needs = concepts.map(needOf).filter(present)
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()]
}

/** What the partner is asked to do: never empty, as the category alone says that something is asked. */
const wantedOf = (request: BarsServiceRequest, index: BundleIndex): string => {
  const { resource } = request.entry
  const asked = resourcesOf(request, index, 'Task')
    .map((task) => textAt(task, 'description') ?? wordsOf(objectAt(task, 'code')))
    .filter(present)
  if (asked.length > 0) return asked.join('\n')
  const category = objectsAt(resource, 'category')
  const named = codingsAt(resource, 'category').map((coding) => textAt(coding, 'display')?.trim())
  return (
    wordsOf(objectAt(resource, 'code')) ??
    category.map((concept) => textAt(concept, 'text')).find(present) ??
    (named.filter(present).join(': ') || 'Referral')
  )
}

/** The role that a practitioner is in, where the message says. */
const roleOf = (practitioner: BundleEntry | undefined, index: BundleIndex): BundleEntry | undefined =>
  index.ofType('PractitionerRole').find(({ resource }) => {
    const reference = referenceAt(resource, 'practitioner')
    return reference !== undefined && index.find(reference)?.entry === practitioner
  })

/** The professional who asks: the requester, else the sending organisation. */
const referrerOf = (header: BarsHeader, request: FhirObject, index: BundleIndex): Referrer => {
  const follow = (owner: FhirObject | undefined, name: string): BundleEntry | undefined => {
    const reference = referenceAt(owner, name)
    return reference === undefined ? undefined : index.find(reference)?.entry
  }
  const requester = follow(request, 'requester')
  const isRole = requester?.resource.resourceType === 'PractitionerRole'
  const practitioner = isRole ? follow(requester.resource, 'practitioner') : requester
  const role = isRole ? requester : roleOf(practitioner, index)
  const name = wholeName(objectAt(practitioner?.resource, 'name')) ?? textAt(requester?.resource, 'name')
  const title = wordsOf(objectAt(role?.resource, 'code'))
  const phone = phoneOf(practitioner?.resource) ?? phoneOf(role?.resource) ?? header.contactPhone
  return {
    name: name?.trim() ?? header.sender.name ?? header.source.name ?? NO_NAME,
    ...(title === undefined ? {} : { role: title }),
    ...(phone === undefined ? {} : { phone }),
  }
}

/** Every resource as it came, so that nothing a sender said is lost when the referral is passed on. */
const carriedOf = (index: BundleIndex): readonly CarriedResource[] =>
  index.entries.map(({ fullUrl, resource }) => ({
    fullUrl,
    resourceType: resource.resourceType,
    json: writeFhirJson(resource),
  }))

/** Reads all of the content but the person. */
export const readContent = (
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
): Omit<ReferralContent, 'person'> => {
  const carePlans = resourcesOf(request, index, 'CarePlan')
  const outcomes = carePlans
    .flatMap((plan) => objectsAt(plan, 'activity'))
    .flatMap((activity) => objectsAt(activity, 'outcomeCodeableConcept'))
  const opinion = partOf(outcomes, 'opinion')
  const details = detailsIn(outcomes)
  const facts = partOf(outcomes, 'facts') ?? narrativeOf(carePlans, outcomes)
  return {
    referrer: referrerOf(header, request.entry.resource, index),
    facts: facts === '' ? NO_FACTS : facts,
    ...(opinion === undefined ? {} : { opinion }),
    ...(details.length === 0 ? {} : { details }),
    wanted: wantedOf(request, index),
    needs: needsOf(request, index),
    carried: carriedOf(index),
  }
}
