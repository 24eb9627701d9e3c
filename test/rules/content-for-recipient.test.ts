/** What one recipient may see: no category lets an address or a number out that is not allowed. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentForRecipient } from '../../domain/content-for-recipient.ts'
import type { Identity, Person } from '../../domain/person.ts'
import type { CarriedResource, ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES } from '../../domain/sharing-decision.ts'

const STREET = '1 Nowhere Street'
const POSTCODE = 'ZZ99 9ZZ'
const CLAIMED = '9990000018'
const UNUSABLE = '9990000019'
const CONFIRMED = '9990000034'
const PERSON: Person = {
  familyName: 'Sample',
  givenNames: ['Ada'],
  birthDate: '2015-04-01',
  nhsNumber: CLAIMED,
  unusableNhsNumber: UNUSABLE,
  address: { lines: [STREET], postcode: POSTCODE },
}
const HEALTH: CarriedResource = { fullUrl: 'urn:uuid:1', resourceType: 'Observation', json: '{"health":1}' }
const CONCERN: CarriedResource = { fullUrl: 'urn:uuid:2', resourceType: 'Flag', json: '{"concern":1}' }
const CONTENT: ReferralContent = {
  person: PERSON,
  referrer: { name: 'A social worker' },
  facts: 'What was seen.',
  wanted: 'Family support.',
  needs: [{ text: 'Support at home' }],
  carried: [HEALTH, CONCERN],
}
const identities: fc.Arbitrary<Identity> = fc.record(
  {
    status: fc.constantFrom('not-checked', 'confirmed', 'not-confirmed'),
    addressProtected: fc.boolean(),
  },
  { requiredKeys: ['status'] },
)
const categories = fc.subarray([...CATEGORIES])
const number = fc.option(fc.constant(CONFIRMED), { nil: undefined })

describe('content for a recipient', () => {
  it('has the address only where it is allowed and not protected, whatever else is allowed', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, confirmed))
        const allowed = may.includes('address') && identity.addressProtected !== true
        expect(text.includes(STREET)).toBe(allowed)
        expect(text.includes(POSTCODE)).toBe(allowed)
      }),
    )
  })

  it('has no number but the confirmed one: neither the claimed nor the unusable one', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, confirmed))
        expect(text).not.toContain(CLAIMED)
        expect(text).not.toContain(UNUSABLE)
        expect(text.includes(CONFIRMED)).toBe(confirmed !== undefined)
      }),
    )
  })

  it('carries health detail on only where health is allowed, and never shows that a record is restricted', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const limited = contentForRecipient(CONTENT, may, identity, confirmed)
        expect(limited.carried).toEqual(may.includes('health') ? [HEALTH, CONCERN] : [CONCERN])
        expect(JSON.stringify(limited)).not.toContain('addressProtected')
      }),
    )
  })

  it('leaves everything else as it was said, and the original untouched', () => {
    const before = structuredClone(CONTENT)
    const limited = contentForRecipient(CONTENT, [...CATEGORIES], { status: 'confirmed' }, CONFIRMED)
    expect(limited).toEqual({
      ...CONTENT,
      person: {
        familyName: 'Sample',
        givenNames: ['Ada'],
        birthDate: '2015-04-01',
        address: PERSON.address,
        nhsNumber: CONFIRMED,
      },
    })
    expect(CONTENT).toEqual(before)
  })

  it('has no list of carried parts where nothing came along', () => {
    const { carried: _none, ...own } = CONTENT
    expect(contentForRecipient(own, [], { status: 'not-checked' }, undefined)).not.toHaveProperty('carried')
  })
})
