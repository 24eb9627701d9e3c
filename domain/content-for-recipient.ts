/**
 * What one recipient may see of a referral's content: the categories that the sharing decision allows, a number only
 * when it was confirmed, no address that is protected. Pure; its result is frozen into the message.
 */
import type { Identity, Person, PersonContact } from './person.ts'
import type { CarriedResource, ReferralContent } from './referral.ts'
import type { Category } from './sharing-decision.ts'
import { type Cleaner, type Hidden, isOfAPlace, withoutAddresses, withoutPostcodes } from './whereabouts.ts'

/** Resource types that carry health detail; everything else a sender passed on belongs to the concern. */
const HEALTH_RESOURCES: readonly string[] = [
  'AllergyIntolerance',
  'Condition',
  'DiagnosticReport',
  'Immunization',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
]

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
  const mayHealth = categories.includes('health')
  const carried = content.carried?.filter((resource) => allowsResource(resource, mayHealth))
  const hidden = hiddenFrom(categories, identity)
  const person = personFor(content.person, confirmedNumber)
  const limited: ReferralContent =
    hidden === undefined
      ? { ...content, person }
      : withoutWhereabouts({ ...content, person }, hidden, cleanerFor(content.person, hidden))
  return carried === undefined ? limited : { ...limited, carried }
}

const allowsResource = ({ resourceType }: CarriedResource, mayHealth: boolean): boolean =>
  mayHealth || !HEALTH_RESOURCES.includes(resourceType)

const personFor = (person: Person, confirmedNumber: string | undefined): Person => {
  const { nhsNumber: _claimed, unusableNhsNumber: _unusable, ...rest } = person
  return { ...rest, ...(confirmedNumber === undefined ? {} : { nhsNumber: confirmedNumber }) }
}

/** The register says where nobody may look: then no postcode goes, as nobody knows whose it is. */
const cleanerFor = ({ address }: Person, hidden: Hidden): Cleaner => {
  const clean = withoutAddresses(address === undefined ? [] : [address])
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
