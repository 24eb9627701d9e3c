/** What a partner's message rests on, and until when: asked again at each attempt. */
import { describe, expect, it } from '@jest/globals'
import { type ConsentSaid, decisionOfSender } from '../../domain/sharing/decision-of-sender.ts'
import { mayShare } from '../../domain/sharing/sharing-gate.ts'
import { HEALTH_SERVICE, TODAY, TRUST } from './decision-samples.ts'

const NOW = Date.parse(`${TODAY}T10:00:00.000Z`)
const agreedUntil = (endsDay: string) => ({ id: TRUST, sharingAgreement: { number: 'A-1', endsDay } })
const SAID_NOTHING: ConsentSaid = { hasConsent: false, consentRefused: false }
const PERMITS: ConsentSaid = { hasConsent: true, consentRefused: false }
const on = (today: string, ...[said, sender]: [ConsentSaid, ReturnType<typeof agreedUntil>?]) =>
  mayShare(decisionOfSender(said, sender, NOW), { recipient: HEALTH_SERVICE, today })

describe('a decision that came by message', () => {
  it.each<[string, ConsentSaid, ReturnType<typeof agreedUntil> | undefined]>([
    ['neither a consent nor an agreement', SAID_NOTHING, undefined],
    ['an agreement that has ended', SAID_NOTHING, agreedUntil('2026-11-19')],
    ['a consent refused', { hasConsent: false, consentRefused: true }, agreedUntil('2029-03-31')],
    ['a consent that has ended', { ...PERMITS, consentTo: '2026-11-19' }, agreedUntil('2029-03-31')],
    ['a consent of tomorrow', { ...PERMITS, consentFrom: '2026-11-21' }, undefined],
  ])('is awaited with %s', (_what, said, sender) => {
    expect(decisionOfSender(said, sender, NOW)).toEqual({ decision: 'awaited', askedManager: false })
  })

  it.each<[string, ConsentSaid, ReturnType<typeof agreedUntil> | undefined]>([
    ['agreement', SAID_NOTHING, agreedUntil('2026-11-21')],
    ['consent', { ...PERMITS, consentFrom: TODAY, consentTo: '2026-11-21' }, undefined],
    ['consent, whatever the agreement', { ...PERMITS, consentTo: '2026-11-21' }, agreedUntil('2026-11-20')],
  ])('is relied on to the last day of the %s, and not tried on after that', (_what, said, sender) => {
    for (const today of [TODAY, '2026-11-21']) expect(on(today, said, sender).gate).toBe('allowed')
    expect(on('2026-11-22', said, sender)).toEqual({ gate: 'held', because: 'review-day-passed' })
  })

  it('without a last day is relied on until the family withdraws', () => {
    expect(decisionOfSender(PERMITS, undefined, NOW)).not.toHaveProperty('reviewDay')
    expect(on('2030-01-01', PERMITS).gate).toBe('allowed')
  })
})
