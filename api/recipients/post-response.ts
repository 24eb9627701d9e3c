/** POST …/responses: what the partner answers, from opening it to the outcome. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import {
  DECLINE_REASONS,
  NO_FURTHER_ACTION_REASONS,
  OUTCOMES,
  type Unsaid,
  unsaidOfDecline,
  unsaidOfOutcome,
} from '../../domain/outcome.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { day } from '../parameters.ts'
import { LONG_TEXT, sentence } from '../referrals/texts.ts'

const MOST_QUESTIONS = 5
const LEAST_EXPLANATION = 20

/** One of the codes of a table. */
const oneOf = <Code extends string>(table: Readonly<Record<Code, string>>, error: string) =>
  z.enum(Object.keys(table) as [Code, ...Code[]], { error }).meta({
    description: Object.entries(table)
      .map(([code, words]) => `\`${code}\`: ${words}`)
      .join('; '),
  })

const saySo = (unsaid: readonly Unsaid[], context: z.RefinementCtx): void => {
  for (const { field, message } of unsaid) context.addIssue({ code: 'custom', path: [field], message })
}

const worker = maybe(sentence(200)).meta({ description: 'Who is working on it' })

const waitsFor = maybe(z.enum(['family', 'referrer'])).meta({
  description:
    'Who must act first. Clocks stand still only where their policy says so, a statutory one never.',
})

const open = z.strictObject({ move: z.literal('open') })
const ask = z.strictObject({
  move: z.literal('ask'),
  questions: z.array(sentence(500)).min(1).max(MOST_QUESTIONS),
  explanation: maybe(sentence(LONG_TEXT)),
  waitsFor,
})
const accept = z.strictObject({ move: z.literal('accept'), worker, startBy: maybe(day) })
const threshold = maybe(sentence(200)).meta({ description: 'The threshold it was held against' })
const decline = z
  .strictObject({
    move: z.literal('decline'),
    reason: oneOf(DECLINE_REASONS, 'Select why you are declining.'),
    threshold,
    explanation: sentence(LONG_TEXT)
      .refine((text) => text.length >= LEAST_EXPLANATION, {
        error: `Explanation must be ${LEAST_EXPLANATION} characters or more.`,
      })
      .meta({ description: 'Why, so that the referrer can act' }),
    nextStep: sentence(LONG_TEXT).meta({ description: 'What the referrer should do next' }),
  })
  .superRefine((words, context) => saySo(unsaidOfDecline(words), context))
const start = z.strictObject({ move: z.literal('start'), worker })
const hold = z.strictObject({
  move: z.literal('hold'),
  reason: sentence(200),
  reviewDay: day,
  waitsFor,
})
const finish = z
  .strictObject({
    move: z.literal('finish'),
    outcome: oneOf(OUTCOMES, 'Select the result.'),
    noFurtherActionReason: maybe(
      oneOf(NO_FURTHER_ACTION_REASONS, 'Select why there is no further action.'),
    ).meta({ description: 'Required where the outcome is no further action' }),
    threshold,
    missing: maybe(sentence(LONG_TEXT)).meta({ description: 'Required where not enough is known' }),
    resubmitBy: maybe(day).meta({ description: 'Required where not enough is known' }),
    forwardedTo: maybe(sentence(200)).meta({
      description: 'Required where another area is responsible: who has it now',
    }),
    explanation: sentence(LONG_TEXT).meta({ description: 'What changed for the child' }),
    nextStep: sentence(LONG_TEXT).meta({ description: 'What happens next' }),
  })
  .superRefine((words, context) => saySo(unsaidOfOutcome(words), context))

const body = z
  .discriminatedUnion('move', [open, ask, accept, decline, start, hold, finish], {
    error: 'Must be open, ask, accept, decline, start, hold or finish, with the fields of that move.',
  })
  .meta({ id: 'Response' })

export const postResponse = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'respond'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/responses`,
    permission: 'recipient.respond',
    tag: 'Recipients',
    summary: 'Answer for the agency that was asked',
    request: { params: recipientParams(door), body },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body: { move, ...said }, asking }) => {
      const about = { ...asking, referralId: id, recipientId, move }
      if (!('waitsFor' in said)) return moveReply(await commands.respond({ ...about, words: said }))
      const { waitsFor, ...words } = said
      return moveReply(
        await commands.respond({ ...about, words, ...(waitsFor === undefined ? {} : { waitsFor }) }),
      )
    },
  })
