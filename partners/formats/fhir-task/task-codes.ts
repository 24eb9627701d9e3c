/**
 * Codes of the closed loop over plain FHIR R4: the ServiceRequest says what is wanted and is the requester's, the Task
 * says where it stands and is moved by whoever was asked.
 */
import { SYSTEMS } from '../bars-fhir/bars-codes.ts'

/** Where our own codes and identifiers live. */
const LOCAL = 'https://referral-exchange.example/'

export const TASK_SYSTEMS = {
  /** A message of ours: UUIDv5 of its key. What bears it was made by that message, once. */
  message: `${LOCAL}Id/message`,
  /** A part that a message brings along, for example the Patient. */
  part: `${LOCAL}Id/message-part`,
  reference: SYSTEMS.localReference,
  ods: SYSTEMS.ods,
  taskCode: 'http://hl7.org/fhir/CodeSystem/task-code',
  kind: SYSTEMS.localItemKind,
  topic: SYSTEMS.localTopic,
  reason: SYSTEMS.localReason,
  outcome: SYSTEMS.localOutcome,
  narrative: SYSTEMS.localNarrative,
  /** Finer states than Task.status has: `information-needed`. */
  businessStatus: `${LOCAL}CodeSystem/business-status`,
  /** `q1`, `q2` … of an information request, and how a question ended. */
  question: `${LOCAL}CodeSystem/question`,
  answerEnding: `${LOCAL}CodeSystem/answer-ending`,
  consentScope: SYSTEMS.consentScope,
  actCode: SYSTEMS.actCode,
} as const

/** A search or a condition by one identifier, as it stands behind the `?`. */
export const byIdentifier = (system: string, value: string): string =>
  `identifier=${encodeURIComponent(`${system}|${value}`)}`
