/** Puts a new referral's recipients before the sharing gate and begins its timeline. */
import { dayOf } from '../domain/calendar-day.ts'
import { iso } from '../domain/instant.ts'
import { openItemState } from '../domain/item-state.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { gateFor, stateAtGate } from '../domain/sharing/referral-gate.ts'
import { ITEM_NAMES } from '../domain/timeline.ts'

/** The referral with each recipient `sending`, `held` or `not-shared`; `now` in milliseconds since 1970. */
export const gateAtDoor = (referral: Referral, now: number): Referral => {
  const recipients = referral.recipients.map((recipient): Recipient => {
    const answer = gateFor(referral, recipient, dayOf(now))
    const because = answer.gate === 'held' ? { because: answer.because } : {}
    return { ...recipient, state: stateAtGate(answer), ...because }
  })
  return {
    ...referral,
    recipients,
    state: openItemState(recipients.map((recipient) => recipient.state)),
    timeline: [
      {
        key: 'raised',
        at: iso(now),
        title: `${ITEM_NAMES[referral.kind]} ${RAISED[referral.returnRoute.by]}`,
        by: 'the referrer',
      },
      {
        key: 'decision',
        at: iso(now),
        title: DECIDED[referral.sharingDecision.decision],
        by: 'the referrer',
      },
    ],
  }
}

const RAISED = {
  page: 'accepted',
  'client-system': 'accepted from a client system',
  message: 'received by message',
} as const

const DECIDED = {
  share: 'Decided to share',
  'do-not-share': 'Decided not to share',
  awaited: 'Not sent: needs a sharing decision',
} as const
