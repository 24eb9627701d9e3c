/** The `fhir-task` format: a closed loop over plain FHIR R4, with transactions of conditional creates. */

import type { Format, OutgoingMessage } from '../../format.ts'
import { capabilitiesCheck } from '../bars-fhir/capabilities-check.ts'
import { FHIR_CONTENT_TYPES, serialise } from '../bars-fhir/fhir-document.ts'
import { readTaskAnswer } from './read-task-answer.ts'
import { readTaskReply } from './read-task-reply.ts'
import { taskPresence } from './task-presence.ts'
import { type Step, transaction } from './task-steps.ts'
import { itemSteps } from './write-task-item.ts'
import { agreementWithdrawnSteps, withdrawalSteps } from './write-task-notice.ts'

const stepsOf = (message: OutgoingMessage): readonly Step[] => {
  switch (message.purpose) {
    case 'new':
      return itemSteps(message)
    case 'withdrawal':
      return withdrawalSteps(message)
    case 'agreement-withdrawn':
      return agreementWithdrawnSteps(message)
    case 'correction':
    case 'go-on':
    case 'answer':
      throw new RangeError(`a Task does not carry a message of purpose ${message.purpose}`)
    default: {
      const never: never = message.purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}

export const taskFormat: Format = {
  name: 'fhir-task',
  carries: ['new', 'withdrawal', 'agreement-withdrawn'],
  toWire: (message) => ({
    contentType: FHIR_CONTENT_TYPES.json,
    bytes: serialise(transaction(stepsOf(message)), 'json'),
    headers: {
      'X-Request-Id': message.wireId,
      Accept: FHIR_CONTENT_TYPES.json,
      // The answer then names what was made, and so our message (R4 http, return preference).
      Prefer: 'return=representation',
    },
  }),
  check: capabilitiesCheck,
  readAnswer: readTaskAnswer,
  presence: taskPresence,
  readReply: readTaskReply,
}
