/** The combination rules (information-sharing law §6): each broken one at a time, with words for whoever must mend it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import {
  brokenRules,
  checkDecision,
  KEPT_ELSEWHERE,
  NOT_SHARE_RULES,
  SHARE_RULES,
} from '../../domain/sharing/combination-rules.ts'
import type { RuleFacts } from '../../domain/sharing/rule.ts'
import type { DecisionToShare, SharingDecision } from '../../domain/sharing-decision.ts'
import {
  AGREED,
  AWAITED,
  anyShare,
  CONSENTED,
  FACTS,
  NOT_SHARED,
  OTHER_REFERRAL,
  REFUSED_HARM,
  REFUSED_NEED,
  SUSPECTED_HARM,
  TO_HOUSING,
  without,
} from './decision-samples.ts'
import { UNLAWFUL_BY_AGREEMENT } from './unlawful-by-agreement.ts'
import { UNLAWFUL_BY_BASIS } from './unlawful-by-basis.ts'
import { UNLAWFUL_BY_PEOPLE } from './unlawful-by-people.ts'

describe('a lawful decision', () => {
  it.each<[string, SharingDecision, RuleFacts]>([
    ['agreed', AGREED, FACTS],
    ['by consent', CONSENTED, FACTS],
    ['at suspected significant harm, not asked', SUSPECTED_HARM, FACTS],
    ['at suspected significant harm, refused', REFUSED_HARM, FACTS],
    ['against a refusal with a manager', REFUSED_NEED, TO_HOUSING],
    [
      'under the duty of s.16LA, nobody asked',
      { ...without(AGREED, 'agreement'), article6: '6c', gateway: 'CA2004-S16LA' },
      FACTS,
    ],
    [
      'against a refusal under the duty',
      {
        ...AGREED,
        article6: '6c',
        gateway: 'CA2004-S16LA',
        agreement: { status: 'refused' },
        reasons: { necessity: 'They must know of the move.', harmIfShared: 'Trust may be lost.' },
      },
      FACTS,
    ],
    ['in part', { ...AGREED, excluded: [{ category: 'family', reason: 'Not needed for this.' }] }, FACTS],
    ['not to share', NOT_SHARED, FACTS],
    ['awaited', AWAITED, FACTS],
  ])('passes: %s', (_name, decision, facts) => {
    expect(checkDecision(decision, facts)).toBeUndefined()
  })
})

const BREAKS = [...UNLAWFUL_BY_BASIS, ...UNLAWFUL_BY_AGREEMENT, ...UNLAWFUL_BY_PEOPLE]

describe('a decision that breaks', () => {
  it.each(BREAKS)('%s: %s', (rule, _name, decision, pointer, facts = FACTS) => {
    expect(brokenRules(decision, facts)).toContainEqual(expect.objectContaining({ rule, pointer }))
    const refusal = checkDecision(decision, facts, '/sharingDecision')
    expect(refusal?.errors?.map((error) => error.pointer)).toContain(`/sharingDecision${pointer}`)
    // Words for a person: a sentence, no code of ours, nothing that was given.
    for (const { message } of refusal?.errors ?? []) {
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(message).not.toMatch(/R-\d|CA\d{4}|undefined|Sample/)
    }
  })

  it('each rule of the table is broken by one of them, and the others are kept where it says', () => {
    const broken = new Set(BREAKS.map(([rule]) => rule))
    const table: readonly string[] = [...SHARE_RULES, ...NOT_SHARE_RULES].map(({ id }) => id)
    expect(table.filter((id) => !broken.has(id))).toEqual([])
    const numbers = Array.from({ length: 18 }, (_, index) => `R-${String(index + 1).padStart(2, '0')}`)
    expect(numbers.filter((id) => !table.includes(id) && !Object.hasOwn(KEPT_ELSEWHERE, id))).toEqual([])
  })

  it('in several ways names each place once', () => {
    const errors =
      checkDecision(
        { ...without(AGREED, 'gateway'), purpose: 'court', agreement: { status: 'refused' } },
        TO_HOUSING,
      )?.errors ?? []
    const places = errors.map(({ pointer, code }) => `${pointer} ${code}`)
    expect(places.length).toBeGreaterThan(2)
    expect(new Set(places).size).toBe(places.length)
  })
})

describe('at the door', () => {
  it('never stops an emergency for what is missing, and still knows what is due', () => {
    fc.assert(
      fc.property(anyShare, (decision) => {
        const {
          about: _any,
          addressProtection: _kept,
          excluded: _back,
          recipients: _less,
          ...rest
        } = decision
        expect(checkDecision({ ...rest, emergency: true }, FACTS)).toBeUndefined()
      }),
    )
    const bare: DecisionToShare = {
      decision: 'share',
      emergency: true,
      categories: [],
      source: 'person',
      decidedBy: 'usr_x',
      decidedAt: '2026-11-20T10:00:00.000Z',
    }
    expect(brokenRules(bare, FACTS).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/purpose', '/article6', '/agreement']),
    )
  })

  it.each<[string, Partial<DecisionToShare>, string, RegExp]>([
    [
      'what another agency keeps back',
      { originators: [{ agency: 'Police', category: 'offence', onward: 'no' }] },
      '/originators/0/onward',
      /Leave out: offences/,
    ],
    [
      'what is kept back as well',
      { excluded: [{ category: 'health', reason: 'Not needed.' }] },
      '/excluded/0/category',
      /Leave out: health/,
    ],
    [
      'a protected address',
      { addressProtection: 'refuge' },
      '/categories',
      /Leave out: where the child lives/,
    ],
    [
      'more for one than was decided',
      { categories: ['identity'], recipients: [{ ...TO_HOUSING.asked[0], categories: ['family'] } as never] },
      '/recipients/0/categories',
      /Leave out: parents/,
    ],
  ])('has left out of an emergency %s, and says what', (_name, more, pointer, words) => {
    const decision: DecisionToShare = {
      decision: 'share',
      emergency: true,
      categories: [...CATEGORIES],
      source: 'person',
      decidedBy: 'usr_x',
      decidedAt: '2026-11-20T10:00:00.000Z',
      ...more,
    }
    // Nothing else stops it, whatever is missing.
    expect(checkDecision(decision, FACTS)?.errors).toEqual([
      expect.objectContaining({ pointer, message: expect.stringMatching(words) }),
    ])
  })

  it.each([AGREED, { ...AGREED, emergency: true }, NOT_SHARED])(
    'refuses a decision about another child',
    (decision) => {
      expect(checkDecision({ ...decision, about: OTHER_REFERRAL } as SharingDecision, FACTS)).toMatchObject({
        code: 'sharing-decision-invalid',
        errors: [{ pointer: '/about', code: 'about-another' }],
      })
    },
  )

  it('answers to any decision: the rules are total', () => {
    fc.assert(
      fc.property(anyShare, (decision) => {
        expect(Array.isArray(brokenRules(decision, FACTS))).toBe(true)
      }),
    )
  })
})
