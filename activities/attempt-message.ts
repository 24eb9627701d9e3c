/**
 * One attempt at sending one stored message on one channel, and its result: sent now, or what an earlier run that was
 * killed is known to have done. Begun before the call and finished after it, so that no attempt is ever forgotten.
 */
import { Context } from '@temporalio/activity'
import type { AuditEntry } from '../database/audit-log.ts'
import type { MessageRepository, StoredAttempt, StoredMessage } from '../database/message-repository.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Format } from '../partners/format.ts'
import type { BarsMessage } from '../partners/formats/bars-fhir/bars-message.ts'
import type { Transport } from '../partners/transport.ts'
import type { Composing } from './compose-message.ts'

export interface Delivering extends Composing {
  readonly messages: MessageRepository
  /** Format and transport of a channel, by the registry. */
  readonly waysOf: (channel: Channel) => { readonly format: Format; readonly transport: Transport }
  /** Reads a received message again, to answer it. */
  readonly readReceived: (bytes: Uint8Array, contentType: string) => BarsMessage | undefined
}

/** Often enough that a killed worker is noticed within the profile's heartbeat time-out. */
const HEARTBEAT_MS = 5_000

/** Beats while the work runs, so that the loss of this process is noticed in seconds. */
export const whileBeating = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const { heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}

export interface AttemptNamed {
  /** Counts the attempts at this message, from 1. */
  readonly number: number
  /** What the audit says of it. */
  readonly audit: Pick<AuditEntry, 'referralId' | 'recipientId' | 'receivedMessageId' | 'because'>
}

export interface AttemptMade {
  readonly result: AttemptResult
  /** All attempts at the message, this one included. */
  readonly attempts: readonly StoredAttempt[]
}

/** Makes the attempt. */
export const attemptMessage = async (
  delivering: Delivering,
  message: StoredMessage,
  channel: Channel,
  attempt: AttemptNamed,
): Promise<AttemptMade> => {
  const { records, messages } = delivering
  await records.audit.append({
    action: 'message.sent',
    actor: { userId: 'exchange' },
    channelId: channel.id,
    outcome: 'done',
    at: iso(records.now()),
    ...attempt.audit,
  })
  const result = await resultOf(delivering, message, channel, attempt.number)
  const stored = await messages.byKey(message.key)
  return { result, attempts: stored?.attempts ?? [] }
}

const resultOf = async (
  delivering: Delivering,
  message: StoredMessage,
  channel: Channel,
  number: number,
): Promise<AttemptResult> => {
  const { records, messages } = delivering
  const begun = await messages.beginAttempt(message.key, {
    number,
    channelId: channel.id,
    at: iso(records.now()),
  })
  if (begun === 'begun') return send(delivering, message, channel, number)
  if (begun.result !== undefined) return begun.result
  // Begun by a run that was killed: it may have reached the partner.
  const interrupted: AttemptResult = { outcome: 'unknown', reason: 'interrupted' }
  const end = { result: interrupted, at: iso(records.now()) }
  if (await messages.finishAttempt(message.key, number, end)) return interrupted
  // It was not dead but slow, and has ended since: its own end stands.
  const ended = (await messages.byKey(message.key))?.attempts.find((attempt) => attempt.number === number)
  return ended?.result ?? interrupted
}

const send = async (
  { records, messages, waysOf }: Delivering,
  message: StoredMessage,
  channel: Channel,
  number: number,
): Promise<AttemptResult> => {
  const { format, transport } = waysOf(channel)
  const credential = await records.directory.channelCredential(channel.id)
  const outcome = await transport.send({
    document: await messages.documentOf(message.key),
    address: channel.address,
    timeoutSeconds: channel.timeoutSeconds,
    signal: Context.current().cancellationSignal,
    ...(credential === undefined ? {} : { credential }),
  })
  const answered = outcome.ended === 'answered'
  const result = answered ? format.readAnswer(outcome.answer, message) : outcome.result
  await messages.finishAttempt(message.key, number, {
    result,
    at: iso(records.now()),
    ...(answered ? { answer: outcome.answer.bytes } : {}),
  })
  return result
}
