/** What a refusal says may be done instead. */
import { describe, expect, it } from '@jest/globals'
import { possibleNow, withStanding } from '../../commands/possible-now.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import { refuse } from '../../domain/refusal.ts'
import { aRecipient, aReferral } from '../database/record-samples.ts'

const refusedIn = (state: RecipientState, nextStepRecorded = false) => {
  const recipient = aRecipient({ state, nextStepRecorded })
  const referral = aReferral({ recipients: [recipient] })
  const impossible = possibleNow(referral, recipient.id, 'confirm-received')
  return withStanding(impossible ?? refuse('state-conflict', 'Not now.'), referral, recipient.id)
}

describe('a refused move on a recipient', () => {
  it.each(['declined', 'undeliverable'] as const)(
    'names the next step that is owed once it is %s',
    (state) => {
      expect(refusedIn(state)).toMatchObject({
        code: 'state-conflict',
        state,
        possible: expect.arrayContaining(['redirect', 'record-next-step']),
      })
    },
  )

  it('does not name it where it is recorded, or nothing is owed', () => {
    expect(refusedIn('declined', true).possible).not.toContain('record-next-step')
    expect(refusedIn('delivered').possible).not.toContain('record-next-step')
    expect(refusedIn('delivered').possible).toContain('redirect')
  })

  it('is told where it is not of its state', () => {
    const referral = aReferral({ recipients: [aRecipient({ state: 'declined' })] })
    const missing = refuse('not-found', 'There is no such thing.')
    expect(withStanding(missing, referral, referral.recipients[0]?.id)).toEqual(missing)
  })
})
