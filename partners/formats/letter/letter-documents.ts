/** Documents as attachments of a letter. Their names say nothing: headers of a part are read on the way, the titles stand in the letter. */
import type { OutgoingDocument, OutgoingMessage } from '../../format.ts'
import type { PassedOn } from '../bars-fhir/pass-on-carried.ts'
import { carriedDocument } from '../fhir-task/write-task-parts.ts'
import { base64Body, type MimePart } from './mime-parts.ts'

export interface LetterDocument extends OutgoingDocument {
  /** `document-1.pdf` */
  readonly fileName: string
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/fhir+json': 'json',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/plain': 'txt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
}

const SAFE_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/

/** Documents, and what the sender of a passed-on referral said. */
export const letterDocuments = (message: OutgoingMessage, sent: PassedOn): readonly LetterDocument[] =>
  [...(message.documents ?? []), ...carriedDocument(sent)].map((document, index) => ({
    ...document,
    contentType: SAFE_TYPE.test(document.contentType) ? document.contentType : 'application/octet-stream',
    fileName: `document-${index + 1}.${ENDINGS[document.contentType] ?? 'bin'}`,
  }))

export const documentPart = ({ contentType, fileName, bytes }: LetterDocument): MimePart => ({
  contentType: `${contentType}; name="${fileName}"`,
  encoding: 'base64',
  disposition: `attachment; filename="${fileName}"`,
  body: base64Body(bytes),
})
