/** The attempts at a message: each begun before the call and ended after it, so that none is ever forgotten. */
import type { AttemptResult, MessageKey } from '../domain/delivery.ts'
import type { ChannelId } from '../domain/ids.ts'
import { isFault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  type AttemptDocument,
  attemptFrom,
  type MessageRow,
  type StoredAttempt,
  type StoredMessage,
  subjectOf,
} from './message-document.ts'
import { type MessageStore, missing, readOne } from './message-store.ts'
import { bytesOf } from './stored-bytes.ts'
import { changeIfVersion, untilUnmoved } from './versioned.ts'

export interface MessageAttempts {
  /** Begins an attempt at a message as it was seen, and notes what that held. Of several that begin the same number one has begun it. */
  beginAttempt(
    seen: StoredMessage,
    attempt: {
      readonly number: number
      readonly channelId: ChannelId
      readonly at: string
      readonly place?: string
      readonly roundStart?: number
    },
  ): Promise<{ readonly begun: boolean; readonly message: StoredMessage }>
  /**
   * Ends an attempt with its result. Not `ended`: it has ended already, and that end stands. An answer that the document
   * has no room for is not kept, and `answerLeftOut` says so.
   */
  finishAttempt(
    seen: StoredMessage,
    number: number,
    end: { readonly result: AttemptResult; readonly at: string; readonly answer?: Uint8Array },
  ): Promise<{
    readonly ended: boolean
    readonly message: StoredMessage
    readonly answerLeftOut?: true
  }>
  /** Notes that what an attempt handed over came back. The first such note stands. */
  noteReturned(
    seen: StoredMessage,
    number: number,
    returned: NonNullable<StoredAttempt['returned']>,
  ): Promise<StoredMessage>
  /** The partner's answer to an attempt, as it came. */
  answerOf(key: MessageKey, number: number): Promise<Uint8Array | undefined>
}

const attemptIn = ({ attempts }: StoredMessage, number: number): StoredAttempt | undefined =>
  attempts.find((attempt) => attempt.number === number)

const withAttempt = (message: StoredMessage, changed: StoredAttempt): StoredMessage => ({
  ...message,
  version: message.version + 1,
  attempts: [...message.attempts.filter(({ number }) => number !== changed.number), changed].sort(
    (one, other) => one.number - other.number,
  ),
})

/**
 * Changes one attempt by compare-and-set: first as the caller saw the message, then, where others wrote since or
 * nothing is to be changed of what may be old, as it is read again.
 */
const changeAttempt = async (
  store: MessageStore,
  seen: StoredMessage,
  number: number,
  change: (known: StoredAttempt | undefined) => AttemptDocument | undefined,
): Promise<{ readonly changed: boolean; readonly message: StoredMessage }> => {
  const changeFrom = async (message: StoredMessage, isFresh: boolean) => {
    const attempt = change(attemptIn(message, number))
    if (attempt === undefined) return isFresh ? { changed: false, message } : undefined
    const { key, version } = message
    const fields = { [`attempts.${number}`]: attempt }
    return (await changeIfVersion(store.model, { _id: key, version }, fields))
      ? { changed: true, message: withAttempt(message, attemptFrom(attempt)) }
      : undefined
  }
  const atOnce = await changeFrom(seen, false)
  if (atOnce !== undefined) return atOnce
  return untilUnmoved(`attempt ${number} of ${seen.key}`, async () => {
    const found = await readOne(store, { _id: seen.key })
    if (found === undefined) throw missing(seen.key)
    return changeFrom(found, true)
  })
}

/** @see MessageAttempts.beginAttempt */
export const beginAttempt = async (
  store: MessageStore,
  ...[seen, { number, channelId, at, place, roundStart }]: Parameters<MessageAttempts['beginAttempt']>
): ReturnType<MessageAttempts['beginAttempt']> => {
  const { changed, message } = await changeAttempt(store, seen, number, (known) =>
    known === undefined
      ? {
          number,
          channelId,
          startedAt: at,
          ...(place === undefined ? {} : { place }),
          ...(roundStart === undefined ? {} : { roundStart }),
          ...(seen.categories === undefined ? {} : { categories: seen.categories }),
        }
      : undefined,
  )
  return { begun: changed, message }
}

/** @see MessageAttempts.finishAttempt */
export const finishAttempt = async (
  store: MessageStore,
  ...[seen, number, { result, at, answer }]: Parameters<MessageAttempts['finishAttempt']>
): ReturnType<MessageAttempts['finishAttempt']> => {
  const endedWith = (kept: Pick<AttemptDocument, 'answer'>) =>
    changeAttempt(store, seen, number, (known) =>
      known === undefined || known.finishedAt !== undefined
        ? undefined
        : { ...known, finishedAt: at, result, ...kept },
    )
  const sealed = answer === undefined ? {} : { answer: store.sealer.sealBytes(subjectOf(seen.key), answer) }
  const { changed, message, ...how } = await endedWith(sealed).catch(async (thrown: unknown) => {
    // Long answers to many attempts fill the document: that this one ended counts for more than what was said.
    if (answer === undefined || !isFault(thrown, 'too-large')) throw thrown
    return { ...(await endedWith({})), answerLeftOut: true as const }
  })
  if (attemptIn(message, number) === undefined) throw missing(seen.key)
  return { ended: changed, message, ...how }
}

/** @see MessageAttempts.noteReturned */
export const noteReturned = async (
  store: MessageStore,
  ...[seen, number, returned]: Parameters<MessageAttempts['noteReturned']>
): Promise<StoredMessage> => {
  const { message } = await changeAttempt(store, seen, number, (known) =>
    known === undefined || known.returned !== undefined ? undefined : { ...known, returned },
  )
  return message
}

/** @see MessageAttempts.answerOf */
export const answerOf = async ({ model, sealer }: MessageStore, key: MessageKey, number: number) => {
  const found = await atEdge(`reading an answer to ${key}`, () =>
    model.findById(key, { attempts: 1 }).lean<Pick<MessageRow, 'attempts'>>(),
  )
  if (found === null) throw missing(key)
  const answer = found.attempts[String(number)]?.answer
  return answer === undefined ? undefined : sealer.openBytes(subjectOf(key), bytesOf(answer))
}
