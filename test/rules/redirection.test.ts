/** Asking another service in place of one: nobody is left without a successor, nothing goes without a decision for it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isAtWork, withChoice, withCrossing } from '../../domain/acceptance.ts'
import { idOf } from '../../domain/ids.ts'
import { involvementOf } from '../../domain/involvement.ts'
import { nextState, RECIPIENT_STATES, type RecipientState } from '../../domain/recipient.ts'
import {
  askedAfter,
  isToldOfRedirect,
  lastSuccessorOf,
  refuseIfTakenOn,
  withRedirect,
} from '../../domain/redirection.ts'
import type { Referral } from '../../domain/referral.ts'
import { recipientOf, withRecipient } from '../../domain/referral-changes.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { gateFor } from '../../domain/sharing/referral-gate.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { aRecipient, aReferral, SCHOOL } from '../database/record-samples.ts'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const AT = '2026-11-20T10:00:00.000Z'
const agency = (number: number) => idOf('agency', `agc_number-${number}`)
const service = (number: number) => idOf('service', `svc_number-${number}`)
const recipientId = (number: number) => idOf('recipient', `rcp_number-${number}`)
const commandId = (number: number) => idOf('command', `cmd_number-${number}`)

const FIRST = aRecipient({
  id: recipientId(0),
  agencyId: agency(0),
  serviceId: service(0),
  state: 'delivered',
})
const REFERRAL = aReferral({ recipients: [FIRST] })

const covering = (referral: Referral, number: number): DecisionToShare => ({
  ...(aReferral().sharingDecision as DecisionToShare),
  decidedAt: new Date(NOW + number).toISOString(),
  about: referral.id,
  recipients: [{ agencyId: agency(number), serviceId: service(number) }],
})

const redirect = (referral: Referral, from: number, to: number, decided: boolean): Referral =>
  withRedirect(
    referral,
    {
      from: recipientId(from),
      successor: recipientId(to),
      agencyId: agency(to),
      serviceId: service(to),
      commandId: commandId(to),
      by: 'the referrer',
      ...(decided ? { decision: covering(referral, to) } : {}),
    },
    NOW,
  )

describe('two redirects to one service, asked for before either was known', () => {
  const two = aReferral({
    recipients: [0, 1].map((number) =>
      aRecipient({
        id: recipientId(number),
        number: number + 1,
        agencyId: agency(number),
        serviceId: service(number),
        state: 'declined',
      }),
    ),
  })
  const again = (referral: Referral): Referral =>
    withRedirect(
      referral,
      {
        from: recipientId(1),
        successor: recipientId(9),
        agencyId: agency(5),
        serviceId: service(5),
        commandId: commandId(9),
        by: 'the referrer',
      },
      NOW,
    )
  const both = again(redirect(two, 0, 5, true))

  it('give it one case: the second is replaced by whom the first one asked', () => {
    expect(both.recipients.filter(({ serviceId }) => serviceId === service(5))).toHaveLength(1)
    expect(recipientOf(both, recipientId(1))).toMatchObject({
      state: 'redirected',
      replacedBy: recipientId(5),
    })
    expect(again(both)).toBe(both)
  })
})

describe('a redirect', () => {
  it('leaves a chain in which each is replaced by one, numbered on, and only the last one counts', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (decisions) => {
        let referral = REFERRAL
        for (const [from, decided] of decisions.entries()) {
          const after = redirect(referral, from, from + 1, decided)
          expect(redirect(after, from, from + 1, decided)).toBe(after)
          referral = after
          const [old, last] = [recipientOf(after, recipientId(from)), after.recipients.at(-1)]
          expect(old).toMatchObject({ state: 'redirected', replacedBy: last?.id })
          expect(last).toMatchObject({ replaces: old?.id, state: decided ? 'sending' : 'held' })
          // Whoever was asked before any of them knew is not told who else is.
          expect(involvementOf(after).askedAgencies).not.toContain(last?.agencyId)
        }
        expect(referral.recipients.map(({ number }) => number)).toEqual(
          referral.recipients.map((_, index) => index + 1),
        )
        expect(referral.recipients.filter(({ state }) => state !== 'redirected')).toHaveLength(1)
        expect(lastSuccessorOf(referral, FIRST.id)).toBe(referral.recipients.at(-1))
      }),
    )
  })

  it('lets nothing reach the new one under a decision that names nobody, nor takes it from the old ones', () => {
    const { recipients: _named, ...forAll } = covering(REFERRAL, 0)
    const other = aRecipient({ id: recipientId(9), agencyId: SCHOOL, number: 2 })
    const before = { ...REFERRAL, sharingDecision: forAll, recipients: [FIRST, other] }
    const after = redirect(before, 0, 1, false)
    expect(after.recipients.at(-1)).toMatchObject({ state: 'held', because: 'recipient-not-covered' })
    expect(gateFor(after, other, '2026-11-20').gate).toBe('allowed')
    expect(after.earlierDecisions).toBeUndefined()
  })

  it('has a fresh decision cover everyone who is asked or has it, and nobody that was never reached', () => {
    const covered = (state: RecipientState, deliveredAt?: string) =>
      askedAfter(
        { recipients: [{ ...FIRST, state, ...(deliveredAt === undefined ? {} : { deliveredAt }) }] },
        { from: FIRST.id, agencyId: agency(1), serviceId: service(1) },
      ).length
    expect([covered('delivered', AT), covered('declined', AT), covered('uncertain')]).toEqual([2, 2, 2])
    expect([covered('undeliverable'), covered('sending'), covered('redirected')]).toEqual([1, 1, 1])
  })

  it('tells whoever may have it, and has not said no', () => {
    const told = RECIPIENT_STATES.filter((state) => !isRefusal(nextState(state, 'redirect'))).filter(
      (state) => isToldOfRedirect({ state }),
    )
    expect(told).toEqual(['delivered', 'opened', 'asked', 'accepted', 'in-progress', 'on-hold', 'uncertain'])
  })

  it('of one that was never reached gives its agency no part in the referral', () => {
    for (const state of ['sending', 'undeliverable'] as const) {
      const before = withRecipient(REFERRAL, FIRST.id, AT, (one) => ({ ...one, state }))
      expect(involvementOf(redirect(before, 0, 1, true)).askedAgencies).toEqual([])
    }
  })

  it('is refused once they have taken it on, with the state, unless whoever asks knows it', () => {
    const refused = RECIPIENT_STATES.filter((state) => refuseIfTakenOn({ state }, false) !== undefined)
    expect(refused).toEqual(['accepted', 'in-progress', 'on-hold'])
    expect(refuseIfTakenOn({ state: 'accepted' }, undefined)).toMatchObject({
      code: 'state-conflict',
      state: 'accepted',
    })
    expect(refuseIfTakenOn({ state: 'accepted' }, true)).toBeUndefined()
  })
})

describe('a redirect and an acceptance that cross', () => {
  const crossed = (successor: RecipientState): Referral => {
    const after = withRecipient(redirect(REFERRAL, 0, 1, true), recipientId(1), AT, (one) => ({
      ...one,
      state: successor,
    }))
    return withCrossing(after, { id: FIRST.id, commandId: commandId(50), at: AT, by: 'them' })
  }
  const choose = (referral: Referral, choice: 'this-one-goes-on' | 'first-one-goes-on' | 'both-go-on') =>
    withChoice(referral, { crossing: FIRST.id, choice, commandId: commandId(60), at: AT })

  it.each(RECIPIENT_STATES)('are both kept, and a person chooses, while the new one is %s', (state) => {
    const referral = crossed(state)
    expect(referral.recipients.map((one) => [one.state, one.crossed])).toEqual([
      ['redirected', true],
      [state, undefined],
    ])
    const stands = !isRefusal(nextState(state, 'stand-down'))
    const chosen = choose(referral, 'this-one-goes-on')
    expect(chosen.choice).toMatchObject({
      goOn: [FIRST.id],
      standDown: stands ? [recipientId(1)] : [],
      tell: [],
    })
    expect(chosen.recipients[0] && isAtWork(chosen.recipients[0])).toBe(true)
    expect(choose(referral, 'both-go-on').choice).toMatchObject({ goOn: [FIRST.id], standDown: [], tell: [] })
    expect(choose(referral, 'first-one-goes-on').choice).toMatchObject({ goOn: [], standDown: [], tell: [] })
  })

  it('tells one that had said no, and was never told not to act, when the new one goes on', () => {
    const declined = withRecipient(REFERRAL, FIRST.id, AT, (one) => ({ ...one, state: 'declined' }))
    const referral = withCrossing(redirect(declined, 0, 1, true), {
      id: FIRST.id,
      commandId: commandId(50),
      at: AT,
      by: 'them',
    })
    const chosen = choose(referral, 'first-one-goes-on')
    expect(chosen.choice).toMatchObject({ goOn: [], standDown: [], tell: [FIRST.id] })
    expect(chosen.recipients[0]).toMatchObject({ state: 'redirected', withdrawalNotice: 'owed' })
  })
})
