/** What an agency answers goes no further than its own decision. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { notShared, sharedWithAsker, statementsForAsker } from '../../domain/answer-sharing.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import type { SharingDecision } from '../../domain/sharing-decision.ts'
import { AT, aReferral } from '../database/record-samples.ts'

const REQUEST = aReferral()
const STATEMENTS = CATEGORIES.map((category) => ({ kind: 'fact' as const, category, text: `of ${category}` }))
const deciding = (categories: readonly Category[]): SharingDecision => ({
  decision: 'share',
  categories,
  source: 'message',
  decidedBy: REQUEST.raisedBy.agencyId,
  decidedAt: AT,
})

it('is refused, and never read, where the decision does not share its kind', () => {
  fc.assert(
    fc.property(fc.subarray([...CATEGORIES], { minLength: 1 }), (may) => {
      const allowed = sharedWithAsker(deciding(may), REQUEST, Date.parse(AT)) ?? []
      expect(allowed).toEqual(may)
      const refused = notShared([{ question: 'q1', ending: 'full', statements: STATEMENTS }], allowed)
      expect(refused.map(({ pointer }) => pointer)).toEqual(
        CATEGORIES.flatMap((category, index) =>
          may.includes(category) ? [] : [`/answers/0/statements/${index}/category`],
        ),
      )
      const read = statementsForAsker(STATEMENTS, deciding(may), REQUEST, AT) ?? []
      expect(read.map(({ category }) => category)).toEqual(may)
    }),
  )
})

it('takes a statement that names no kind for one of the concern', () => {
  const unnamed = [{ kind: 'reported' as const, text: 'Came to the group.' }]
  expect(statementsForAsker(unnamed, deciding(['concern']), REQUEST, AT)).toEqual(unnamed)
  expect(statementsForAsker(unnamed, deciding(['health']), REQUEST, AT)).toEqual([])
})

it('is not read where nobody decided to share it', () => {
  expect(statementsForAsker(STATEMENTS, undefined, REQUEST, AT)).toEqual([])
  expect(statementsForAsker(undefined, undefined, REQUEST, AT)).toBeUndefined()
})
