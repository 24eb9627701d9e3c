/** A message as the API tells of it: facts alone. Its bytes are asked for by themselves, with a reason. */
import { z } from 'zod'
import { idText, instant } from '../parameters.ts'

const ID = /^(rcv_[a-z0-9][a-z0-9-]{2,63}|out_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** A message's id in a path. */
export const messageParameter = z
  .string()
  .regex(ID, 'Must be the id of a message, out_… or rcv_…')
  .meta({ description: 'Id of the message' })

export const message = z
  .object({
    id: z.string().meta({ description: '`out_…` of one that was sent, `rcv_…` of one that came in' }),
    direction: z.enum(['sent', 'received']),
    at: instant.meta({ description: 'When it was written, or came' }),
    itemId: z.string().optional(),
    recipientId: idText('recipient').optional(),
    channelId: idText('channel').optional(),
    format: z.string().optional(),
    contentType: z
      .string()
      .optional()
      .meta({ description: 'On the wire; the file is served as bytes alone' }),
    purpose: z.string().optional(),
    messageVersion: z.int().optional(),
    sha256: z.string().meta({ description: 'Of its bytes, in hex' }),
    size: z.int().optional().meta({ description: 'In bytes; where one message is asked for' }),
    earlier: z
      .array(z.object({ sha256: z.string(), at: instant, format: z.string().optional() }))
      .optional()
      .meta({ description: 'What one that was sent had been before it was made anew, oldest first' }),
    attempts: z
      .array(
        z.object({
          number: z.int(),
          channelId: idText('channel'),
          startedAt: instant,
          outcome: z.string().optional(),
          reason: z.string().optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Message' })
