/** Invented messages, answers and Tasks for the tests of the fhir-task format. */
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { jsonBytes, outgoing } from './bars-samples.ts'

export const MESSAGE_SYSTEM = 'https://referral-exchange.example/Id/message'
export const REFERENCE_SYSTEM = 'https://referral-exchange.example/Id/reference'
export const QUESTION_SYSTEM = 'https://referral-exchange.example/CodeSystem/question'
export const ENDING_SYSTEM = 'https://referral-exchange.example/CodeSystem/answer-ending'

/** A message whose wire id is that of its key, as those that are composed. */
export const taskMessage = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => {
  const message = outgoing(changes)
  return { ...message, wireId: changes.wireId ?? uuidV5(message.messageKey) }
}

export interface WrittenStep {
  readonly fullUrl: string
  readonly resource: { readonly resourceType: string; readonly [name: string]: unknown }
  readonly request: { readonly method: string; readonly url: string; readonly ifNoneExist?: string }
}

/** The steps that our format writes. */
export const stepsOf = (message: OutgoingMessage): readonly WrittenStep[] =>
  (
    JSON.parse(new TextDecoder().decode(taskFormat.toWire(message).bytes)) as {
      entry: readonly WrittenStep[]
    }
  ).entry

export const stepOf = (message: OutgoingMessage, type: string): WrittenStep => {
  const found = stepsOf(message).find(({ resource }) => resource.resourceType === type)
  if (found === undefined) throw new Error(`the message makes no ${type}`)
  return found
}

/** A server's answer to a transaction that made (201) or knew (200) everything. */
export const takenTask = (message: OutgoingMessage, status = '201 Created'): WireAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/fhir+json' },
  bytes: jsonBytes({
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: stepsOf(message).map(({ resource }, index) => ({
      resource: { ...resource, id: `r-${index}` },
      response: { status, location: `${resource.resourceType}/r-${index}/_history/1` },
    })),
  }),
})

/** A Task as the partner's server gives it. */
export const task = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  resourceType: 'Task',
  id: 'r-17',
  meta: { versionId: '2', lastUpdated: '2026-11-21T12:00:00Z' },
  identifier: [
    { system: MESSAGE_SYSTEM, value: '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1' },
    { system: REFERENCE_SYSTEM, value: 'RX-7K4M-92QX-1' },
  ],
  status: 'accepted',
  intent: 'order',
  ...changes,
})

export const readTask = (changes: Readonly<Record<string, unknown>> = {}) =>
  taskFormat.readReply?.(jsonBytes(task(changes)))
