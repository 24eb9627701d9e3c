/** The person of a referral as a Patient. */
import { NHS_NUMBER_SYSTEM } from '../../../domain/nhs-number.ts'
import type { Person, PersonContact } from '../../../domain/person.ts'
import type { OutgoingMessage } from '../../format.ts'
import { CONTACT_RANK_EXTENSION, SYSTEMS, VERIFICATION_EXTENSION } from './bars-codes.ts'
import { concept } from './bars-coding.ts'
import { type OutgoingEntry, ukCoreEntry } from './bars-outgoing-entry.ts'
import { given, givenList, givenText, wireText } from './bars-wire-text.ts'
import type { FhirObject } from './fhir-value.ts'

const present = <T>(value: T | undefined): value is T => value !== undefined

/** The NHS number as an identifier. Only a confirmed number reaches a message, so its status is always verified. */
export const nhsNumberIdentifier = (nhsNumber: string): FhirObject => ({
  extension: [
    {
      url: VERIFICATION_EXTENSION,
      valueCodeableConcept: concept(
        SYSTEMS.verification,
        'number-present-and-verified',
        'Number present and verified',
      ),
    },
  ],
  system: NHS_NUMBER_SYSTEM,
  value: nhsNumber,
})

const addressOf = ({ address }: Person): readonly FhirObject[] => {
  if (address === undefined) return []
  const parts = {
    ...givenList('line', address.lines.map(wireText).filter(present)),
    ...givenText('postalCode', address.postcode),
  }
  return Object.keys(parts).length === 0 ? [] : [{ use: 'home', ...parts }]
}

const phone = (number: string): FhirObject => ({ system: 'phone', value: number })

const self: FhirObject = concept('http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'ONESELF', 'self')

const contactParts = (contact: PersonContact): FhirObject => {
  const [relationship, name, number] = [contact.relationship, contact.name, contact.phone].map(wireText)
  return {
    ...given('relationship', relationship === undefined ? undefined : [{ text: relationship }]),
    ...given('name', name === undefined ? undefined : { text: name }),
    ...given('telecom', number === undefined ? undefined : [phone(number)]),
  }
}

/** The person's own number first, then others, ranked in that order (payload table: rank 1 is the main contact). */
const contactsOf = (person: Person): readonly FhirObject[] => {
  const own = wireText(person.phone)
  const contacts = [
    ...(own === undefined ? [] : [{ relationship: [self], telecom: [phone(own)] }]),
    ...(person.contacts ?? []).map(contactParts).filter((contact) => Object.keys(contact).length > 0),
  ]
  return contacts.map((contact, index) => ({
    extension: [{ url: CONTACT_RANK_EXTENSION, valuePositiveInt: index + 1 }],
    ...contact,
  }))
}

const nameOf = (person: Person): readonly FhirObject[] => {
  const parts = {
    ...givenText('family', person.familyName),
    ...givenList('given', person.givenNames.map(wireText).filter(present)),
  }
  return Object.keys(parts).length === 0 ? [] : [{ use: 'official', ...parts }]
}

export const patientEntry = (message: OutgoingMessage): OutgoingEntry => {
  const { person } = message.content
  return ukCoreEntry(message, 'patient', 'Patient', {
    ...givenList('identifier', person.nhsNumber === undefined ? [] : [nhsNumberIdentifier(person.nhsNumber)]),
    ...givenList('name', nameOf(person)),
    ...given('gender', person.sex),
    ...given('birthDate', person.birthDate),
    ...givenList('address', addressOf(person)),
    ...givenList('contact', contactsOf(person)),
  })
}
