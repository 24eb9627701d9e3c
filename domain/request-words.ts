/** Where a recipient of an information request stands, where that differs from a referral. */
import type { RecipientState } from './recipient.ts'
import type { Recipient } from './referral.ts'
import { currentAnswers } from './request-answers.ts'
import type { Chosen, StandingFacts } from './standing.ts'

type Words = (recipient: Recipient, facts: StandingFacts) => Chosen

const waits =
  (status: string, partnerStatus: string, tag: NonNullable<Chosen['tag']>): Words =>
  ({ respondBy }, { agencyName }) => ({
    status,
    partnerStatus,
    waitingFor: 'partner',
    next: `${agencyName} answers, or says why not.`,
    dueBy: respondBy,
    tag,
  })

const partAnswered: Words = (recipient, facts) => {
  const count = currentAnswers(recipient).size
  const questions = count === 1 ? '1 question' : `${count} questions`
  return waits(`Answered in part: ${questions} so far`, 'Answered in part', 'turquoise')(recipient, facts)
}

const answered: Words = () => ({
  status: 'Answered',
  partnerStatus: 'Answered',
  waitingFor: 'nobody',
  next: 'Nothing more: every question has its answer, or the reason for none.',
  tag: 'green',
})

const unanswered: Words = () => ({
  status: 'Closed without this answer',
  partnerStatus: 'Closed: no answer is needed',
  waitingFor: 'nobody',
  next: 'Nothing more: it was decided without this answer.',
  tag: 'grey',
})

/** States that only a recipient of a request can be in. */
export const ANSWERING_WORDS = { 'part-answered': partAnswered, answered, unanswered } as const

export const REQUEST_WORDS: { readonly [State in RecipientState]?: Words } = {
  delivered: waits('Delivered, not opened', 'New', 'blue'),
  opened: waits('Opened by the partner', 'Needs an answer', 'turquoise'),
  ...ANSWERING_WORDS,
}
