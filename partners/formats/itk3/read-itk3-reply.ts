/**
 * What comes into our mailbox. Separate facts, never one for another:
 *
 * | what | means |
 * | --- | --- |
 * | report of MESH, failed | returned by the carrier, which names the copy |
 * | report of MESH, otherwise | a carrier still has it |
 * | ITK3 response 20013, and 20007, 20008 (the first copy arrived) | their system has it |
 * | ITK3 response of infrastructure, anything else | their system does not take it: returned |
 * | ITK3 business response 30001 | they have it, and know the child: nobody has taken it on by that |
 * | ITK3 business response 30002, 30003 | declined: not a child of theirs |
 * | response with a Task | where it stands, as `fhir-task` reads it |
 *
 * What comes from another mailbox than the channel's partner, several meanings at once, a response to two messages, a
 * code that there is not: unclear, and a person looks at it.
 */
import type { ReplyRead } from '../../format.ts'
import { sameUrl } from '../bars-fhir/bars-codes.ts'
import { codeAt } from '../bars-fhir/bars-coding.ts'
import { readFhirDocument, serialise } from '../bars-fhir/fhir-document.ts'
import { FhirSyntaxError } from '../bars-fhir/fhir-syntax-error.ts'
import {
  type FhirObject,
  type FhirResource,
  isFhirResource,
  objectAt,
  objectsAt,
  textAt,
} from '../bars-fhir/fhir-value.ts'
import { readTaskReply } from '../fhir-task/read-task-reply.ts'
import { ITK3, type ItkMeaning, meaningOfItk } from './itk3-codes.ts'
import { type MeshMessage, readMeshMessage } from './mesh-message.ts'
import { MESH_ID } from './read-mesh-answer.ts'

const UNCLEAR: ReplyRead = { says: 'unclear' }
const WIRE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id of our messages, however it is written. */
const wireIdFrom = (text: string | undefined): string | undefined => {
  const id = text
    ?.trim()
    .toLowerCase()
    .replace(/^urn:uuid:/, '')
  return id !== undefined && WIRE_ID.test(id) ? id : undefined
}

const about = (inResponseTo: string | undefined): Pick<ReplyRead, 'inResponseTo'> =>
  inResponseTo === undefined ? {} : { inResponseTo }

const readReport = ({ headers }: MeshMessage): ReplyRead => {
  const inResponseTo = wireIdFrom(headers['mex-localid'])
  const linked = headers['mex-linkedmsgid']?.trim() ?? ''
  const success = headers['mex-statussuccess']?.trim().toUpperCase()
  if (success === 'SUCCESS') return { says: 'on-its-way', ...about(inResponseTo) }
  if (success !== 'ERROR') return { ...UNCLEAR, ...about(inResponseTo) }
  return {
    says: 'returned',
    returned: {
      because: 'returned-by-carrier',
      ...(MESH_ID.test(linked) ? { carrierReference: linked } : {}),
    },
    ...about(inResponseTo),
  }
}

const bundleIn = (body: Uint8Array): FhirResource | undefined => {
  try {
    // ITK3 requires XML; a partner that answers in JSON is read all the same.
    const form = /^[\ufeff\s]*\{/.test(Buffer.from(body.slice(0, 64)).toString()) ? 'json' : 'xml'
    const resource = readFhirDocument(body, form)
    return resource.resourceType === 'Bundle' && codeAt(resource, 'type') === 'message' ? resource : undefined
  } catch (error) {
    if (error instanceof FhirSyntaxError) return undefined
    throw error
  }
}

/** The resources of a Bundle, and of a Bundle in it. */
const resourcesIn = (bundle: FhirObject): readonly FhirResource[] =>
  objectsAt(bundle, 'entry')
    .flatMap((each) => objectsAt(each, 'resource'))
    .filter(isFhirResource)
    .flatMap((resource) =>
      resource.resourceType === 'Bundle'
        ? objectsAt(resource, 'entry')
            .flatMap((each) => objectsAt(each, 'resource'))
            .filter(isFhirResource)
        : [resource],
    )

const senderReferenceIn = (header: FhirObject): string | undefined => {
  const handling = objectsAt(header, 'extension').find((each) => sameUrl(textAt(each, 'url'), ITK3.handling))
  const found = objectsAt(handling, 'extension').find((each) => textAt(each, 'url') === 'SenderReference')
  return textAt(found, 'valueString')
}

const meaningsIn = (resources: readonly FhirResource[]): readonly (ItkMeaning | undefined)[] =>
  resources
    .filter(({ resourceType }) => resourceType === 'OperationOutcome')
    .flatMap((outcome) => objectsAt(outcome, 'issue'))
    .flatMap((issue) => objectsAt(objectAt(issue, 'details'), 'coding'))
    .filter((each) => sameUrl(textAt(each, 'system'), ITK3.responseCodes))
    .map((each) => meaningOfItk(codeAt(each) ?? ''))

const NOT_HERE: Pick<ReplyRead, 'says' | 'response'> = {
  says: 'state',
  response: {
    move: 'decline',
    words: {
      reason: 'other',
      explanation: 'Their system answers that the child is not known there, or no longer there.',
    },
  },
}

/** What the codes say together with the header's own word; `undefined` where they do not agree. */
const meaningOf = (
  meanings: readonly (ItkMeaning | undefined)[],
  said: string | undefined,
): ItkMeaning | undefined => {
  const [first, another] = [...new Set(meanings)]
  if (first === undefined || another !== undefined) return undefined
  // A duplicate is a fatal error to them, and a delivery to us.
  if (first !== 'has-it' && said === 'ok') return undefined
  return first
}

const readResponse = (resources: readonly FhirResource[], header: FhirObject): ReplyRead => {
  const response = objectAt(header, 'response')
  const inResponseTo = wireIdFrom(textAt(response, 'identifier')) ?? wireIdFrom(senderReferenceIn(header))
  const [task, anotherTask] = resources.filter(({ resourceType }) => resourceType === 'Task')
  const meanings = meaningsIn(resources)
  if (task !== undefined) {
    const read = readTaskReply(serialise(task, 'json'))
    const isOther =
      inResponseTo !== undefined && read?.inResponseTo !== undefined && read.inResponseTo !== inResponseTo
    if (read === undefined || anotherTask !== undefined || isOther || meanings.length > 0) return UNCLEAR
    return { ...about(inResponseTo), ...read }
  }
  const meaning = meaningOf(meanings, codeAt(response, 'code'))
  switch (meaning) {
    case 'has-it':
      return { says: 'has-it', ...about(inResponseTo) }
    case 'returned':
      return { says: 'returned', returned: { because: 'rejected-by-partner' }, ...about(inResponseTo) }
    case 'not-here':
      return { ...NOT_HERE, ...about(inResponseTo) }
    case undefined:
      return { ...UNCLEAR, ...about(inResponseTo) }
    default: {
      const never: never = meaning
      throw new RangeError(`unknown meaning ${String(never)}`)
    }
  }
}

/** Reads one message of our mailbox; `undefined` where it is none. Never throws. */
export const readItk3Reply = (bytes: Uint8Array): ReplyRead | undefined => {
  const message = readMeshMessage(bytes)
  if (message === undefined) return undefined
  if (!message.isWhole) return UNCLEAR
  if (message.headers['mex-messagetype']?.trim().toUpperCase() === 'REPORT') return readReport(message)
  if (!message.isFromPartner) return UNCLEAR
  const bundle = bundleIn(message.body)
  if (bundle === undefined) return undefined
  const resources = resourcesIn(bundle)
  const [header, another] = resources.filter(({ resourceType }) => resourceType === 'MessageHeader')
  return header === undefined || another !== undefined ? UNCLEAR : readResponse(resources, header)
}
