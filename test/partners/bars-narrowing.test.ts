/** A message for a recipient that may have less: nothing of what is kept back is anywhere in the Bundle. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentForRecipient } from '../../domain/content-for-recipient.ts'
import type { ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { bundleOf, content, copyOf, entryOf, jsonBytes, messageOf, NOW, outgoing } from './bars-samples.ts'

const OWN: ReferralContent = {
  ...content,
  details: [
    { category: 'family', text: 'The grandmother helps.' },
    { category: 'health', text: 'Has asthma.' },
    { category: 'education', text: 'Reads well.' },
    { category: 'offence', text: 'A brother was cautioned.' },
  ],
}

/** Words that stand in one category alone. */
const SAID: Readonly<Record<Category, readonly string[]>> = {
  identity: ['Mae', '2015-03-09', '9990000018'],
  address: ['Invented Row', 'ZZ99 3AB', '07700900001'],
  concern: ['without a coat', 'help with money', 'visit the family', 'Safeguarding Concern Identified'],
  family: ['Ngozi', '07700900002', 'The grandmother helps'],
  health: ['Has asthma'],
  education: ['Reads well'],
  offence: ['was cautioned'],
}

const narrowed = (whole: ReferralContent, may: readonly Category[]) => {
  const withheld = CATEGORIES.filter((category) => !may.includes(category))
  const limited = contentForRecipient(whole, may, { status: 'confirmed' }, '9990000018')
  return outgoing({ content: limited, ...(withheld.length === 0 ? {} : { withheld }) })
}

const textOf = (whole: ReferralContent, may: readonly Category[]): string =>
  new TextDecoder().decode(barsFormat.toWire(narrowed(whole, may)).bytes)

const categories = fc.subarray([...CATEGORIES])

describe('a referral of our own', () => {
  it('holds what is allowed and nothing of what is kept back', () => {
    fc.assert(
      fc.property(categories, (may) => {
        const text = textOf(OWN, may)
        for (const category of CATEGORIES)
          for (const said of SAID[category])
            expect([said, text.includes(said)]).toEqual([said, may.includes(category)])
      }),
    )
  })

  it('stays a message that a receiver can read, with its details apart', () => {
    fc.assert(
      fc.property(categories, (may) => {
        const { bytes } = barsFormat.toWire(narrowed(OWN, may))
        const read = messageOf(readBarsMessage(bytes, 'application/fhir+json', NOW))
        expect(read.meaning).toBe('new')
        const details = (OWN.details ?? []).filter(({ category }) => may.includes(category))
        expect(read.content.details ?? []).toEqual(details)
      }),
    )
  })
})

describe("a partner's referral, passed on to one that may have less", () => {
  const theirs = (): ReferralContent => {
    const bundle = copyOf(bundleOf(outgoing({ content })))
    const patient = entryOf(bundle, 'Patient')
    patient.resource.extension = [{ url: 'https://example.org/ethnicity', valueString: 'ethnic-group' }]
    patient.resource.telecom = [{ system: 'phone', value: '07700900003' }]
    const subject = { reference: patient.fullUrl }
    for (const [resourceType, text] of [
      ['Observation', 'health-seen'],
      ['RelatedPerson', 'family-member'],
      ['Basic', 'of-any-kind'],
    ] as const)
      bundle.entry.push({
        fullUrl: `urn:uuid:${resourceType}`,
        resource: { resourceType, status: 'final', code: { text }, subject, patient: subject },
      })
    return messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)).content
  }
  const IN_RESOURCES: Partial<Record<Category, readonly string[]>> = {
    address: ['07700900003', 'Invented Row'],
    concern: ['without a coat', 'visit the family'],
    family: ['Ngozi', 'family-member'],
    health: ['health-seen', 'ethnic-group'],
    identity: ['2015-03-09'],
  }

  it('holds what is allowed and nothing of what is kept back', () => {
    const whole = theirs()
    fc.assert(
      fc.property(categories, (may) => {
        const text = textOf(whole, may)
        for (const [category, said] of Object.entries(IN_RESOURCES))
          for (const word of said) {
            // Parts of the Patient go only where the Patient itself does.
            const needsPatient = ['07700900003', 'Ngozi', 'ethnic-group'].includes(word)
            const allowed = may.includes(category as Category)
            if (!allowed) expect(text).not.toContain(word)
            else if (!needsPatient || may.includes('identity')) expect(text).toContain(word)
          }
        expect(text.includes('of-any-kind')).toBe(may.length === CATEGORIES.length)
      }),
    )
  })
})
