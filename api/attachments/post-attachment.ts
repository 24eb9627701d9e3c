/** POST /v1/attachments: send a document, to be named in a referral. */
import type { Commands } from '../../commands/command-contracts.ts'
import { ATTACHMENT_CONTENT_TYPES, ATTACHMENT_LIMITS } from '../../domain/attachment.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { arrivingFile } from '../../http/byte-bodies.ts'
import { endpoint } from '../../http/endpoint.ts'
import { attachment } from './attachment-words.ts'

const HEADERS = { Location: 'Address of the document', 'Idempotency-Replayed': '`true` for a repeat' }

export const postAttachment = ({ commands }: { readonly commands: Pick<Commands, 'receiveAttachment'> }) =>
  endpoint({
    method: 'post',
    path: '/v1/attachments',
    permission: 'attachment.upload',
    tag: 'Attachments',
    summary: 'Send a document',
    description:
      'One file as the body, at most 10 MB: PDF, JPEG, PNG, Word (.docx), OpenDocument (.odt) or plain text. What is in it, its name and its content type must agree; locked files and such with macros, scripts or files inside are refused. It is scanned for viruses before anyone opens it, and the copy that is sent says nothing of place, device and author.',
    request: {
      body: arrivingFile,
      upload: {
        contentTypes: [...ATTACHMENT_CONTENT_TYPES, 'application/octet-stream'],
        limitBytes: ATTACHMENT_LIMITS.bytesEach,
      },
    },
    responses: {
      201: { description: 'Kept; its scan has started', schema: attachment, headers: HEADERS },
      202: {
        description: 'Kept, and scanned as soon as the workflow engine is back',
        schema: attachment,
        headers: HEADERS,
      },
    },
    refusals: ['attachment-refused', 'attachments-not-taken', 'idempotency-key-reused', 'not-permitted'],
    handle: async ({ body, asking }) => {
      const result = await commands.receiveAttachment({ ...asking, ...body })
      if (isRefusal(result)) return result
      const { attachment: taken, started, replayed } = result
      return {
        status: started ? (201 as const) : (202 as const),
        body: taken,
        headers: { location: `/v1/attachments/${taken.id}` },
        replayed,
      }
    },
  })
