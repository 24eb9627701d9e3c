/** Documents that go with a referral: what each is, and its bytes beside it (FHIR R4 DocumentReference, Binary). */
import { createHash } from 'node:crypto'
import type { OutgoingMessage } from '../../format.ts'
import {
  entryUrl,
  type OutgoingEntry,
  reference,
  serviceRequestUrl,
  ukCoreEntry,
} from './bars-outgoing-entry.ts'
import { givenText } from './bars-wire-text.ts'

/** Two entries for each document; none where there are none. */
export const documentEntries = (message: OutgoingMessage, patient: string): readonly OutgoingEntry[] =>
  (message.documents ?? []).flatMap(({ title, contentType, bytes }, index) => {
    const url = entryUrl(message, `document-bytes-${index}`)
    const described = ukCoreEntry(message, `document-${index}`, 'DocumentReference', {
      status: 'current',
      subject: reference(patient),
      date: message.madeAt,
      ...givenText('description', title),
      content: [
        {
          attachment: {
            contentType,
            url,
            size: bytes.length,
            // FHIR R4 fixes SHA-1 for this element: it tells damage, and vouches for nothing.
            hash: createHash('sha1').update(bytes).digest('base64'),
            ...givenText('title', title),
          },
        },
      ],
      context: { related: [reference(serviceRequestUrl(message))] },
    })
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    return [described, { fullUrl: url, resource: { resourceType: 'Binary', contentType, data } }]
  })

/** What the receiver is told where a document could not go; `undefined` where all that may go went. */
export const missingDocumentsText = ({ documentsMissing = 0, sender, content }: OutgoingMessage) => {
  if (documentsMissing === 0) return undefined
  const what =
    documentsMissing === 1
      ? 'A document belongs to this referral and could not be sent with it.'
      : `${documentsMissing} documents belong to this referral and could not be sent with it.`
  const { name, phone } = content.referrer
  const number = phone ?? sender.phone
  return `${what} Ask ${name}${number === undefined ? '' : ` on ${number}`} for ${documentsMissing === 1 ? 'it' : 'them'}.`
}
