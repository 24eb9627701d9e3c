/** Later messages about an item: it is taken back, or the family withdrew its agreement. */
import type { OutgoingMessage } from '../../format.ts'
import { concept } from '../bars-fhir/bars-coding.ts'
import type { FhirObject } from '../bars-fhir/fhir-value.ts'
import { agreementTopic, agreementWithdrawnText } from '../bars-fhir/write-bars-agreement.ts'
import { byIdentifier, TASK_SYSTEMS } from './task-codes.ts'
import { changeOnce, createMessage, createOnce, firstWireId, partId, type Step } from './task-steps.ts'
import { partyReference } from './write-task-parts.ts'

const theTask = (message: OutgoingMessage) => ({
  system: TASK_SYSTEMS.message,
  value: firstWireId(message),
})

const part = (message: OutgoingMessage, role: string) => ({
  system: TASK_SYSTEMS.part,
  value: partId(message, role),
})

/** Points at what an earlier message made (R4 http, conditional references). */
const conditionally = (type: string, { system, value }: { system: string; value: string }): FhirObject => ({
  reference: `${type}?${byIdentifier(system, value)}`,
})

const FOCUS_CHANGE = {
  referral: ['ServiceRequest', 'service-request', 'revoked'],
  notification: ['Communication', 'communication', 'entered-in-error'],
  'information-request': ['CommunicationRequest', 'communication-request', 'revoked'],
} as const

/** "Do not act": the Task is cancelled and what it is about is over. The rest stays as the partner has it. */
export const withdrawalSteps = (message: OutgoingMessage): readonly Step[] => {
  const [type, role, status] = FOCUS_CHANGE[message.kind ?? 'referral']
  return [
    changeOnce('Task', theTask(message), { status: 'cancelled' }),
    changeOnce(type, part(message, role), { status }),
  ]
}

const endedConsent = (message: OutgoingMessage, patient: FhirObject): Step =>
  createOnce(
    {
      resourceType: 'Consent',
      status: 'inactive',
      scope: concept(TASK_SYSTEMS.consentScope, 'patient-privacy'),
      category: [concept(TASK_SYSTEMS.actCode, 'IDSCL')],
      patient,
      dateTime: message.madeAt,
      organization: [partyReference(message.sender)],
      policyRule: concept(TASK_SYSTEMS.actCode, 'OPTOUT'),
      provision: { type: 'deny' },
    },
    { system: TASK_SYSTEMS.part, value: partId(message, `agreement-${message.wireId}`) },
  )

/**
 * The consent is over, and plain words say what that means. The Task stays: the partner decides what it goes on with. Where
 * only a part rested on it the words go alone: a Consent that denies would end the rest too.
 */
export const agreementWithdrawnSteps = (message: OutgoingMessage): readonly Step[] => {
  const patient = conditionally('Patient', part(message, 'patient'))
  return [
    ...(message.ended === undefined ? [endedConsent(message, patient)] : []),
    createMessage(message, {
      resourceType: 'Communication',
      status: 'completed',
      topic: concept(TASK_SYSTEMS.topic, ...agreementTopic(message)),
      subject: patient,
      about: [conditionally('Task', theTask(message))],
      sent: message.madeAt,
      recipient: [partyReference(message.recipient)],
      sender: partyReference(message.sender),
      payload: [{ contentString: agreementWithdrawnText(message) }],
    }),
  ]
}
