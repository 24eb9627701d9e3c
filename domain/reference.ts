/**
 * The reference of an item, for people, pages and paper: `RX-7K4M-92QX`. Unique, not sequential, never a key.
 * No vowels (no words by accident) and no look-alikes (0/O, 1/I/L, 5/S, 8/B, 2/Z, U/V); the eighth character is a
 * check character, so that one wrong character or two swapped ones are noticed when a reference is read out.
 */

/** 23 characters: a prime, so that the weighted check below finds every single error and every swap. */
const ALPHABET = '234679CDFGHJKMNPQRTVWXY'
const SHAPE = new RegExp(`^RX([${ALPHABET}]{8})$`)
const RECIPIENT_SUFFIX = /-([1-9][0-9]?)$/

/** An item's reference in its one written form. */
export type Reference = `RX-${string}-${string}`

/** Bytes that {@link referenceFrom} needs. */
export const REFERENCE_BYTES = 14

const checkCharacter = (seven: string): string => {
  const sum = [...seven].reduce(
    (total, character, index) => total + ALPHABET.indexOf(character) * (index + 2),
    0,
  )
  return ALPHABET.charAt(sum % ALPHABET.length)
}

const written = (eight: string): Reference => `RX-${eight.slice(0, 4)}-${eight.slice(4)}`

/** Makes a reference from random bytes (two for each of seven characters, so that none is favoured noticeably). */
export const referenceFrom = (randomBytes: Uint8Array): Reference => {
  if (randomBytes.length < REFERENCE_BYTES)
    throw new RangeError(`a reference needs ${REFERENCE_BYTES} random bytes`)
  let seven = ''
  for (let index = 0; index < 7; index += 1) {
    const value = (randomBytes[index * 2] ?? 0) * 256 + (randomBytes[index * 2 + 1] ?? 0)
    seven += ALPHABET.charAt(value % ALPHABET.length)
  }
  return written(seven + checkCharacter(seven))
}

/** Reads a reference as a person typed it (any case and spacing); `undefined` where it is not one. */
export const parseReference = (text: string): Reference | undefined => {
  const body = SHAPE.exec(text.toUpperCase().replace(/[\s-]/g, ''))?.[1]
  return body !== undefined && checkCharacter(body.slice(0, 7)) === body.slice(7) ? written(body) : undefined
}

/** A recipient's reference: the item's with the recipient's number, `RX-7K4M-92QX-2`. */
export const recipientReference = (reference: string, number: number): string => `${reference}-${number}`

/** Splits a recipient's reference into the item's and the recipient's number; `undefined` where it is not one. */
export const parseRecipientReference = (
  text: string,
): { reference: Reference; number: number } | undefined => {
  const suffix = RECIPIENT_SUFFIX.exec(text.trim())
  const reference = suffix ? parseReference(text.trim().slice(0, suffix.index)) : undefined
  return suffix?.[1] && reference ? { reference, number: Number(suffix[1]) } : undefined
}
