/** GET /v1/attachments/{id}/content: the bytes of a clean document. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { ATTACHMENT_CONTENT_TYPES, ATTACHMENT_TYPES } from '../../domain/attachment.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { leavingFile } from '../../http/byte-bodies.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'

export const getAttachmentContent = ({ commands }: { readonly commands: Pick<Commands, 'openAttachment'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/attachments/{id}/content',
    permission: 'attachment.read',
    tag: 'Attachments',
    summary: 'The bytes of a clean document',
    description:
      'For the agency that sent it as it was; for an agency that was asked, and may have this category, the copy without properties, named by its title. The answer is 409 before the scanner has called it clean, and to an asked agency where its properties could not all be removed and it was not allowed to go with them.',
    request: { params: z.strictObject({ id: idParameter('attachment') }) },
    responses: {
      200: {
        description: 'The file, always to be saved and never shown in place',
        schema: leavingFile,
        files: ATTACHMENT_CONTENT_TYPES,
      },
    },
    refusals: ['not-found', 'state-conflict'],
    handle: async ({ params: { id }, user }) => {
      const result = await commands.openAttachment({ user, id })
      if (isRefusal(result)) return result
      const { attachment, pieces } = result
      const { contentType } = ATTACHMENT_TYPES[attachment.type]
      return { status: 200 as const, body: { fileName: attachment.fileName, contentType, pieces } }
    },
  })
