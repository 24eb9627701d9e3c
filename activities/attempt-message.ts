/**
 * One attempt at sending one stored message on one channel, and its result: sent now, or what an earlier run that was
 * killed is known to have done. Begun before the call and finished after it, so that no attempt is ever forgotten.
 */
import { CancelledFailure, Context } from '@temporalio/activity'
import type { AuditEntry } from '../database/audit-log.ts'
import type { MessageDocument, StoredAttempt, StoredMessage } from '../database/message-document.ts'
import type { MessageRepository } from '../database/message-repository.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { BarsMessage } from '../partners/formats/bars-fhir/bars-message.ts'
import type { Way } from '../partners/registry.ts'
import { sendsTo } from '../runtime/channel-place.ts'
import { askFirst, type Call, mayBeThere } from './ask-first.ts'
import type { ChannelCircuits } from './channel-circuits.ts'
import type { Composing } from './compose-message.ts'
import type { Gathering } from './gather-documents.ts'

export interface Delivering extends Composing, Gathering {
  readonly messages: MessageRepository
  readonly circuits: ChannelCircuits
  /** Format and transport of a channel, by the registry. */
  readonly waysOf: (channel: Channel) => Way
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

/** What the engine's own library says to what runs while its worker is stopped. */
const STOPPING = 'WORKER_SHUTDOWN'

/**
 * Aborts where this worker stops, and for nothing else: an attempt that is called off while it runs is let end, as what
 * it finds counts, and cutting it off would put in doubt what may have arrived.
 */
const whenStopping = ({ cancellationSignal }: Context): AbortSignal => {
  const stopping = new AbortController()
  const look = (): void => {
    const { reason } = cancellationSignal
    if (reason instanceof CancelledFailure && reason.message === STOPPING) stopping.abort(reason)
  }
  if (cancellationSignal.aborted) look()
  else cancellationSignal.addEventListener('abort', look, { once: true })
  return stopping.signal
}

export interface AttemptNamed {
  /** Counts the attempts at this message, from 1. */
  readonly number: number
  /** The first of the present round: what a person has settled since is in doubt no more. */
  readonly roundStart: number
  /** What the audit says of it. */
  readonly audit: Pick<AuditEntry, 'referralId' | 'recipientId' | 'receivedMessageId' | 'because'>
}

export interface AttemptMade {
  readonly result: AttemptResult
  /** All attempts at the message, this one included. */
  readonly attempts: readonly StoredAttempt[]
}

/** A stored message; with its document where it was composed just now, so that it is not read again. */
export interface MessageToSend {
  readonly message: StoredMessage
  readonly document?: MessageDocument
}

/** Makes the attempt. */
export const attemptMessage = async (
  delivering: Delivering,
  toSend: MessageToSend,
  channel: Channel,
  attempt: AttemptNamed,
): Promise<AttemptMade> => {
  const { records, messages } = delivering
  const { number, roundStart } = attempt
  await records.audit.append({
    action: 'message.sent',
    actor: { userId: 'exchange' },
    channelId: channel.id,
    outcome: 'done',
    at: iso(records.now()),
    ...attempt.audit,
  })
  const { begun, message } = await messages.beginAttempt(toSend.message, {
    number,
    channelId: channel.id,
    at: iso(records.now()),
    place: sendsTo(channel),
    roundStart,
  })
  const made = begun
    ? await send(delivering, { ...toSend, message }, channel, attempt)
    : await begunBefore(delivering, message, number)
  await delivering.circuits.note({ channel, of: message.key, number }, made.result, !begun)
  return made
}

/** Begun by an earlier run: its end stands, and without one it was killed and may have reached the partner. */
export const begunBefore = async (
  { records, messages }: Delivering,
  message: StoredMessage,
  number: number,
): Promise<AttemptMade> => {
  const interrupted: AttemptResult = { outcome: 'unknown', reason: 'interrupted' }
  const ended = await messages.finishAttempt(message, number, {
    result: interrupted,
    at: iso(records.now()),
  })
  const { attempts } = ended.message
  return { result: attempts.find((known) => known.number === number)?.result ?? interrupted, attempts }
}

/** The system that it may have reached is not the one that would be asked, or would know a repeat. */
const MAY_BE_AT_EARLIER_ADDRESS: AttemptResult = { outcome: 'unknown', reason: 'address-changed' }

/** How the attempt ends without anything sent; `undefined`: the message may be sent. */
const knownOf = async (
  way: Pick<Way, 'format' | 'transport'>,
  channel: Channel,
  call: Call,
  message: StoredMessage,
  attempt: Pick<AttemptNamed, 'number' | 'roundStart'>,
): Promise<AttemptResult | undefined> => {
  if (mayBeAtEarlierAddress(message, channel, attempt)) return MAY_BE_AT_EARLIER_ADDRESS
  return mayBeThere(message, channel, attempt.number) ? askFirst(way, channel, call, message) : undefined
}

/** In doubt since an attempt at another address of this channel's. */
const mayBeAtEarlierAddress = (
  { attempts }: Pick<StoredMessage, 'attempts'>,
  channel: Channel,
  { number, roundStart }: Pick<AttemptNamed, 'number' | 'roundStart'>,
): boolean =>
  attempts.some(
    (earlier) =>
      earlier.number >= roundStart &&
      earlier.number < number &&
      earlier.channelId === channel.id &&
      earlier.returned === undefined &&
      earlier.result?.outcome === 'unknown' &&
      earlier.place !== undefined &&
      earlier.place !== sendsTo(channel),
  )

const send = async (
  { records, messages, waysOf }: Delivering,
  { message, document }: MessageToSend,
  channel: Channel,
  { number, roundStart, audit }: AttemptNamed,
): Promise<AttemptMade> => {
  const { format, transport } = waysOf(channel)
  const credential = await records.directory.channelCredential(channel.id)
  const call: Call = {
    address: channel.address,
    timeoutSeconds: channel.timeoutSeconds,
    signal: whenStopping(Context.current()),
    ...(credential === undefined ? {} : { credential }),
    ...(channel.settings === undefined ? {} : { settings: channel.settings }),
  }
  const known = await knownOf({ format, transport }, channel, call, message, { number, roundStart })
  if (known !== undefined) {
    const { message: after } = await messages.finishAttempt(message, number, {
      result: known,
      at: iso(records.now()),
    })
    return { result: known, attempts: after.attempts }
  }
  const outcome = await transport.send({
    ...call,
    document: document ?? (await messages.documentOf(message.key)),
  })
  const answered = outcome.ended === 'answered'
  const result = answered ? format.readAnswer(outcome.answer, message) : outcome.result
  const ended = await messages.finishAttempt(message, number, {
    result,
    at: iso(records.now()),
    ...(answered ? { answer: outcome.answer.bytes } : {}),
  })
  const { because: _purpose, ...about } = audit
  if (ended.answerLeftOut) records.events.answerNotKept({ channelId: channel.id, attempt: number, ...about })
  return { result, attempts: ended.message.attempts }
}
