/** Looks through a history for anything that is not an id, a known code, an instant or a number (P10). */

import { CONSENT_PERSON_MOVES, CONSENT_STATES } from '../../domain/consent-life.ts'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'
import { ID_PREFIXES, ITEM_PREFIXES } from '../../domain/ids.ts'
import { ANSWERING_MOVES, OWN_MOVES, RECIPIENT_STATES, RESPONSE_MOVES } from '../../domain/recipient.ts'
import { URGENCIES } from '../../domain/referral.ts'

type History = Awaited<ReturnType<import('@temporalio/client').WorkflowHandle['fetchHistory']>>

const OTHER_CODES = [
  'new correction go-on withdrawal agreement-withdrawn answer',
  'delivered wait next-channel uncertain undeliverable held not-shared stopped done',
  'ask lapse review',
  // What a partner said that was asked for its receipt.
  'has-it nothing returned',
  'withdraw withdraw-agreement decide-sharing acknowledge return-to-sender close-now record-next-step choose-acceptance correct',
  // Names of changes to procedures, as their markers hold them.
  'message-keeps-its-version clocks-stand-still held-in-doubt-then-not-shared decided-against-asks-the-gate',
  'withdrawal-takes-the-next-version nobody-is-asked-once-it-is-withdrawn let-go-while-it-was-ended',
  'nobody-goes-on-once-it-is-withdrawn stops-whoever-was-named-meanwhile',
  'one-correction-for-all-that-wait withdrawn-before-anybody-is-asked one-begins-again-at-a-time',
  'not-deliverable late undeliverable remind due escalate outcome-late read message',
].flatMap((line) => line.split(' '))

const CODES: ReadonlySet<string> = new Set([
  ...URGENCIES,
  ...ATTEMPT_OUTCOMES,
  ...ATTEMPT_REASONS,
  ...RECIPIENT_STATES,
  ...RESPONSE_MOVES,
  ...ANSWERING_MOVES,
  ...OWN_MOVES,
  ...CONSENT_STATES,
  ...CONSENT_PERSON_MOVES,
  ...OTHER_CODES,
])
const PREFIXES = [...Object.values(ID_PREFIXES), ...Object.values(ITEM_PREFIXES)].join('|')
const ID = new RegExp(`^(${PREFIXES})_[a-z0-9-]{3,64}$`)
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/
const DURATION = /^-?\d+(\.\d+)?s$/
/** Counters that the SDK notes as text; too short for any number that names a person. */
const COUNTER = /^\d{1,6}$/
/** Names of steps, as the SDK notes them beside a local activity's result. */
const STEP_NAME = /^(prepare|begin|apply|plan|record|establish|attempt|sweep)[A-Z][A-Za-z]+$/

const allowed = (text: string): boolean =>
  text === '' ||
  CODES.has(text) ||
  ID.test(text) ||
  INSTANT.test(text) ||
  DURATION.test(text) ||
  COUNTER.test(text) ||
  STEP_NAME.test(text)

/** Every string in the payloads that may not be there, and every memo or search attribute of ours. */
export const personalDataIn = (history: History): string[] =>
  (history.events ?? [])
    .flatMap((event) => payloadsIn(event).flatMap(stringsIn))
    .filter((text) => !allowed(text))

/** Payload data, wherever in an event it lies. */
const payloadsIn = (value: unknown): unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  if (isPayload(value)) return [JSON.parse(Buffer.from(value.data).toString('utf8') || 'null')]
  if (value instanceof Uint8Array) return []
  return Object.values(value).flatMap(payloadsIn)
}

const isPayload = (value: object): value is { metadata: object; data: Uint8Array } =>
  'metadata' in value && 'data' in value && value.data instanceof Uint8Array

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}
