/** Whom a machine may ask by mail: nobody who must not be told, however their name is written, and nowhere unsafe. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { questionWords } from '../../domain/notice.ts'
import { type AskingFacts, safeToAsk } from '../../domain/safe-to-ask.ts'
import type { DoNotTell, SafeContact } from '../../domain/sharing/people-told.ts'
import type { SharingDecision } from '../../domain/sharing-decision.ts'
import { AGREED } from './decision-samples.ts'

const TODAY = '2026-11-20'
const SAFE = { value: 'robin@family.example', safe: 'yes' } as const
const AWAITED: SharingDecision = { decision: 'awaited', askedManager: false }

const hidden = (name: string): DoNotTell => ({ name, reason: 'risk-to-child', reviewDay: TODAY })
const contact = (more: Partial<SafeContact> = {}): SafeContact => ({
  name: 'Robin Sample',
  channel: 'email',
  ...SAFE,
  ...more,
})
const decided = (
  doNotTell: readonly DoNotTell[],
  safeContacts: readonly SafeContact[] = [],
): SharingDecision => ({
  ...AGREED,
  doNotTell,
  safeContacts,
})
const judge = (more: Partial<AskingFacts> = {}) =>
  safeToAsk({ name: 'Robin Sample', contact: SAFE, decision: AWAITED, today: TODAY, ...more })

describe('a machine', () => {
  it('writes to an address that is on record as safe', () => {
    expect(judge()).toEqual({ safe: true, address: SAFE.value })
    const byRecord = decided([], [contact()])
    expect(judge({ contact: undefined, decision: byRecord })).toEqual({ safe: true, address: SAFE.value })
  })

  it.each([
    ['no-contact', { contact: undefined }],
    ['not-known-to-be-safe', { contact: { ...SAFE, safe: 'unknown' } }],
    ['not-known-to-be-safe', { contact: { ...SAFE, safe: 'no' } }],
    ['not-known-to-be-safe', { contact: { ...SAFE, reviewDay: '2026-11-19' } }],
    // The decision says otherwise of the same mailbox: it wins, whoever it is named for.
    ['not-known-to-be-safe', { decision: decided([], [contact({ safe: 'unknown' })]) }],
    ['not-known-to-be-safe', { decision: decided([], [contact({ name: 'Jo', safe: 'no' })]) }],
    ['not-an-address', { contact: { ...SAFE, value: 'a@b.example, c@d.example' } }],
    ['not-an-address', { contact: { ...SAFE, value: 'a@b.example\r\nBcc: c@d.example' } }],
    ['do-not-tell', { decision: decided([hidden('Robin Sample')]) }],
    ['do-not-tell', { decision: decided([hidden('SAMPLE, Robin ')]) }],
    ['do-not-tell', { decision: decided([hidden('Robin')]) }],
    ['do-not-tell', { decision: decided([hidden('Mr Róbin James Sample')]) }],
    ['do-not-tell', { decision: decided([hidden('R. Sample')]) }],
    ['do-not-tell', { name: 'R J Sample', decision: decided([hidden('Robin Sample')]) }],
    // The mailbox of somebody who must not be told.
    ['do-not-tell', { decision: decided([hidden('Jo Bell')], [contact({ name: 'Jo Bell' })]) }],
  ] as const)('does not: %s', (because, more) => {
    expect(judge(more as Partial<AskingFacts>)).toEqual({ safe: false, because })
  })

  it('writes where somebody else must not be told', () => {
    expect(judge({ decision: decided([hidden('Jo Bell')]) }).safe).toBe(true)
    expect(judge({ decision: decided([hidden('J. Sample')]) }).safe).toBe(true)
  })

  it('never writes to a name under do-not-tell, whatever else is said', () => {
    const names = fc.constantFrom('Robin Sample', 'robin sample', 'Sample Robin', 'Robin', 'Ms Robin  Sample')
    const safe = fc.constantFrom('yes', 'no', 'unknown') as fc.Arbitrary<SafeContact['safe']>
    fc.assert(
      fc.property(names, names, safe, fc.boolean(), (asked, told, how, recorded) => {
        const decision = decided([hidden(told)], recorded ? [contact({ name: asked, safe: how })] : [])
        expect(judge({ name: asked, contact: { ...SAFE, safe: how }, decision }).safe).toBe(false)
      }),
    )
  })
})

it('the mail that asks names nobody and nothing, in plain letters', () => {
  const { subject, text } = questionWords('https://exchange.example/consent#secret')
  expect(`${subject} ${text}`).toMatch(/^[\n\x20-\x7e]+$/)
  expect(`${subject} ${text}`.replace(/https:\S+/, '')).not.toMatch(
    /consent|agree|shar|child|famil|school|health|council|care|refer|social/i,
  )
})
