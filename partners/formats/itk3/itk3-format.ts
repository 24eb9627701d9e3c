/** The `itk3` format: ITK3 Message Distribution around our payload, for partners behind a MESH mailbox. */
import type { Format } from '../../format.ts'
import { FHIR_CONTENT_TYPES } from '../bars-fhir/fhir-document.ts'
import { meshPresence } from './mesh-presence.ts'
import { readItk3Reply } from './read-itk3-reply.ts'
import { readMeshAnswer } from './read-mesh-answer.ts'
import { writeItk3Message } from './write-itk3-message.ts'
import { itk3Payload } from './write-itk3-payload.ts'

export const itk3Format: Format = {
  name: 'itk3',
  carries: ['new', 'withdrawal', 'agreement-withdrawn'],
  toWire: (message) => ({
    contentType: FHIR_CONTENT_TYPES.xml,
    bytes: writeItk3Message(message, itk3Payload(message)),
    // The carrier's name for it, by which it can be asked about.
    headers: { 'Mex-LocalID': message.wireId },
  }),
  readAnswer: readMeshAnswer,
  presence: meshPresence,
  readReply: readItk3Reply,
}
