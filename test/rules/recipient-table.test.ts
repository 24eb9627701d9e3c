/** The table of moves against design.md §2: each pair of states that it names, and no other. */
import { describe, expect, it } from '@jest/globals'
import {
  isEnded,
  MOVES,
  type Move,
  mayHaveArrived,
  nextState,
  offeredMoves,
  possibleMoves,
  provesDelivery,
  RECIPIENT_STATES,
  RESPONSE_MOVES,
  type RecipientState,
} from '../../domain/recipient.ts'
import { isRefusal } from '../../domain/refusal.ts'

const WITH_PARTNER = ['delivered', 'opened', 'asked'] as const
const AT_WORK = ['accepted', 'in-progress', 'on-hold'] as const
const FROM_PARTNER = 'opened asked accepted declined redirected in-progress finished withdrawn'
const FROM_WORK = 'accepted in-progress on-hold asked redirected finished withdrawn'
/** A response that comes while sending or uncertain proves delivery first. */
const PROOF = 'opened asked accepted declined in-progress finished'

/** design.md §2: from each state, what it may become; ended states may become nothing. */
const DESIGN: Partial<Record<RecipientState, string>> = {
  held: 'sending not-shared withdrawn',
  // What comes back goes another way, and is still being sent (docs/decisions/0018).
  // Another service may be asked in place of any that has not ended (docs/decisions/0015).
  sending: `sending delivered uncertain undeliverable held withdrawn redirected ${PROOF}`,
  uncertain: `delivered sending withdrawn redirected ${PROOF}`,
  undeliverable: 'sending delivered withdrawn redirected',
  declined: 'redirected',
  // A non-delivery report, bounce or rejected row.
  delivered: `${FROM_PARTNER} sending undeliverable`,
  opened: FROM_PARTNER,
  asked: FROM_PARTNER,
  accepted: FROM_WORK,
  'in-progress': FROM_WORK,
  'on-hold': FROM_WORK,
}

/** Pairs of the design that no move offers, each with its reason. */
const NOT_OFFERED: Record<string, string> = {
  'opened>opened': 'nothing changes',
  'accepted>accepted': 'nothing changes',
  'in-progress>in-progress': 'nothing changes',
  'on-hold>on-hold': 'nothing changes',
  'asked>opened': 'a question that is open is not taken back by opening the message again',
  'in-progress>accepted': 'an acceptance that comes late does not undo that work has started',
}

/** Only recipients of an information request are ever in these (recipient-lives.test.ts). */
const ANSWERING: readonly RecipientState[] = ['part-answered', 'answered', 'unanswered']
const STATES = RECIPIENT_STATES.filter((state) => !ANSWERING.includes(state))

const allMoves = Object.keys(MOVES) as Move[]
const pairs = STATES.flatMap((from) => RECIPIENT_STATES.map((to) => [from, to] as const))
const byDesign = (from: RecipientState, to: RecipientState): boolean =>
  (DESIGN[from] ?? '').split(' ').includes(to)
const movesBetween = (from: RecipientState, to: RecipientState): Move[] =>
  allMoves.filter((move) => nextState(from, move) === to)

describe('the table of moves', () => {
  it.each(pairs.filter(([from, to]) => byDesign(from, to)))('lets %s become %s', (from, to) => {
    const offered = movesBetween(from, to).length > 0
    expect(offered).toBe(NOT_OFFERED[`${from}>${to}`] === undefined)
  })

  it.each(pairs.filter(([from, to]) => !byDesign(from, to)))('never lets %s become %s', (from, to) => {
    expect(movesBetween(from, to)).toEqual([])
  })

  it.each(RECIPIENT_STATES)(
    'refuses every other move from %s, with the state and what is possible',
    (state) => {
      const possible = offeredMoves(state)
      for (const move of allMoves.filter((candidate) => !possibleMoves(state).includes(candidate))) {
        const refused = nextState(state, move)
        expect(isRefusal(refused) && refused).toMatchObject({ code: 'state-conflict', state, possible })
        expect(isRefusal(refused) && refused.detail).toContain(state)
      }
      for (const made of ['hold-back', 'deliver', 'doubt', 'give-up', 'bounce', 'stop', 'stand-down'])
        expect(possible).not.toContain(made)
    },
  )
})

describe('what a state means', () => {
  it('proves delivery wherever a partner has answered, and a response always leads there', () => {
    for (const move of RESPONSE_MOVES) expect(provesDelivery(MOVES[move].to)).toBe(true)
    expect(STATES.filter((state) => !provesDelivery(state))).toEqual([
      'held',
      'sending',
      'uncertain',
      'undeliverable',
      'redirected',
      'not-shared',
      'withdrawn',
    ])
  })

  it('may have arrived where delivery is proved or uncertain', () => {
    for (const state of RECIPIENT_STATES)
      expect(mayHaveArrived(state)).toBe(provesDelivery(state) || state === 'uncertain')
  })

  it('has ended when nothing can follow, and with a next step recorded also when declined or undeliverable', () => {
    const ended = (nextStep: boolean) => STATES.filter((state) => isEnded(state, nextStep))
    expect(ended(false)).toEqual(['redirected', 'finished', 'not-shared', 'withdrawn'])
    expect(ended(true)).toEqual([
      'undeliverable',
      'declined',
      'redirected',
      'finished',
      'not-shared',
      'withdrawn',
    ])
    for (const state of ended(false)) expect(possibleMoves(state)).toEqual([])
  })

  it('keeps every state in reach of an end', () => {
    for (const start of RECIPIENT_STATES) {
      const seen = new Set<RecipientState>([start])
      for (const state of seen) for (const move of possibleMoves(state)) seen.add(MOVES[move].to)
      expect([...seen].some((state) => isEnded(state, true))).toBe(true)
    }
    expect([...WITH_PARTNER, ...AT_WORK].every((state) => possibleMoves(state).includes('withdraw'))).toBe(
      true,
    )
  })
})
