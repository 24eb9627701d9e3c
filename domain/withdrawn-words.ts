/** What is said of one that is not to act any more: withdrawn, stopped as another goes on, or passed to another service. */
import { isAtWork, isStopped } from './acceptance.ts'
import type { Recipient } from './referral.ts'
import type { Chosen, StandingFacts, TagColour } from './standing.ts'

interface Over {
  readonly status: string
  readonly partnerStatus: string
  readonly next: string
  readonly tag: TagColour
}

/** Where it stands, and whether they know. */
const over = (words: Over, recipient: Recipient, { agencyName, time }: StandingFacts): Chosen => {
  const { status, partnerStatus } = words
  const { withdrawalNotice, nextAttemptAt, crossed } = recipient
  if (crossed === true) return CROSSED
  if (withdrawalNotice === 'owed') {
    const at = nextAttemptAt === undefined ? '' : `, again at ${time.time(nextAttemptAt)}`
    return {
      status: `${status}, and they may not know yet`,
      partnerStatus,
      waitingFor: 'exchange',
      next: `We tell ${agencyName} not to act on it${at}.`,
      dueBy: nextAttemptAt,
      tag: 'yellow',
    }
  }
  if (withdrawalNotice === 'handed-over')
    return {
      ...words,
      waitingFor: 'nobody',
      next: `${words.next} Word not to act on it was handed over for ${agencyName}; their system has not confirmed it.`,
    }
  if (withdrawalNotice === 'not-needed')
    return {
      ...words,
      waitingFor: 'nobody',
      next: `${words.next} A person found that ${agencyName} need not be told.`,
    }
  if (withdrawalNotice === 'not-delivered')
    return {
      status: `${status}, and we could not tell them`,
      partnerStatus,
      waitingFor: 'operations',
      next: `A person rings ${agencyName} and tells them not to act on it.`,
      tag: 'red',
    }
  return { ...words, waitingFor: 'nobody' }
}

const DO_NOT_ACT = 'Withdrawn: do not act'

/** By the referrer, or because another service has taken it on. */
export const withdrawn = (recipient: Recipient, facts: StandingFacts): Chosen =>
  over(isStopped(recipient) ? STOPPED : WITHDRAWN, recipient, facts)

/** Another service was asked in its place. */
export const redirected = (recipient: Recipient, facts: StandingFacts): Chosen =>
  over(REDIRECTED, recipient, facts)

const WITHDRAWN: Over = {
  status: 'You withdrew this',
  partnerStatus: DO_NOT_ACT,
  next: 'Nothing more: it was withdrawn.',
  tag: 'grey',
}

const STOPPED: Over = {
  status: 'Stopped, as another service goes on',
  partnerStatus: DO_NOT_ACT,
  next: 'Nothing more: another service goes on.',
  tag: 'grey',
}

const REDIRECTED: Over = {
  status: 'Passed to another service',
  partnerStatus: 'Redirected',
  next: 'The new service takes over.',
  tag: 'purple',
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
