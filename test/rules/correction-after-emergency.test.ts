/** A correction of what went in an emergency waits for its overdue record, and is not lost. */
import { describe, expect, it } from '@jest/globals'
import { isCorrectionHeld, isCorrectionOwed } from '../../domain/correction.ts'
import { idOf } from '../../domain/ids.ts'
import type { Category } from '../../domain/sharing/categories.ts'
import { aRecipient, aReferral } from '../database/record-samples.ts'
import { AGREED, without } from './decision-samples.ts'

const recipient = aRecipient({
  state: 'delivered',
  deliveredAt: '2026-11-20T10:05:00.000Z',
  contentVersion: 1,
})

const corrected = (category: Category, emergency: boolean) =>
  aReferral({
    id: idOf('referral', AGREED.about ?? ''),
    recipients: [recipient],
    sharingDecision: { ...without(AGREED, 'agreement'), emergency },
    corrections: [
      {
        at: '2026-11-24T10:00:00.000Z',
        commandId: idOf('command', 'cmd_a-correction'),
        categories: [category],
        ofFact: true,
        version: 2,
      },
    ],
  })

describe('a correction after an emergency', () => {
  it.each<[Category, string, boolean, boolean]>([
    ['address', '2026-11-23', true, false],
    ['address', '2026-11-24', true, true],
    ['concern', '2026-11-24', true, false],
    ['address', '2026-11-24', false, false],
  ])('of %s on %s (emergency: %s) is owed; waits for the record: %s', (category, today, emergency, waits) => {
    const referral = corrected(category, emergency)
    expect(isCorrectionOwed(referral, recipient, today)).toBe(true)
    expect(isCorrectionHeld(referral, recipient, today)).toBe(waits)
  })
})
