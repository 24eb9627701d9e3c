/** POST …/responses: what the partner answers, from opening it to the outcome. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { day } from '../parameters.ts'
import { LONG_TEXT, sentence } from '../referrals/texts.ts'

const MOST_QUESTIONS = 5
const worker = maybe(sentence(200)).meta({ description: 'Who is working on it' })

const open = z.strictObject({ move: z.literal('open') })
const ask = z.strictObject({
  move: z.literal('ask'),
  questions: z.array(sentence(500)).min(1).max(MOST_QUESTIONS),
  explanation: maybe(sentence(LONG_TEXT)),
})
const accept = z.strictObject({ move: z.literal('accept'), worker, startBy: maybe(day) })
const decline = z.strictObject({
  move: z.literal('decline'),
  reason: sentence(200),
  explanation: maybe(sentence(LONG_TEXT)),
  nextStep: maybe(sentence(LONG_TEXT)).meta({ description: 'What the referrer should do next' }),
})
const start = z.strictObject({ move: z.literal('start'), worker })
const hold = z.strictObject({ move: z.literal('hold'), reason: sentence(200), reviewDay: day })
const finish = z.strictObject({
  move: z.literal('finish'),
  outcome: sentence(LONG_TEXT),
  explanation: maybe(sentence(LONG_TEXT)),
})

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
    handle: async ({ params: { id, recipientId }, body: { move, ...words }, asking }) =>
      moveReply(await commands.respond({ ...asking, referralId: id, recipientId, move, words })),
  })
