/** What was said is corrected: who is told what, whatever was sent when. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  changedCategories,
  changesInWords,
  contentVersionOf,
  correctedContent,
  correctionsSince,
  isCorrectionOwed,
  isOfFact,
  recipientsToCorrect,
  withContentSent,
  withCorrection,
} from '../../domain/correction.ts'
import { ATTEMPT_OUTCOMES } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import { AT, aRecipient, aReferral, CONTENT } from '../database/record-samples.ts'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const TODAY = '2026-11-20'
const commandId = (number: number) => idOf('command', `cmd_number-${number}`)

const corrected = (
  referral: Referral,
  number: number,
  categories: readonly Category[],
  ofFact = true,
): Referral =>
  withCorrection(referral, { at: AT, commandId: commandId(number), categories, ofFact, by: 'the referrer' })

const withOne = (
  more: Partial<Recipient>,
  allowed: readonly Category[] = ['identity', 'concern'],
): Referral => {
  const referral = aReferral({ recipients: [aRecipient(more)] })
  const { sharingDecision } = referral
  return {
    ...referral,
    sharingDecision: { ...sharingDecision, categories: allowed } as typeof sharingDecision,
  }
}

const one = ({ recipients: [first] }: Referral): Recipient => first ?? aRecipient()

describe('what has changed', () => {
  it.each<[object, readonly Category[], boolean]>([
    [{ facts: 'Seen with a coat.' }, ['concern'], true],
    [{ wanted: 'A visit.' }, ['concern'], false],
    [{ opinion: 'It is less worrying.' }, ['concern'], false],
    [{ person: { ...CONTENT.person, birthDate: '2015-07-01' } }, ['identity'], true],
    [{ person: { ...CONTENT.person, address: { lines: ['5 Lantern Row'] } } }, ['address'], true],
    [{ person: { ...CONTENT.person, contacts: [{ name: 'Aunt' }] } }, ['family'], true],
    [{ details: [{ category: 'health', text: 'Asthma.' }] }, ['health'], true],
    [{ facts: CONTENT.facts }, [], false],
    [{}, [], false],
  ])('by %j is %j', (parts, categories, ofFact) => {
    const after = correctedContent(CONTENT, parts)
    expect(changedCategories(CONTENT, after)).toEqual(categories)
    expect(isOfFact(CONTENT, after)).toBe(ofFact)
  })

  it('is told only to those who may have that kind of information, in our words where nobody gave any', () => {
    const subsets = fc.subarray([...CATEGORIES])
    fc.assert(
      fc.property(subsets, subsets, subsets, (changed, said, allowed) => {
        const noted = { version: 2, at: AT, commandId: commandId(1), categories: changed, ofFact: true }
        const words = said.map((category) => ({ category, text: `<${category}>` }))
        const text = changesInWords([noted], () => words, allowed)
        for (const category of CATEGORIES)
          expect(text.includes(`<${category}>`)).toBe(said.includes(category) && allowed.includes(category))
        expect(text.includes('Corrected: ')).toBe(
          changed.some((category) => allowed.includes(category) && !said.includes(category)),
        )
      }),
    )
  })
})

describe('the versions', () => {
  it('count on, once for each command, and doubt an identity that was confirmed by other details', () => {
    const first = corrected(
      { ...withOne({}), identity: { status: 'confirmed', addressProtected: true } },
      1,
      ['identity'],
    )
    expect(corrected(first, 1, ['identity'])).toBe(first)
    expect(first.identity).toEqual({
      status: 'not-confirmed',
      doubt: 'details-corrected',
      addressProtected: true,
    })
    const second = corrected(first, 2, ['concern'])
    expect([contentVersionOf(aReferral()), contentVersionOf(second)]).toEqual([1, 3])
    expect(second.timeline.map(({ title }) => title)).toEqual([
      'Corrected: version 2',
      'Corrected: version 3',
    ])
  })
})

/** Corrections and attempts in any order: what the partner then has, and whether it is owed something. */
describe('a correction racing with delivery', () => {
  const happenings = fc.array(
    fc.oneof(
      fc.constant('correct' as const),
      fc.record({ sends: fc.constantFrom('same', 'newest'), outcome: fc.constantFrom(...ATTEMPT_OUTCOMES) }),
    ),
    { maxLength: 10 },
  )

  it('is owed exactly while they have less than the newest, and never before anything can have arrived', () => {
    fc.assert(
      fc.property(happenings, (sequence) => {
        let referral = withOne({ state: 'delivered' })
        let message = 1
        /** The model: what the partner surely or perhaps has. */
        let has: number | undefined
        for (const [number, happening] of sequence.entries()) {
          if (happening === 'correct') referral = corrected(referral, number, ['concern'])
          else {
            // What may have arrived goes as it was; what surely has not, as the newest.
            if (happening.sends === 'newest' && has === undefined) message = contentVersionOf(referral)
            const after = withContentSent(one(referral), happening.outcome, message)
            referral = { ...referral, recipients: [after] }
            if (happening.outcome === 'taken') has = message
            else if (['already-known', 'unknown'].includes(happening.outcome)) has ??= message
          }
          expect(one(referral).contentVersion).toBe(has)
          const owed = (has ?? 1) < contentVersionOf(referral)
          expect(isCorrectionOwed(referral, one(referral), TODAY)).toBe(owed)
          expect(correctionsSince(referral, one(referral)).length).toBe(
            contentVersionOf(referral) - (has ?? 1),
          )
          const never = { ...one(referral), state: 'sending' as const }
          if (has === undefined) expect(isCorrectionOwed(referral, never, TODAY)).toBe(false)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is not owed to whoever may have nothing of it, and goes before a person where the gate holds it', () => {
    const holder = withOne({ state: 'delivered', deliveredAt: AT }, ['identity'])
    expect(isCorrectionOwed(corrected(holder, 1, ['offence']), one(holder), TODAY)).toBe(false)
    expect(isCorrectionOwed(corrected(holder, 1, ['identity']), one(holder), TODAY)).toBe(true)
    const undecided = { ...holder, sharingDecision: { decision: 'awaited', askedManager: false } as const }
    expect(isCorrectionOwed(corrected(undecided, 1, ['offence']), one(holder), TODAY)).toBe(true)
  })
})

describe('whom a correction is for', () => {
  it.each<[RecipientState, boolean, boolean]>([
    ['held', false, false],
    ['sending', true, true],
    ['uncertain', true, true],
    ['undeliverable', true, true],
    ['opened', true, true],
    ['in-progress', true, true],
    ['declined', true, false],
    ['withdrawn', true, false],
    ['redirected', true, false],
    ['finished', true, false],
    ['not-shared', true, false],
  ])('one that is %s and has it: of a fact %s, of an opinion %s', (state, fact, opinion) => {
    const referral = withOne({ state, deliveredAt: AT })
    const told = (ofFact: boolean): boolean =>
      recipientsToCorrect(corrected(referral, 1, ['concern'], ofFact), NOW).length === 1
    expect([told(true), told(false)]).toEqual([fact, opinion])
  })

  it('none that has ended and never had it', () => {
    for (const state of ['withdrawn', 'redirected', 'not-shared'] as const)
      expect(recipientsToCorrect(corrected(withOne({ state }), 1, ['concern']), NOW)).toEqual([])
  })
})
