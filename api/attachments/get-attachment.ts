/** GET /v1/attachments/{id}: where a document stands. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { attachment } from './attachment-words.ts'

export const getAttachment = ({ commands }: { readonly commands: Pick<Commands, 'readAttachment'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/attachments/{id}',
    permission: 'attachment.read',
    tag: 'Attachments',
    summary: 'Where a document stands',
    request: { params: z.strictObject({ id: idParameter('attachment') }) },
    responses: { 200: { description: 'The document, without its bytes', schema: attachment } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const result = await commands.readAttachment({ user, id })
      return isRefusal(result) ? result : { status: 200 as const, body: result }
    },
  })
