/**
 * What one recipient may see of a referral's content: the categories that the gate allows it and nothing else, a number
 * only when it was confirmed, no address that is protected. Pure; its result is frozen into the message.
 */
import type { RequestWords } from './information-request.ts'
import type { Identity, Person, PersonContact } from './person.ts'
import type { ReferralContent } from './referral.ts'
import { CATEGORIES, type Category } from './sharing/categories.ts'
import { type Cleaner, type Hidden, isOfAPlace, withoutAddresses, withoutPostcodes } from './whereabouts.ts'

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

/** What of the child's whereabouts is kept from a recipient with these categories; nothing: `undefined`. */
export const hiddenFrom = (categories: readonly Category[], identity: Identity): Hidden | undefined => {
  if (identity.addressProtected === true) return 'whereabouts'
  return categories.includes('address') ? undefined : 'address'
}

/**
 * Limits the content; `confirmedNumber` is the register's number where the identity is confirmed. Carried parts are
 * chosen here and cleaned by the format that they are written in.
 */
export const contentForRecipient = (
  content: ReferralContent,
  categories: readonly Category[],
  identity: Identity,
  confirmedNumber: string | undefined,
): ReferralContent => {
  const may = (category: Category): boolean => categories.includes(category)
  const { referrer } = content
  const hidden = hiddenFrom(categories, identity)
  const carried = content.carried?.filter(({ resourceType }) => mayHaveResource(resourceType, may))
  // Nobody can clean a file of a place: of a child who must not be found none goes by itself.
  const mayAttach = (category: Category): boolean => may(category) && hidden !== 'whereabouts'
  const attachments = content.attachments?.filter(({ category }) => mayAttach(category)) ?? []
  const details = content.details?.filter(({ category }) => may(category)) ?? []
  const allowed: ReferralContent = {
    person: personFor(content.person, may, confirmedNumber),
    referrer,
    ...(may('concern') ? concernOf(content) : { ...KEPT_BACK, needs: [] }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(details.length === 0 ? {} : { details }),
    ...(carried === undefined ? {} : { carried }),
  }
  return hidden === undefined
    ? allowed
    : withoutWhereabouts(allowed, hidden, cleanerFor([content.person], hidden))
}

const concernOf = ({ facts, opinion, wanted, needs, request }: ReferralContent) => ({
  facts,
  wanted,
  needs,
  ...(opinion === undefined ? {} : { opinion }),
  ...(request === undefined ? {} : { request }),
})

/**
 * Whether a resource of this type may go to whoever may have these categories, by itself or inside of another. What we
 * do not know the kind of goes only to whoever may have everything.
 */
export const mayHaveResource = (resourceType: string, may: (category: Category) => boolean): boolean => {
  if (RESOURCES.nobody.includes(resourceType)) return true
  const category = CATEGORIES.find((one) => RESOURCES[one].includes(resourceType))
  return category === undefined ? CATEGORIES.every(may) : may(category)
}

const NOBODY: Person = { familyName: '', givenNames: [] }

const personFor = (
  person: Person,
  may: (category: Category) => boolean,
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
    ...(may('address') && address !== undefined ? { address } : {}),
    ...(may('address') && phone !== undefined ? { phone } : {}),
    ...(may('family') && contacts !== undefined ? { contacts } : {}),
  }
}

/**
 * Takes out of what people wrote what these versions of the person say of where the child is. Where the register says
 * that nobody may look, no postcode goes, as nobody knows whose it is.
 */
export const cleanerFor = (people: readonly Person[], hidden: Hidden): Cleaner => {
  const clean = withoutAddresses(people.flatMap(({ address }) => address ?? []))
  return hidden === 'whereabouts' ? (text) => withoutPostcodes(clean(text)) : clean
}

/** The gap is not filled from elsewhere: what was written repeats the address as often as not. */
const withoutWhereabouts = (content: ReferralContent, hidden: Hidden, clean: Cleaner): ReferralContent => ({
  ...content,
  person: placelessPerson(content.person, hidden, clean),
  facts: clean(content.facts),
  ...(content.opinion === undefined ? {} : { opinion: clean(content.opinion) }),
  wanted: clean(content.wanted),
  needs: content.needs.map((need) => ({ ...need, text: clean(need.text) })),
  ...(content.details === undefined
    ? {}
    : { details: content.details.map((detail) => ({ ...detail, text: clean(detail.text) })) }),
  ...(content.attachments === undefined
    ? {}
    : { attachments: content.attachments.map((each) => ({ ...each, title: clean(each.title) })) }),
  ...(content.request === undefined ? {} : { request: placelessRequest(content.request, clean) }),
})

const placelessRequest = ({ statement, questions }: RequestWords, clean: Cleaner): RequestWords => ({
  statement: clean(statement),
  questions: questions.map((question) => ({
    ...question,
    text: clean(question.text),
    why: clean(question.why),
  })),
})

const placelessPerson = (person: Person, hidden: Hidden, clean: Cleaner): Person => {
  const { address: _hidden, phone, contacts, ...rest } = person
  const goes = (number: string | undefined): number is string =>
    number !== undefined && !(hidden === 'whereabouts' && isOfAPlace(number))
  const contactFor = ({ phone: number, name, relationship }: PersonContact): PersonContact => ({
    ...(name === undefined ? {} : { name: clean(name) }),
    ...(relationship === undefined ? {} : { relationship: clean(relationship) }),
    ...(goes(number) ? { phone: number } : {}),
  })
  return {
    ...rest,
    ...(goes(phone) ? { phone } : {}),
    ...(contacts === undefined ? {} : { contacts: contacts.map(contactFor) }),
  }
}
