import { describe, expect, it } from '@jest/globals'
import { isNhsNumber } from '../../domain/nhs-number.ts'
import {
  FHIR_CONTENT_TYPES,
  readFhirDocument,
  serialise,
} from '../../partners/formats/bars-fhir/fhir-document.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { publishedExamples } from './bars-published-examples.ts'
import { faultsOf, messageOf, NOW, odditiesOf } from './bars-samples.ts'

const examples = publishedExamples('messages')
const messages = examples.filter(({ name }) => /^(?:refreq|refresp|servreq)/.test(name))
const readingOf = (name: string) => {
  const found = examples.filter((example) => example.name === name)
  return found.map(({ bytes, form }) => readBarsMessage(bytes, FHIR_CONTENT_TYPES[form], NOW))
}

describe('the published messages', () => {
  for (const { name, bytes } of messages) {
    it(`${name} is taken as it stands`, () => {
      const message = messageOf(readBarsMessage(bytes, 'application/fhir+xml', NOW))
      expect(message.content.wanted).not.toBe('')
      expect(message.content.carried?.length).toBeGreaterThan(3)
    })

    it(`${name} is taken as JSON with the same meaning`, () => {
      const json = serialise(readFhirDocument(bytes, 'xml'), 'json')
      const fromJson = messageOf(readBarsMessage(json, 'application/fhir+json', NOW))
      expect(fromJson).toEqual(messageOf(readBarsMessage(bytes, 'application/fhir+xml', NOW)))
    })
  }

  it('refreq01 is a new referral with its consent, needs and destination', () => {
    for (const reading of readingOf('refreq01.xml')) {
      const message = messageOf(reading)
      expect(message).toMatchObject({
        meaning: 'new',
        reason: 'new',
        category: 'referral',
        useCase: 'a1t1',
        destination: { system: 'https://fhir.nhs.uk/Id/dos-service-id', value: '111111111' },
        receiver: { odsCode: 'RYE' },
        sender: { odsCode: 'RND', name: 'Sender Organization' },
        source: { value: '2222222222', name: 'Emergency service' },
        contactPhone: '+44 (0113) 123 4567',
        hasConsent: true,
        consentRefused: false,
        urgency: 'standard',
        focusFullUrl: 'urn:uuid:236bb75d-90ef-461f-b71e-fde7f899802c',
      })
      expect(message.content.referrer).toEqual({
        name: 'Marcy BLAKE',
        role: 'Administrative healthcare staff',
        phone: '0205568263',
      })
      expect(message.content.facts).toContain('Heavy bleeding had not occurred')
      expect(message.content.needs.map(({ code }) => code)).toEqual(['836881000000105'])
    }
  })

  it('the NHS number of the examples fails its check digit: taken, kept apart, noted for a person', () => {
    for (const reading of readingOf('refreq03.xml')) {
      const { person } = messageOf(reading).content
      expect(isNhsNumber('3478526985')).toBe(false)
      expect(person.nhsNumber).toBeUndefined()
      expect(person.unusableNhsNumber).toBe('3478526985')
      expect(messageOf(reading).nhsNumberStatus).toBe('number-present-and-verified')
      expect(messageOf(reading).oddities).toContainEqual({
        code: 'nhs-number-invalid',
        expression: 'Bundle.entry[6].resource.identifier',
        forPerson: true,
      })
    }
  })

  it('only the number is put before a person: the examples are paired as in the standard', () => {
    for (const { bytes } of messages) {
      const reading = readBarsMessage(bytes, 'application/fhir+xml', NOW)
      const forPerson = messageOf(reading).oddities.filter((each) => each.forPerson)
      expect(forPerson.map(({ code }) => code)).toEqual(['nhs-number-invalid'])
    }
  })

  it('servreq01 cancels', () => {
    for (const reading of readingOf('servreq01.xml')) {
      expect(messageOf(reading)).toMatchObject({
        meaning: 'cancelled',
        reason: 'update',
        category: 'validation',
        serviceRequestStatus: 'revoked',
        hasConsent: false,
        consentRefused: false,
      })
    }
  })

  it('refresp01 says that the child was not brought', () => {
    for (const reading of readingOf('refresp01.xml')) {
      expect(messageOf(reading)).toMatchObject({
        meaning: 'response',
        inResponseTo: '79120f41-a431-4f08-bcc5-1e67006fcae0',
        serviceRequestId: '236bb75d-90ef-461f-b71e-fde7f899802c',
        response: { move: 'finish', words: { outcome: 'not-brought' } },
      })
      expect(odditiesOf(reading)).not.toContain('response-unclear')
    }
  })

  it('a flag alone, a capability statement and a search result are no messages', () => {
    for (const reading of [
      ...readingOf('fla06.xml'),
      ...readingOf('metadata-BaRS_API_Capability_Statement.json'),
    ]) {
      expect(faultsOf(reading)).toEqual(['400 structure Bundle'])
    }
    for (const reading of readingOf('service_request-GET-success.json')) {
      expect(faultsOf(reading)).toContain('400 value Bundle.type')
    }
  })

  it('a booking is not supported', () => {
    for (const reading of readingOf('process_message-POST-success.json')) {
      expect(faultsOf(reading)).toContain('422 not-supported Bundle.entry[0].resource.eventCoding.code')
    }
  })
})
