/** The bytes that a message had before it was made anew: kept as they were, as they may have left. */
import type { MessageKey } from '../domain/delivery.ts'
import { atEdge } from './at-edge.ts'
import type { EarlierRow } from './earlier-message-document.ts'
import { subjectOf } from './message-document.ts'
import { type MessageStore, missing, readSealed } from './message-store.ts'
import { bytesOf } from './stored-bytes.ts'
import { insertOnce } from './versioned.ts'

const rowId = (key: MessageKey, sha256: string): string => `${key}#${sha256}`

/**
 * Puts the present bytes aside, before others take their place; harmless when repeated. Whoever dies in between has kept
 * what is still the message itself.
 */
export const keepAside = async (store: MessageStore, key: MessageKey, sha256: string): Promise<void> => {
  const found = await readSealed(store, key, { sha256 })
  // Another run has put it aside, and others in its place.
  if (found === undefined) return
  const { contentType, headers, bytes } = found
  await insertOnce(store.earlier, { _id: rowId(key, sha256), contentType, headers, bytes: bytesOf(bytes) })
}

/** Its bytes. @throws Fault `data-damaged` when they are not there or do not open. */
export const earlierBytes = async (
  { earlier, sealer }: MessageStore,
  key: MessageKey,
  sha256: string,
): Promise<Uint8Array> => {
  const found = await atEdge(`reading what ${key} was`, () =>
    earlier.findById(rowId(key, sha256), { bytes: 1 }).lean<Pick<EarlierRow, 'bytes'>>(),
  )
  if (found === null) throw missing(key)
  return sealer.openBytes(subjectOf(key), bytesOf(found.bytes))
}
