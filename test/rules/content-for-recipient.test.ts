/** What one recipient may see: nothing of a category that the gate does not allow it, in whatever combination. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentForRecipient, KEPT_BACK } from '../../domain/content-for-recipient.ts'
import { idOf } from '../../domain/ids.ts'
import type { Identity, Person } from '../../domain/person.ts'
import type { CarriedResource, ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import { mayShare } from '../../domain/sharing/sharing-gate.ts'
import { anyDecision, HEALTH_SERVICE, HOUSING_SERVICE, REFERRAL, TODAY } from './decision-samples.ts'

const CLAIMED = '9990000018'
const UNUSABLE = '9990000019'
const CONFIRMED = '9990000034'

const resource = (resourceType: string, said: string): CarriedResource => ({
  fullUrl: `urn:uuid:${resourceType}`,
  resourceType,
  json: `{"said":"${said}"}`,
})

/** Each word stands in one category alone; what is in none may go to anybody. */
const PERSON: Person = {
  familyName: 'identity-name',
  givenNames: ['identity-given'],
  birthDate: '2015-04-01',
  nhsNumber: CLAIMED,
  unusableNhsNumber: UNUSABLE,
  address: { lines: ['address-line'], postcode: 'ZZ99 9ZZ' },
  phone: 'address-phone',
  contacts: [{ name: 'family-contact', phone: 'family-phone' }],
}
const CONTENT: ReferralContent = {
  person: PERSON,
  referrer: { name: 'a social worker' },
  facts: 'concern-facts',
  opinion: 'concern-opinion',
  wanted: 'concern-wanted',
  needs: [{ text: 'concern-need' }],
  details: [
    { category: 'family', text: 'family-detail' },
    { category: 'health', text: 'health-detail' },
    { category: 'education', text: 'education-detail' },
    { category: 'offence', text: 'offence-detail' },
  ],
  carried: [
    resource('Patient', 'identity-patient'),
    resource('RelatedPerson', 'family-related'),
    resource('Observation', 'health-observation'),
    resource('Flag', 'concern-flag'),
    resource('ServiceRequest', 'concern-request'),
    resource('Basic', 'unknown-thing'),
    resource('Organization', 'an agency'),
  ],
}
const WORDS = JSON.stringify(CONTENT).match(/[a-z]+-[a-z]+/g) ?? []
const wordsOf = (category: Category): readonly string[] =>
  WORDS.filter((word) => word.startsWith(`${category}-`))

const identities: fc.Arbitrary<Identity> = fc.record(
  { status: fc.constantFrom('not-checked', 'confirmed', 'not-confirmed'), addressProtected: fc.boolean() },
  { requiredKeys: ['status'] },
)
const categories = fc.subarray([...CATEGORIES])
const number = fc.option(fc.constant(CONFIRMED), { nil: undefined })

describe('content for a recipient', () => {
  it('says something of each category, so that these tests can fail', () => {
    for (const category of CATEGORIES)
      expect([category, wordsOf(category).length > 0]).toEqual([category, true])
  })

  it('holds nothing of a category that is not allowed, and all of one that is', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, confirmed))
        for (const category of CATEGORIES)
          for (const word of wordsOf(category)) {
            const hidden = word === 'address-line' && identity.addressProtected === true
            expect([word, text.includes(word)]).toEqual([word, may.includes(category) && !hidden])
          }
        expect(text.includes('unknown-thing')).toBe(may.length === CATEGORIES.length)
        expect(text).toContain('an agency')
        expect(text.includes('2015-04-01')).toBe(may.includes('identity'))
      }),
    )
  })

  it('holds nothing that no decision allows this recipient: gate and content together (P4)', () => {
    fc.assert(
      fc.property(
        anyDecision,
        fc.constantFrom(HEALTH_SERVICE, HOUSING_SERVICE),
        identities,
        (decision, recipient, identity) => {
          const answer = mayShare(decision, { recipient, about: REFERRAL, today: TODAY })
          const may = answer.gate === 'allowed' ? answer.categories : []
          const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, CONFIRMED))
          const row =
            decision.decision === 'share'
              ? decision.recipients?.find(({ agencyId }) => agencyId === recipient.agencyId)
              : undefined
          for (const category of CATEGORIES) {
            const decided =
              decision.decision === 'share' &&
              (decision.recipients === undefined || row !== undefined) &&
              (row?.categories ?? CATEGORIES).includes(category) &&
              !decision.excluded?.some((kept) => kept.category === category) &&
              (decision.categories.includes(category) || decision.emergency === true)
            if (!decided) for (const word of wordsOf(category)) expect(text).not.toContain(word)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('has no number but the confirmed one: neither the claimed nor the unusable one', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, confirmed))
        expect(text).not.toContain(CLAIMED)
        expect(text).not.toContain(UNUSABLE)
        expect(text.includes(CONFIRMED)).toBe(confirmed !== undefined && may.includes('identity'))
      }),
    )
  })

  it('never shows that a record is restricted', () => {
    fc.assert(
      fc.property(categories, identities, number, (may, identity, confirmed) => {
        const text = JSON.stringify(contentForRecipient(CONTENT, may, identity, confirmed))
        expect(text).not.toContain('addressProtected')
      }),
    )
  })

  it.each([
    ['kept back by the decision', ['identity', 'concern'], { status: 'confirmed' }, 2],
    ['protected by the register', [...CATEGORIES], { status: 'confirmed', addressProtected: true }, 0],
  ] as const)('tells an address that is %s in no text at all', (_why, may, identity, attachments) => {
    const place = '4 Rose Lane ZZ99 3AB'
    const told = {
      ...CONTENT,
      person: { ...PERSON, address: { lines: ['4 Rose Lane'], postcode: 'ZZ99 3AB' } },
      request: {
        statement: `Who is at ${place}`,
        questions: [{ id: 'q1', text: `Who lives at ${place}?`, why: `Seen at ${place}` }],
      },
      attachments: [
        { id: idOf('attachment', 'doc_one'), category: 'concern', title: `Photo of ${place}` },
        { id: idOf('attachment', 'doc_two'), category: 'identity', title: `Passport found at ${place}` },
      ],
    } as const satisfies ReferralContent
    const limited = contentForRecipient(told, may, identity, undefined)
    expect(limited.request?.questions).toHaveLength(1)
    expect(limited.attachments ?? []).toHaveLength(attachments)
    expect(JSON.stringify(limited)).not.toMatch(/Rose Lane|ZZ99 3AB/)
    const whole = contentForRecipient(told, [...CATEGORIES], { status: 'confirmed' }, undefined)
    expect(JSON.stringify(whole.request)).toContain(place)
  })

  it('says so where the concern is kept back', () => {
    const limited = contentForRecipient(CONTENT, ['identity'], { status: 'confirmed' }, undefined)
    expect(limited).toMatchObject({ ...KEPT_BACK, needs: [], referrer: CONTENT.referrer })
  })

  it('leaves everything as it was said where everything is allowed, and the original untouched', () => {
    const before = structuredClone(CONTENT)
    const { nhsNumber: _claimed, unusableNhsNumber: _unusable, ...person } = PERSON
    expect(contentForRecipient(CONTENT, [...CATEGORIES], { status: 'confirmed' }, CONFIRMED)).toEqual({
      ...CONTENT,
      person: { ...person, nhsNumber: CONFIRMED },
    })
    expect(CONTENT).toEqual(before)
  })

  it('has no list of carried parts or details where there were none', () => {
    const { carried: _none, details: _neither, ...own } = CONTENT
    const limited = contentForRecipient(own, [], { status: 'not-checked' }, undefined)
    expect(limited).not.toHaveProperty('carried')
    expect(limited).not.toHaveProperty('details')
  })
})
