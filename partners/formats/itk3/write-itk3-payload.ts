/**
 * What an ITK3 message is about, as the closed loop of `fhir-task` writes it: a Task by which the partner answers, and
 * what it is about, in one collection. A notice names what it is about and tells nothing of the child.
 */
import type { OutgoingMessage } from '../../format.ts'
import { coding } from '../bars-fhir/bars-coding.ts'
import type { FhirResource } from '../bars-fhir/fhir-value.ts'
import { TASK_SYSTEMS } from '../fhir-task/task-codes.ts'
import { firstWireId, type Step } from '../fhir-task/task-steps.ts'
import { itemSteps } from '../fhir-task/write-task-item.ts'
import { agreementWithdrawnSteps } from '../fhir-task/write-task-notice.ts'
import { partyReference } from '../fhir-task/write-task-parts.ts'

const collection = (entries: readonly Pick<Step, 'fullUrl' | 'resource'>[]): FhirResource => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: entries.map(({ fullUrl, resource }) => ({ fullUrl, resource })),
})

/** "Do not act": the Task of the first message, cancelled. */
const cancelledTask = (message: OutgoingMessage): Pick<Step, 'fullUrl' | 'resource'> => ({
  fullUrl: `urn:uuid:${message.wireId}`,
  resource: {
    resourceType: 'Task',
    identifier: [
      { system: TASK_SYSTEMS.message, value: firstWireId(message) },
      { system: TASK_SYSTEMS.reference, value: message.reference },
    ],
    status: 'cancelled',
    intent: 'order',
    code: {
      coding: [coding(TASK_SYSTEMS.taskCode, 'abort'), coding(TASK_SYSTEMS.kind, message.kind ?? 'referral')],
      text: 'Please do not act on this any more: it was taken back.',
    },
    lastModified: message.madeAt,
    requester: partyReference(message.sender),
    owner: partyReference(message.recipient),
  },
})

/** The payload. @throws RangeError for what is not carried */
export const itk3Payload = (message: OutgoingMessage): FhirResource => {
  switch (message.purpose) {
    case 'new':
      return collection(itemSteps(message))
    case 'withdrawal':
      return collection([cancelledTask(message)])
    case 'agreement-withdrawn':
      return collection(agreementWithdrawnSteps(message))
    case 'correction':
    case 'go-on':
    case 'answer':
      throw new RangeError(`ITK3 here does not carry a message of purpose ${message.purpose}`)
    default: {
      const never: never = message.purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}
