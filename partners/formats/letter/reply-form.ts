/**
 * The form at the end of a letter, and its field names. It stands between two marks that no other text of a letter can
 * hold, so that nothing that was written in the letter itself can be read as an answer to it.
 */
import { DECLINE_REASONS, OUTCOMES } from '../../../domain/outcome.ts'
import type { OutgoingMessage } from '../../format.ts'

/** Fields of a reply, as they stand before the colon. */
export const FORM_FIELDS = [
  'Reference',
  'Message',
  'Answer',
  'Reason',
  'Outcome',
  'Question',
  'Words',
  'Next step',
  'Worker',
  'Start by',
  'Review on',
] as const

/** What may stand after `Answer:`, by the state that it means (update-meaning.ts). */
export const FORM_ANSWERS = {
  received: 'received',
  opened: 'read',
  accepted: 'accepted',
  declined: 'declined',
  'information-needed': 'question',
  'in-progress': 'in progress',
  'on-hold': 'on hold',
  finished: 'finished',
} as const

const BAR = '====='

const formStart = (reference: string): string => `${BAR} REPLY FORM ${reference} ${BAR}`
const FORM_END = `${BAR} END OF REPLY FORM ${BAR}`
export const letterStart = (reference: string): string => `${BAR} LETTER ${reference} ${BAR}`

/** Text of others as it may stand in a letter: without anything like a mark. */
export const withoutMarks = (text: string): string => text.replace(/={3,}/g, '==')

const choices = (all: readonly string[]): string => all.join(', ')

const hints = ({ kind = 'referral', content }: OutgoingMessage): readonly string[] => {
  if (kind === 'notification') return ['After Answer, write one of: received, read, question.']
  if (kind === 'information-request')
    return [
      `After each Answer to (${choices((content.request?.questions ?? []).map(({ id }) => id))}), write what you know, or one of: nothing held, refused: and why, wrong person.`,
    ]
  return [
    `After Answer, write one of: ${choices(Object.values(FORM_ANSWERS))}.`,
    `Where you decline, write after Reason one of: ${choices(Object.keys(DECLINE_REASONS))}.`,
    `Where it is finished, write after Outcome one of: ${choices(Object.keys(OUTCOMES))}.`,
    'Days are written like 2026-01-31.',
  ]
}

const emptyFields = ({ kind = 'referral', purpose, content }: OutgoingMessage): readonly string[] => {
  const isNotice = purpose === 'withdrawal' || purpose === 'agreement-withdrawn' || purpose === 'answer'
  if (isNotice) return ['Answer', 'Words']
  if (kind === 'notification') return ['Answer', 'Question', 'Words']
  if (kind === 'information-request')
    return [...(content.request?.questions ?? []).map(({ id }) => `Answer to ${id}`), 'Words']
  return FORM_FIELDS.slice(2)
}

/** What is said of the form, and the form. */
export const replyForm = (
  message: OutgoingMessage,
): { readonly how: readonly string[]; readonly form: string } => ({
  how: [
    'To answer, reply to this mail, write behind the colons of the form below and leave its lines as they are. Anything else that you write is read by a person.',
    ...hints(message),
  ],
  form: [
    formStart(message.reference),
    `Reference: ${message.reference}`,
    `Message: ${message.wireId}`,
    ...emptyFields(message).map((name) => `${name}:`),
    FORM_END,
  ].join('\n'),
})
