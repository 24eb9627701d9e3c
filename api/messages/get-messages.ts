/** GET …/messages of each kind of item, GET /v1/messages/{id} and …/content: what was sent and what came in, as it is kept. */
import { z } from 'zod'
import type { MessageCommands, MessageFacts } from '../../commands/message-contracts.ts'
import { READING_REASONS } from '../../domain/message-reading.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { leavingFile } from '../../http/byte-bodies.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { message, messageParameter } from './message-words.ts'

interface Uses {
  readonly commands: MessageCommands
}

/** Never a type that anything would show or run. */
const BYTES = 'application/octet-stream'

export const getItemMessages = (door: ItemDoor, { commands }: Uses) =>
  endpoint({
    method: 'get',
    path: `${itemPath(door)}/messages`,
    permission: 'message.read',
    tag: 'Messages',
    summary: `The messages of ${article(door)} ${door.name} that you may read: facts alone`,
    request: { params: itemParams(door) },
    responses: { 200: { description: 'Oldest first', schema: z.object({ data: z.array(message) }) } },
    refusals: ['not-found'],
    async handle({ params: { id }, user }) {
      const result = await commands.listMessages({ user, itemId: id })
      if (isRefusal(result)) return result
      return {
        status: 200 as const,
        body: { data: result.map(inWords) },
      }
    },
  })

const inWords = (one: MessageFacts) => ({
  ...one,
  earlier: one.earlier?.slice(),
  attempts: one.attempts?.slice(),
})

const article = ({ kind }: ItemDoor): string => (kind === 'information-request' ? 'an' : 'a')

export const getMessage = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/messages/{id}',
    permission: 'message.read',
    tag: 'Messages',
    summary: 'The facts of one message',
    request: { params: z.strictObject({ id: messageParameter }) },
    responses: { 200: { description: 'Its facts', schema: message } },
    refusals: ['not-found'],
    async handle({ params: { id }, user }) {
      const result = await commands.readMessage({ user, id })
      if (isRefusal(result)) return result
      return { status: 200 as const, body: inWords(result) }
    },
  })

export const getMessageContent = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/messages/{id}/content',
    permission: 'message.read',
    tag: 'Messages',
    summary: 'The bytes of one message, exactly as they are kept',
    description:
      'Only what was sent to your agency or by it. Each reading is on the record with its reason. The file is never shown in place, whatever it holds.',
    request: {
      params: z.strictObject({ id: messageParameter }),
      query: z.strictObject({
        reason: maybe(z.enum(READING_REASONS)).meta({
          description: 'Why it is read: a code, kept in the audit. Nothing is read without one',
        }),
        attempt: maybe(
          z
            .string()
            .regex(/^[1-9]\d{0,5}$/, 'Must be the number of an attempt.')
            .transform(Number)
            .meta({ type: 'integer', minimum: 1 }),
        ).meta({ description: 'The partner’s answer to this attempt, in place of the message' }),
        earlier: maybe(z.string().regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in hex.')).meta({
          description:
            'What the message was before it was made anew, by its hash as `earlier` lists it; for the agency that sent it',
        }),
      }),
    },
    responses: {
      200: { description: 'The bytes, always to be saved', schema: leavingFile, files: [BYTES] },
    },
    refusals: ['not-found', 'validation-failed'],
    async handle({ params: { id }, query: { reason, attempt, earlier }, user }) {
      if (reason === undefined)
        return refuse(
          'validation-failed',
          `Say why you read it: reason is one of ${READING_REASONS.join(', ')}.`,
        )
      const asked = {
        user,
        id,
        reason,
        ...(attempt === undefined ? {} : { attempt }),
        ...(earlier === undefined ? {} : { earlier }),
      }
      const result = await commands.openMessage(asked)
      if (isRefusal(result)) return result
      const body = { fileName: `${result.id}.bin`, contentType: BYTES, pieces: inOnePiece(result.bytes) }
      return { status: 200 as const, body }
    },
  })

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
