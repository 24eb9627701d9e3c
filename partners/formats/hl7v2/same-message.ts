/** Whether a message is one that came before, sent again. */

/** MSH-7, counted as the separators count: MSH-1 is the first of them. */
const TIME_FIELD = 6

const withoutTime = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const end = text.indexOf('\r')
  const header = end === -1 ? text : text.slice(0, end)
  const separator = header.charAt(3)
  const fields = header.split(separator).map((field, index) => (index === TIME_FIELD ? '' : field))
  return `${fields.join(separator)}${text.slice(header.length)}`
}

/**
 * The same but for MSH-7: some systems write the time of each try there (it is meant to be the time at which the message
 * was made, which a message that is sent again would keep).
 */
export const isSameMessage = (one: Uint8Array, other: Uint8Array): boolean =>
  withoutTime(one) === withoutTime(other)
