/** A document as the API tells it; its name only to those who may see it, its bytes never here. */
import { z } from 'zod'
import { ATTACHMENT_STATES, ATTACHMENT_TYPES, type AttachmentType } from '../../domain/attachment.ts'
import { idText, instant } from '../parameters.ts'

const TYPES = Object.keys(ATTACHMENT_TYPES) as [AttachmentType, ...AttachmentType[]]

export const attachment = z
  .object({
    id: idText('attachment'),
    state: z.enum(ATTACHMENT_STATES).exclude(['arriving']).meta({
      description: 'Only `clean` is opened and sent; `unreadable`: the scanner cannot look into it',
    }),
    type: z.enum(TYPES).meta({ description: 'Told by its content' }),
    fileName: z.string(),
    bytes: z.int(),
    sha256: z.string().meta({ description: 'Of the bytes as they were sent, hex' }),
    receivedAt: instant,
    scannedAt: instant.optional(),
  })
  .meta({ id: 'Attachment' })
