/** What is said of one that is withdrawn: by the referrer, or because another service has taken it on. */
import { isAtWork, isStopped } from './acceptance.ts'
import type { Recipient } from './referral.ts'
import type { Chosen, StandingFacts } from './standing.ts'

const WITHDRAWN = 'You withdrew this'
const STOPPED = 'Stopped, as another service goes on'

/** Where it stands, and whether they know. */
export const withdrawn = (recipient: Recipient, facts: StandingFacts): Chosen => {
  const { agencyName, time } = facts
  const { withdrawalNotice, nextAttemptAt, crossed } = recipient
  const over = isStopped(recipient) ? STOPPED : WITHDRAWN
  const partnerStatus = 'Withdrawn: do not act'
  if (crossed === true) return CROSSED
  if (withdrawalNotice === 'owed') {
    const at = nextAttemptAt === undefined ? '' : `, again at ${time.time(nextAttemptAt)}`
    return {
      status: `${over}, and they may not know yet`,
      partnerStatus,
      waitingFor: 'exchange',
      next: `We tell ${agencyName} not to act on it${at}.`,
      dueBy: nextAttemptAt,
      tag: 'yellow',
    }
  }
  if (withdrawalNotice === 'not-delivered')
    return {
      status: `${over}, and we could not tell them`,
      partnerStatus,
      waitingFor: 'operations',
      next: `A person rings ${agencyName} and tells them not to act on it.`,
      tag: 'red',
    }
  return {
    status: over,
    partnerStatus,
    waitingFor: 'nobody',
    next: isStopped(recipient) ? 'Nothing more: another service goes on.' : 'Nothing more: it was withdrawn.',
    tag: 'grey',
  }
}

/** Of one at work, where another had taken it on before: what is said besides. */
export const crossedAtWork = (recipient: Recipient): Partial<Chosen> =>
  recipient.crossed === true && isAtWork(recipient)
    ? {
        status: 'Accepted, as another service had already',
        waitingFor: 'referrer',
        next: 'The referrer chooses which service goes on.',
        tag: 'red',
      }
    : {}

const CROSSED: Chosen = {
  status: 'Accepted although another service goes on',
  partnerStatus: 'Withdrawn: do not act before you are told',
  waitingFor: 'referrer',
  next: 'The referrer chooses which service goes on.',
  tag: 'red',
}
