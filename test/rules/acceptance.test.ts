/** Several asked, the first acceptance stops the others: whatever crosses, no acceptance is lost and one is first. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  ACCEPTANCE_CHOICES,
  type AcceptanceChoice,
  crossesStop,
  isAtWork,
  TAKEN_ON_ELSEWHERE,
  takesOn,
  withChoice,
  withCrossing,
  withTakenOn,
} from '../../domain/acceptance.ts'
import { type CommandId, idOf, type RecipientId } from '../../domain/ids.ts'
import { type Move, nextState } from '../../domain/recipient.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { recipientOf, withRecipient } from '../../domain/referral-changes.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { aRecipient, aReferral } from '../database/record-samples.ts'

const AT = '2026-11-20T10:00:00.000Z'
const IDS = ['one', 'two', 'three'].map((name) => idOf('recipient', `rcp_number-${name}`))
const commandId = (number: number): CommandId => idOf('command', `cmd_number-${number}`)

const REFERRAL: Referral = aReferral({
  mode: 'first-acceptance',
  recipients: IDS.map((id, index) => aRecipient({ id, number: index + 1, state: 'delivered' })),
})

/** What may happen, in any order: a partner's move, the stop reaching somebody, a person's choice. */
type Happening =
  | { readonly happens: 'move'; readonly who: number; readonly move: 'accept' | 'start' | 'decline' }
  | { readonly happens: 'stop-arrives'; readonly who: number }
  | { readonly happens: 'choice'; readonly who: number; readonly choice: AcceptanceChoice }

const who = fc.nat(IDS.length - 1)
const happenings = fc.array(
  fc.oneof(
    fc.record({ happens: fc.constant('move'), who, move: fc.constantFrom('accept', 'start', 'decline') }),
    fc.record({ happens: fc.constant('stop-arrives'), who }),
    fc.record({ happens: fc.constant('choice'), who, choice: fc.constantFrom(...ACCEPTANCE_CHOICES) }),
  ) as fc.Arbitrary<Happening>,
  { maxLength: 14 },
)

/** The model: who has said yes, who said it first, and whom a person has stood down. */
interface Model {
  readonly saidYes: Set<RecipientId>
  readonly stoodDown: Set<RecipientId>
  goesOn: RecipientId | undefined
}

const moved = (referral: Referral, id: RecipientId, move: Move, more: Partial<Recipient> = {}): Referral => {
  const state = nextState(recipientOf(referral, id)?.state ?? 'held', move)
  return isRefusal(state) ? referral : withRecipient(referral, id, AT, (one) => ({ ...one, ...more, state }))
}

const partnerMoves = (
  referral: Referral,
  id: RecipientId,
  move: 'accept' | 'start' | 'decline',
  command: CommandId,
): Referral => {
  if (crossesStop(referral, id, move))
    return withCrossing(referral, { id, commandId: command, at: AT, by: 'them' })
  const after = moved(referral, id, move, { responseCommandId: command })
  return after === referral || !takesOn(move)
    ? after
    : withTakenOn(after, recipientOf(referral, id), { commandId: command, at: AT })
}

const stopped = { because: TAKEN_ON_ELSEWHERE, withdrawalNotice: 'owed' } as const

const step = (referral: Referral, model: Model, happening: Happening, number: number): Referral => {
  const id = IDS[happening.who] ?? idOf('recipient', 'rcp_nobody')
  const command = commandId(number)
  switch (happening.happens) {
    case 'move': {
      const before = recipientOf(referral, id)
      const after = partnerMoves(referral, id, happening.move, command)
      if (after === referral || happening.move === 'decline' || before === undefined) return after
      if (!isAtWork(before)) model.saidYes.add(id)
      model.goesOn ??= id
      return after
    }
    case 'stop-arrives':
      return model.goesOn === undefined || model.goesOn === id
        ? referral
        : moved(referral, id, 'stop', stopped)
    case 'choice': {
      if (recipientOf(referral, id)?.crossed !== true) return referral
      const made = { crossing: id, choice: happening.choice, commandId: command, at: AT }
      const chosen = withChoice(referral, made)
      expect(withChoice(chosen, made)).toBe(chosen)
      if (happening.choice === 'this-one-goes-on') model.goesOn = id
      if (happening.choice === 'first-one-goes-on') model.stoodDown.add(id)
      return (chosen.choice?.standDown ?? []).reduce((after, one) => {
        model.stoodDown.add(one)
        return moved(after, one, 'stand-down', stopped)
      }, chosen)
    }
    default: {
      const never: never = happening
      throw new RangeError(`unknown ${String(never)}`)
    }
  }
}

describe('several asked, the first acceptance stops the others', () => {
  it('loses no acceptance, whatever crosses: at work, before a person, or stood down by one', () => {
    fc.assert(
      fc.property(happenings, (sequence) => {
        const model: Model = { saidYes: new Set(), stoodDown: new Set(), goesOn: undefined }
        let referral = REFERRAL
        for (const [number, happening] of sequence.entries()) {
          referral = step(referral, model, happening, number)
          expect(referral.goesOn?.recipientId).toBe(model.goesOn)
          for (const one of referral.recipients) {
            const kept = isAtWork(one) || one.crossed === true
            if (model.saidYes.has(one.id) && !model.stoodDown.has(one.id))
              expect([one.id, one.state, kept]).toEqual([one.id, one.state, true])
          }
          const undecided = referral.recipients.filter((one) => isAtWork(one) && one.crossed !== true)
          // Whoever works on it unasked-about is the first, or was let go on by a person.
          for (const one of undecided) expect(model.saidYes.has(one.id)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    [0, 1],
    [1, 0],
  ])('keeps both of two at once, and the one recorded first is first: %d before %d', (first, second) => {
    const model: Model = { saidYes: new Set(), stoodDown: new Set(), goesOn: undefined }
    const both = [first, second].reduce(
      (after, who, number) => step(after, model, { happens: 'move', who, move: 'accept' }, number),
      REFERRAL,
    )
    expect(both.goesOn?.recipientId).toBe(IDS[first])
    expect(both.recipients.map(({ state, crossed }) => [state, crossed])).toEqual(
      [0, 1, 2].map((who) => [who === 2 ? 'delivered' : 'accepted', who === second ? true : undefined]),
    )
  })

  it('leaves every service to itself where nobody asked for the first only', () => {
    const { mode: _first, ...parallel } = REFERRAL
    const [one] = parallel.recipients
    expect(withTakenOn(parallel, one, { commandId: commandId(1), at: AT })).toBe(parallel)
  })

  it('takes no outcome for an acceptance, as it may say that nothing was done', () => {
    expect(['accept', 'start', 'finish', 'open', undefined].filter(takesOn)).toEqual(['accept', 'start'])
  })
})

it('two choices about one crossing: the first stands, and whoever was chosen goes on', () => {
  const [one, two] = IDS.map((id) => recipientOf(REFERRAL, id)?.id)
  if (one === undefined || two === undefined) throw new RangeError('there are three')
  const accepted = [one, two].reduce(
    (referral, id, index) => partnerMoves(referral, id, 'accept', commandId(index)),
    REFERRAL,
  )
  const choose = (referral: Referral, choice: AcceptanceChoice, number: number): Referral =>
    withChoice(referral, { crossing: two, choice, commandId: commandId(number), at: AT })
  const first = choose(accepted, 'this-one-goes-on', 7)
  expect(first.goesOn?.recipientId).toBe(two)
  expect(choose(first, 'first-one-goes-on', 8)).toBe(first)
})
