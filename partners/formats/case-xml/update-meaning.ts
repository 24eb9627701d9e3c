/**
 * What a partner says by an update, in the words of our schema, on whichever wire they come.
 *
 * | state | means |
 * | --- | --- |
 * | received | they have it |
 * | opened, information-needed, accepted, in-progress, on-hold | open, ask, accept, start, hold |
 * | declined | decline, with its reason or `other` |
 * | finished, not-done | finish, with its outcome or `other` |
 * | answered | the answers beside it |
 * | cancelled | called off: by them where we did not ask for it |
 *
 * Anything else is unclear, and a person looks at it.
 */
import type { ResponseWords } from '../../../domain/referral.ts'
import type { ReplyRead } from '../../format.ts'

/** An update on whichever wire: its texts by their names in case-1.xsd, trimmed, `undefined` where there is none. */
export interface SaidUpdate {
  readonly text: (name: string) => string | undefined
  /** What they ask. */
  readonly questions: readonly string[]
}

/** More than any person reads; the original is kept whole. */
export const LONGEST_TEXT = 4000
const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A text under its name, or nothing. */
export type Said = { readonly [name: string]: string }

/** The text, as long as anybody reads it. */
export const said = (name: string, text: string | undefined): Said =>
  text === undefined ? {} : { [name]: text.slice(0, LONGEST_TEXT) }

/** The texts that are there, under these names. */
export const words = (update: SaidUpdate, ...names: readonly string[]): Said =>
  Object.assign({}, ...names.map((name) => said(name, update.text(name)))) as Said

/** Those that are days. */
export const days = (update: SaidUpdate, ...names: readonly string[]): Said =>
  Object.assign(
    {},
    ...names.map((name) => {
      const day = update.text(name)
      return day !== undefined && DAY.test(day) ? said(name, day) : {}
    }),
  ) as Said

const declined = (update: SaidUpdate): ResponseWords => {
  const reason = update.text('reason')
  return {
    ...words(update, 'explanation', 'nextStep'),
    reason: reason !== undefined && CODE.test(reason) ? reason : 'other',
  }
}

const finished = (update: SaidUpdate, none: string): ResponseWords => {
  const given = words(update, 'outcome', 'explanation', 'noFurtherActionReason', 'nextStep', 'worker')
  return given.outcome === undefined
    ? { ...given, outcome: 'other', explanation: given.explanation ?? none }
    : given
}

const going = (update: SaidUpdate): ResponseWords => ({
  ...words(update, 'explanation', 'nextStep', 'worker'),
  ...days(update, 'startBy', 'reviewDay'),
})

const asked = (update: SaidUpdate): ResponseWords => {
  const questions = update.questions.flatMap((text) =>
    text.trim() === '' ? [] : [text.trim().slice(0, LONGEST_TEXT)],
  )
  return { ...words(update, 'explanation'), ...(questions.length === 0 ? {} : { questions }) }
}

const state = (
  move: NonNullable<ReplyRead['response']>['move'],
  response: ResponseWords,
): Pick<ReplyRead, 'says' | 'response'> => ({ says: 'state', response: { move, words: response } })

/** What the state and the words beside it say. */
export const meaningOf = (update: SaidUpdate): Pick<ReplyRead, 'says' | 'response'> => {
  switch (update.text('state')) {
    case 'received':
      return { says: 'has-it' }
    case 'opened':
      return state('open', words(update, 'explanation'))
    case 'information-needed':
      return state('ask', asked(update))
    case 'accepted':
      return state('accept', going(update))
    case 'in-progress':
      return state('start', going(update))
    case 'on-hold':
      return state('hold', words(update, 'explanation'))
    case 'declined':
      return state('decline', declined(update))
    case 'answered':
    case 'finished':
      return state('finish', finished(update, 'Their system says that it is finished, and gives no outcome.'))
    case 'not-done':
      return state(
        'finish',
        finished(update, 'Their system says that it could not be done, and gives no reason.'),
      )
    case 'cancelled':
      return { says: 'cancelled', response: { move: 'decline', words: declined(update) } }
    default:
      return { says: 'unclear' }
  }
}
