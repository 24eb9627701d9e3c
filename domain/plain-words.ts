/**
 * Where a recipient stands in plain words: status, who it waits for, what comes next and by when (screens.md §2.3).
 * The API and the pages say the same because both ask here. Pure: how instants are written is passed in.
 */
import type { HandedOver } from './handing-over.ts'
import type { ItemKind } from './ids.ts'
import { NOTIFICATION_WORDS } from './notification-words.ts'
import { nextAsSaid, reasonInWords } from './outcome.ts'
import type { RecipientState } from './recipient.ts'
import type { Recipient } from './referral.ts'
import { ANSWERING_WORDS, REQUEST_WORDS } from './request-words.ts'
import type { Chosen, Reader, Standing, StandingFacts, TagColour, WaitingFor } from './standing.ts'
import { ATTEMPT_WORDS } from './timeline.ts'
import { crossedAtWork, redirected, withdrawn } from './withdrawn-words.ts'

const withReason = (status: string, reason = ''): string => (reason === '' ? status : `${status}: ${reason}`)

/** A carrier has it, and nobody knows yet whether they have. */
const handedOver = ({ at, until, unconfirmed }: HandedOver, { agencyName, time }: StandingFacts): Chosen => ({
  status: `Handed over for delivery at ${time.time(at)}, not yet confirmed by them`,
  partnerStatus: 'Being sent',
  waitingFor: 'partner',
  next:
    unconfirmed === true
      ? `Their system sends no receipt. If ${agencyName} has not answered by then, a person asks them whether they have it.`
      : `We wait for the receipt of ${agencyName}. If none has come by then, a person asks them whether they have it.`,
  dueBy: until,
  tag: 'light-blue',
})

/** Their system is shut by its own hours, or for announced maintenance. */
const untilOpen = (opensAt: string, { agencyName, time }: StandingFacts): Chosen => ({
  status: `Waiting: their system opens on ${time.day(opensAt.slice(0, 10))} at ${time.time(opensAt)}`,
  partnerStatus: 'Being sent',
  waitingFor: 'exchange',
  next: `We deliver it to ${agencyName} when their system opens. It is safe with us.`,
  dueBy: opensAt,
  tag: 'light-blue',
})

/** Their system is down, and is tried from time to time. */
const untilItAnswers = (since: string, { agencyName, time }: StandingFacts): Chosen => ({
  status: `Waiting: their system does not answer (accepted at ${time.time(since)})`,
  partnerStatus: 'Being sent',
  waitingFor: 'exchange',
  next: `We try their system every few minutes, and deliver it to ${agencyName} when it answers. It is safe with us.`,
  tag: 'yellow',
})

const sending = (recipient: Recipient, facts: StandingFacts): Chosen => {
  const { attempts, nextAttemptAt, since } = recipient
  const { agencyName, time } = facts
  if (recipient.handedOver !== undefined) return handedOver(recipient.handedOver, facts)
  if (recipient.because === 'channel-closed' && nextAttemptAt !== undefined)
    return untilOpen(nextAttemptAt, facts)
  if (recipient.because === 'not-answering') return untilItAnswers(since, facts)
  const retrying = attempts > 0
  const at = nextAttemptAt === undefined ? '' : ` at ${time.time(nextAttemptAt)}`
  return {
    status: retrying
      ? `Not delivered yet, trying again${at}`
      : `Sending (accepted at ${time.time(since)}, not yet delivered)`,
    partnerStatus: 'Being sent',
    waitingFor: 'exchange',
    next: retrying
      ? `We try again to deliver it to ${agencyName}${at}. It is safe with us.`
      : `We deliver it to ${agencyName}.`,
    dueBy: nextAttemptAt,
    tag: retrying ? 'yellow' : 'light-blue',
  }
}

const isAttemptReason = (code: string): code is keyof typeof ATTEMPT_WORDS => code in ATTEMPT_WORDS

const undeliverable = (
  { because = '', nextStepRecorded }: Recipient,
  { agencyName }: StandingFacts,
): Chosen => ({
  status: isAttemptReason(because)
    ? `Could not be delivered: ${ATTEMPT_WORDS[because].replace(/\.$/, '')}`
    : 'Could not be delivered',
  partnerStatus: 'Not delivered',
  waitingFor: nextStepRecorded ? 'nobody' : 'operations',
  next: nextStepRecorded
    ? 'Nothing more: the next step is recorded.'
    : `A person tries another way to reach ${agencyName}, or the referrer chooses the next step.`,
  tag: 'red',
})

const asked = ({ respondBy }: Recipient, { words, agencyName }: StandingFacts): Chosen => {
  const count = words?.questions?.length
  const questions = count === undefined ? 'a question' : count === 1 ? '1 question' : `${count} questions`
  return {
    status: `Partner has asked you ${questions}`,
    partnerStatus: 'Waiting for referrer',
    waitingFor: 'referrer',
    next: `The referrer answers ${agencyName}.`,
    dueBy: respondBy,
    tag: 'orange',
  }
}

const accepted = ({ outcomeBy }: Recipient, { words, agencyName, time }: StandingFacts): Chosen => ({
  status:
    words?.startBy === undefined ? 'Accepted' : `Accepted, starts by ${time.day(words.startBy.slice(0, 10))}`,
  partnerStatus: 'Accepted',
  waitingFor: 'partner',
  next: `${agencyName} starts work.`,
  dueBy: words?.startBy ?? outcomeBy,
  tag: 'green',
})

const onHold = ({ outcomeBy }: Recipient, { words, agencyName, time }: StandingFacts): Chosen => {
  const review = words?.reviewDay === undefined ? '' : `, review on ${time.day(words.reviewDay.slice(0, 10))}`
  return {
    status: `${withReason('On hold', words?.reason)}${review}`,
    partnerStatus: 'On hold',
    waitingFor: 'partner',
    next: `${agencyName} looks at it again.`,
    dueBy: words?.reviewDay ?? outcomeBy,
    tag: 'grey',
  }
}

const declined = ({ nextStepRecorded }: Recipient, { words, agencyName }: StandingFacts): Chosen => ({
  status: withReason('Declined', words && reasonInWords(words)),
  partnerStatus: 'Declined',
  waitingFor: nextStepRecorded ? 'nobody' : 'referrer',
  next: nextStepRecorded
    ? 'Nothing more: the next step is recorded.'
    : `The referrer chooses what to do next, as ${agencyName} said no.`,
  tag: 'red',
})

const finished = (_recipient: Recipient, { words, agencyName }: StandingFacts): Chosen => ({
  status: 'Outcome given',
  partnerStatus: 'Finished',
  waitingFor: 'nobody',
  next: words === undefined ? 'Nothing more: there is an outcome.' : nextAsSaid(words, agencyName),
})

const withPartner =
  (status: string, partnerStatus: string, tag: TagColour, does: string, due: 'respondBy' | 'outcomeBy') =>
  (recipient: Recipient, { agencyName }: StandingFacts): Chosen => ({
    status,
    partnerStatus,
    waitingFor: 'partner',
    next: `${agencyName} ${does}`,
    dueBy: recipient[due],
    tag,
  })

const fixed = (chosen: Chosen) => (): Chosen => chosen

const WORDS: Readonly<Record<RecipientState, (recipient: Recipient, facts: StandingFacts) => Chosen>> = {
  held: fixed({
    status: 'Not sent: needs a sharing decision',
    partnerStatus: '',
    waitingFor: 'referrer',
    next: 'The referrer or their manager decides whether it may be shared. Nothing is sent before that.',
    tag: 'orange',
  }),
  sending,
  delivered: withPartner('Delivered, not opened', 'New', 'blue', 'opens it and decides.', 'respondBy'),
  opened: withPartner('Opened by the partner', 'Needs a decision', 'turquoise', 'decides.', 'respondBy'),
  asked,
  accepted,
  'in-progress': withPartner('Being worked on', 'In progress', 'green', 'gives an outcome.', 'outcomeBy'),
  'on-hold': onHold,
  uncertain: (_recipient, { agencyName }) => ({
    status: 'Delivery uncertain: a person is checking',
    partnerStatus: 'Possible duplicate: check before you act',
    waitingFor: 'operations',
    next: `A person asks ${agencyName} whether they have it. Do not send it again.`,
    tag: 'red',
  }),
  undeliverable,
  declined,
  ...ANSWERING_WORDS,
  redirected,
  finished,
  'not-shared': fixed({
    status: 'Not shared',
    partnerStatus: '',
    waitingFor: 'nobody',
    next: 'Nothing is sent: it was decided not to share.',
    tag: 'grey',
  }),
  withdrawn,
}

/** What differs from a referral. */
const KIND_WORDS: Readonly<Record<ItemKind, Partial<typeof WORDS>>> = {
  referral: {},
  notification: NOTIFICATION_WORDS,
  'information-request': REQUEST_WORDS,
}

const nameOf = (waitingFor: WaitingFor, { reader, agencyName }: StandingFacts): string => {
  switch (waitingFor) {
    case 'referrer':
      return reader === 'referrer' ? 'you' : 'the referrer'
    case 'partner':
      return reader === 'partner' ? 'you' : agencyName
    case 'exchange':
      return 'our service'
    case 'operations':
      return reader === 'other' ? 'you or a colleague in operations' : 'operations'
    case 'nobody':
      return 'nobody'
    default: {
      const never: never = waitingFor
      throw new RangeError(`unknown holder ${String(never)}`)
    }
  }
}

/** A supervisor is not the referrer: what is said to one is told of them to the other. */
const addressed = (status: string, reader: Reader): string =>
  reader === 'referrer'
    ? status
    : status
        .replace('You withdrew this', 'Withdrawn by the referrer')
        .replace('asked you', 'asked the referrer')

/** Where one recipient stands, in words for this reader. */
export const standingOf = (recipient: Recipient, facts: StandingFacts): Standing => {
  const ofKind = KIND_WORDS[facts.kind ?? 'referral'][recipient.state]
  const chosen = {
    ...(ofKind ?? WORDS[recipient.state])(recipient, facts),
    ...(facts.reader === 'partner' ? {} : crossedAtWork(recipient)),
  }
  const { status, partnerStatus, waitingFor, next, dueBy, tag } = chosen
  return {
    status: facts.reader === 'partner' ? partnerStatus : addressed(status, facts.reader),
    waitingFor,
    waitingForName: nameOf(waitingFor, facts),
    next,
    ...(dueBy !== undefined && { dueBy }),
    ...(tag !== undefined && { tag }),
  }
}
