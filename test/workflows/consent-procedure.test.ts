/** The procedure of a request for consent: every path, any sequence of moves and waits, and each of them replayed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CONSENT_PERSON_MOVES, type ConsentPersonMove } from '../../domain/consent-life.ts'
import { sized } from '../test-size.ts'
import { CONSENT_SCENARIOS } from './consent-scenarios.ts'
import {
  ANSWER,
  type AskedRequest,
  type ConsentWorld,
  HOUR,
  REMIND,
  startConsentWorld,
} from './consent-world.ts'
import { personalDataIn } from './history-contents.ts'
import { replay } from './replay-histories.ts'

let world: ConsentWorld
beforeAll(async () => {
  world = await startConsentWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const checkHistory = async ({ handle }: AskedRequest): Promise<void> => {
  const history = await handle.fetchHistory()
  expect(personalDataIn(history)).toEqual([])
  expect(await replay([{ workflowId: handle.workflowId, history }])).toBe(1)
}

describe('a request for consent', () => {
  it.each(CONSENT_SCENARIOS.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
    await checkHistory(await run(world))
  })

  it('refuses what is impossible before it enters history, and says what is possible', async () => {
    const a = await world.ask({ byLink: false })
    expect(await a.move('withdraw')).toEqual({
      state: 'asked',
      possible: ['answer', 'ask-again', 'call-off'],
    })
    await a.move('give')
    for (const move of ['give', 'refuse', 'ask-again', 'call-off'] as const)
      expect(await a.move(move)).toEqual({ state: 'given', possible: ['withdraw'] })
    await a.move('withdraw')
    await a.handle.result()
    expect(a.record().history.map(({ event }) => event)).toEqual(['given', 'withdrawn'])
  })
})

/** Where a request stands, told by hand: time since the round began decides what has come by itself. */
class Model {
  answered: 'given' | 'refused' | 'called-off' | 'withdrawn' | undefined
  hours = 0

  get state(): string {
    if (this.answered !== undefined) return this.answered
    if (this.hours * HOUR >= ANSWER) return 'unanswered'
    return this.hours * HOUR >= REMIND ? 'reminded' : 'asked'
  }

  take(move: ConsentPersonMove): boolean {
    if (move === 'withdraw') {
      if (this.answered !== 'given') return false
      this.answered = 'withdrawn'
      return true
    }
    if (this.answered !== undefined) return false
    if (move === 'ask-again') this.hours = 0
    else this.answered = ({ give: 'given', refuse: 'refused', 'call-off': 'called-off' } as const)[move]
    return true
  }
}

describe('any sequence of moves and waits', () => {
  const steps = fc.oneof(
    fc.constantFrom<ConsentPersonMove>(...CONSENT_PERSON_MOVES, 'ask-again', 'ask-again'),
    // Never near a due time, so that the server's own clock cannot tip the balance.
    fc.constantFrom(31, 53),
  )

  it('ends where the small model says, and replays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(steps, { minLength: 1, maxLength: 7 }),
        async (byLink, taken) => {
          const a = await world.ask({ byLink })
          const model = new Model()
          for (const step of taken) {
            if (['refused', 'called-off', 'withdrawn'].includes(model.state)) break
            if (typeof step === 'number') {
              await a.pass(step * HOUR)
              model.hours += step
            } else {
              const before = model.state
              const refusal = model.take(step) ? undefined : { state: before, possible: expect.any(Array) }
              expect(await a.move(step)).toEqual(refusal)
            }
            expect(a.record().state).toBe(model.state)
          }
          if (model.state === 'given') await a.move('withdraw')
          else if (!['refused', 'called-off', 'withdrawn'].includes(model.state)) await a.move('call-off')
          await a.handle.result()
          await checkHistory(a)
        },
      ),
      { numRuns: sized(8, 40) },
    )
  })
})
