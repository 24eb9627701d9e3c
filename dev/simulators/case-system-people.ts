/** What the people of the older case system do with its cases, by hand or by themselves; each makes an update to be fetched. */
import { setTimeout as pause } from 'node:timers/promises'
import type { CaseBook, KeptCase, KeptUpdate } from './case-system-book.ts'

interface Words {
  readonly state: string
  /** The element that holds what they say. */
  readonly says?: 'explanation' | 'question' | 'outcome'
  readonly otherwise?: string
}

/** Each answer with the state of the published schema that it makes. */
export const CASE_ANSWERS = {
  open: { state: 'opened' },
  ask: { state: 'information-needed', says: 'question', otherwise: 'Which school does the child go to?' },
  accept: { state: 'accepted', says: 'explanation' },
  start: { state: 'in-progress', says: 'explanation' },
  hold: { state: 'on-hold', says: 'explanation' },
  decline: { state: 'declined', says: 'explanation', otherwise: 'There is no room.' },
  finish: { state: 'finished', says: 'outcome', otherwise: 'support-given' },
  fail: { state: 'not-done', says: 'explanation', otherwise: 'The family did not come.' },
  cancel: { state: 'cancelled', says: 'explanation', otherwise: 'Opened in error.' },
  answer: { state: 'answered' },
} as const satisfies Record<string, Words>
export type CaseAnswer = keyof typeof CASE_ANSWERS

export const isCaseAnswer = (value: unknown): value is CaseAnswer =>
  typeof value === 'string' && Object.hasOwn(CASE_ANSWERS, value)

/** How its people move each new case by themselves, in order. */
export const AUTOMATIC_CASE_MOVES = {
  none: [],
  accept: ['accept'],
  decline: ['decline'],
  'accept-finish': ['accept', 'finish'],
  'accept-progress-finish': ['accept', 'start', 'finish'],
} as const satisfies Record<string, readonly CaseAnswer[]>

/** Elements in the order of the schema. */
const elementsOf = (
  answer: CaseAnswer,
  words: string,
  { first }: KeptCase,
): Readonly<Record<string, unknown>> => {
  const { says, otherwise = '' }: Words = CASE_ANSWERS[answer]
  const said = words === '' ? otherwise : words
  if (answer === 'answer')
    return {
      outcome: 'answered',
      answer: first.questions.map((questionId) => ({
        questionId,
        ending: 'full',
        statement: [{ kind: 'reported', text: words === '' ? 'Known to us.' : words }],
      })),
    }
  return {
    ...(answer === 'decline' || answer === 'cancel' ? { reason: 'other' } : {}),
    ...(says === undefined || said === '' ? {} : { [says]: said }),
  }
}

/** Makes the answer. */
export const answerCase = (
  book: CaseBook,
  found: KeptCase,
  answer: CaseAnswer,
  words: string,
): Promise<KeptUpdate> => book.update(found, CASE_ANSWERS[answer].state, elementsOf(answer, words, found))

/** What is left to do by itself with a case in this state: a kill in between leaves nothing undone. */
export const leftFor = (
  moves: readonly CaseAnswer[],
  { state, first }: { readonly state: string; readonly first: Pick<KeptCase['first'], 'kind'> },
): readonly CaseAnswer[] => {
  if (moves.length === 0 || state === 'cancelled') return []
  if (first.kind === 'information-request') return state === 'answered' ? [] : ['answer']
  if (first.kind === 'notification') return state === 'opened' ? [] : ['open']
  return moves.slice(moves.findIndex((move) => CASE_ANSWERS[move].state === state) + 1)
}

export interface CasePeople {
  /** Looks for new cases. */
  look(): void
  stop(): Promise<void>
}

/** People who move every new case by themselves, a step at a time. */
export const createCasePeople = (
  book: CaseBook,
  moves: readonly CaseAnswer[],
  delayMilliseconds: number,
): CasePeople => {
  const stopping = new AbortController()
  const seen = new Set<string>()
  const running = new Set<Promise<void>>()
  const moveOn = async (caseReference: string, left: readonly CaseAnswer[]): Promise<void> => {
    for (const move of left) {
      await pause(delayMilliseconds, undefined, { signal: stopping.signal })
      const found = book.find(caseReference)
      if (found === undefined || found.state === 'cancelled') return
      await answerCase(book, found, move, '')
    }
  }
  return {
    look() {
      for (const found of book.cases()) {
        if (seen.has(found.caseReference)) continue
        seen.add(found.caseReference)
        const run: Promise<void> = moveOn(found.caseReference, leftFor(moves, found))
          .catch(() => {})
          .finally(() => running.delete(run))
        running.add(run)
      }
    },
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}
