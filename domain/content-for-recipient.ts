/**
 * What one recipient may see of a referral's content: the categories that the gate allows it and nothing else, a number
 * only when it was confirmed, no address that is protected. Pure; its result is frozen into the message.
 */
import type { Identity, Person } from './person.ts'
import type { CarriedResource, ReferralContent } from './referral.ts'
import { CATEGORIES, type Category } from './sharing/categories.ts'

/** Resource types by the category they belong to. Of an agency or a message they say nothing about the family. */
const RESOURCES: Readonly<Record<Category, readonly string[]>> & { readonly nobody: readonly string[] } = {
  nobody: [
    'Consent',
    'Endpoint',
    'HealthcareService',
    'MessageHeader',
    'Organization',
    'Practitioner',
    'PractitionerRole',
  ],
  identity: ['Patient'],
  // Where in it a place is given, that is taken out apart (withhold-details.ts).
  address: [],
  concern: ['CarePlan', 'Encounter', 'Flag', 'Location', 'ServiceRequest', 'Task'],
  family: ['RelatedPerson'],
  health: [
    'AllergyIntolerance',
    'Condition',
    'DiagnosticReport',
    'Immunization',
    'MedicationRequest',
    'MedicationStatement',
    'Observation',
    'Procedure',
    'QuestionnaireResponse',
  ],
  education: [],
  offence: [],
}

/** Stand where the concern is kept back: a message always says something. */
export const KEPT_BACK = {
  facts: 'Not shared with you.',
  wanted: 'Please speak to the referrer: what is wanted was not shared with you.',
} as const

/** Limits the content; `confirmedNumber` is the register's number where the identity is confirmed. */
export const contentForRecipient = (
  content: ReferralContent,
  categories: readonly Category[],
  identity: Identity,
  confirmedNumber: string | undefined,
): ReferralContent => {
  const may = (category: Category): boolean => categories.includes(category)
  const { referrer } = content
  const carried = content.carried?.filter((resource) => allowsResource(resource, may))
  const attachments = content.attachments?.filter(({ category }) => may(category)) ?? []
  const details = content.details?.filter(({ category }) => may(category)) ?? []
  return {
    person: personFor(content.person, may, identity, confirmedNumber),
    referrer,
    ...(may('concern') ? concernOf(content) : { ...KEPT_BACK, needs: [] }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(details.length === 0 ? {} : { details }),
    ...(carried === undefined ? {} : { carried }),
  }
}

const concernOf = ({ facts, opinion, wanted, needs, request }: ReferralContent) => ({
  facts,
  wanted,
  needs,
  ...(opinion === undefined ? {} : { opinion }),
  ...(request === undefined ? {} : { request }),
})

/** What we do not know the kind of goes only to whoever may have everything. */
const allowsResource = ({ resourceType }: CarriedResource, may: (category: Category) => boolean): boolean => {
  if (RESOURCES.nobody.includes(resourceType)) return true
  const category = CATEGORIES.find((one) => RESOURCES[one].includes(resourceType))
  return category === undefined ? CATEGORIES.every(may) : may(category)
}

const NOBODY: Person = { familyName: '', givenNames: [] }

const personFor = (
  person: Person,
  may: (category: Category) => boolean,
  { addressProtected }: Identity,
  confirmedNumber: string | undefined,
): Person => {
  const { familyName, givenNames, birthDate, sex, address, phone, contacts } = person
  const who: Person = {
    familyName,
    givenNames,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(sex === undefined ? {} : { sex }),
    ...(confirmedNumber === undefined ? {} : { nhsNumber: confirmedNumber }),
  }
  return {
    ...(may('identity') ? who : NOBODY),
    ...(may('address') && addressProtected !== true && address !== undefined ? { address } : {}),
    ...(may('address') && phone !== undefined ? { phone } : {}),
    ...(may('family') && contacts !== undefined ? { contacts } : {}),
  }
}
