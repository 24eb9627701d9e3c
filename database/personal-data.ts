/**
 * Seals what is said about people before it is stored, and opens it again: AES-256-GCM with a random nonce, bound to
 * the subject it belongs to, so that an envelope moved to another record does not open. Everything personal passes
 * through here, so a key for each person can come later without a change of callers.
 *
 * Envelope: form (1 byte), length and name of the key, nonce (12), tag (16), ciphertext.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { Fault } from '../runtime/fault.ts'
import type { SealingKey } from '../runtime/secrets.ts'

export interface Sealer {
  /** Seals a value as JSON. `subjectId`: the record it belongs to; only under the same id does it open. */
  seal(subjectId: string, value: unknown): string
  /**
   * Opens what {@link Sealer.seal} made; `parse` answers `undefined` to what is not of the wanted shape.
   * @throws Fault `data-damaged` when it was tampered with, belongs to another subject or has another shape;
   * `key-missing` when the key it names is not among ours.
   */
  open<Value>(subjectId: string, sealed: string, parse: (value: unknown) => Value | undefined): Value
  sealBytes(subjectId: string, bytes: Uint8Array): Uint8Array
  /** @throws Fault as {@link Sealer.open}. */
  openBytes(subjectId: string, sealed: Uint8Array): Uint8Array
  /**
   * Prints of a text, by which records are found that must not hold it in clear: HMAC-SHA-256 under a key derived from
   * each of ours, newest first. The first is written; what was written before a key was changed is found by the others.
   */
  printsOf(text: string): readonly [string, ...string[]]
}

/** Reads what was sealed as text. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const FORM = { plain: 1, deflated: 2 } as const
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Shorter texts do not get shorter by it. */
const DEFLATE_FROM_BYTES = 256
/** Fast rather than tight: documents on the wire shrink to a fifth already. */
const DEFLATE_LEVEL = 1

interface DerivedKey {
  readonly name: string
  readonly key: Uint8Array
}

/** A key for one use alone: what is derived for another tells nothing of it. */
const derive = ({ name, key }: SealingKey, use: 'sealing' | 'printing'): DerivedKey => ({
  name,
  key: new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `referral-exchange ${use} 1`, 32)),
})

const printWith = ({ key }: DerivedKey, text: string): string =>
  createHmac('sha256', key).update(text, 'utf8').digest('base64url')

const damaged = (subjectId: string): Fault =>
  new Fault(
    'data-damaged',
    `What is sealed for ${subjectId} cannot be opened: it was altered or belongs to another record. Restore it.`,
  )

const sealWith = ({ name, key }: DerivedKey, subjectId: string, bytes: Uint8Array): Uint8Array => {
  const deflated = bytes.length >= DEFLATE_FROM_BYTES
  const clear = deflated ? deflateRawSync(bytes, { level: DEFLATE_LEVEL }) : bytes
  const keyName = Buffer.from(name, 'utf8')
  const header = Buffer.concat([
    Buffer.of(deflated ? FORM.deflated : FORM.plain, keyName.length),
    keyName,
    randomBytes(NONCE_BYTES),
  ])
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(-NONCE_BYTES))
  cipher.setAAD(boundTo(header, subjectId))
  const ciphertext = Buffer.concat([cipher.update(clear), cipher.final()])
  return Buffer.concat([header, cipher.getAuthTag(), ciphertext])
}

/** What the tag vouches for besides the ciphertext. */
const boundTo = (header: Uint8Array, subjectId: string): Uint8Array =>
  Buffer.concat([header.subarray(0, -NONCE_BYTES), Buffer.from(subjectId, 'utf8')])

const openWith = (keys: ReadonlyMap<string, DerivedKey>, subjectId: string, envelope: Buffer): Uint8Array => {
  const headerBytes = 2 + (envelope[1] ?? 0) + NONCE_BYTES
  if (envelope.length < headerBytes + TAG_BYTES) throw damaged(subjectId)
  const header = envelope.subarray(0, headerBytes)
  const keyName = header.subarray(2, -NONCE_BYTES).toString('utf8')
  const found = keys.get(keyName)
  if (found === undefined)
    throw new Fault(
      'key-missing',
      `What is sealed for ${subjectId} needs a sealing key that is not configured: add it to SEALING_KEYS.`,
    )
  const decipher = createDecipheriv('aes-256-gcm', found.key, header.subarray(-NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(boundTo(header, subjectId))
  decipher.setAuthTag(envelope.subarray(headerBytes, headerBytes + TAG_BYTES))
  try {
    const clear = Buffer.concat([
      decipher.update(envelope.subarray(headerBytes + TAG_BYTES)),
      decipher.final(),
    ])
    return header[0] === FORM.deflated ? inflateRawSync(clear) : clear
  } catch {
    throw damaged(subjectId)
  }
}

/**
 * Builds the sealer. The first key seals, all of them open: a new key is put in front, the old ones stay.
 * @throws Fault `configuration-wrong` without a key.
 */
export const createSealer = (keys: readonly SealingKey[]): Sealer => {
  const derived = keys.map((key) => derive(key, 'sealing'))
  const [newest] = derived
  const [newestPrinting, ...printing] = keys.map((key) => derive(key, 'printing'))
  if (newest === undefined || newestPrinting === undefined)
    throw new Fault('configuration-wrong', 'No key to seal personal data with: set SEALING_KEYS.')
  const byName = new Map(derived.map((key) => [key.name, key]))
  const sealBytes: Sealer['sealBytes'] = (subjectId, bytes) => sealWith(newest, subjectId, bytes)
  const openBytes: Sealer['openBytes'] = (subjectId, sealed) =>
    openWith(byName, subjectId, Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength))
  return {
    sealBytes,
    openBytes,
    printsOf: (text) => [printWith(newestPrinting, text), ...printing.map((key) => printWith(key, text))],
    seal: (subjectId, value) =>
      Buffer.from(sealBytes(subjectId, Buffer.from(JSON.stringify(value), 'utf8'))).toString('base64url'),
    open(subjectId, sealed, parse) {
      const clear = Buffer.from(openBytes(subjectId, Buffer.from(sealed, 'base64url'))).toString('utf8')
      const value = parse(JSON.parse(clear))
      if (value === undefined) throw damaged(subjectId)
      return value
    },
  }
}
