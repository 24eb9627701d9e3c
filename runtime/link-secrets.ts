/**
 * The two secrets of a question by link: the token in the mail, and the code that a person tells a person. Only hashes
 * are kept. The token is as long as a key, so its plain hash tells nothing; the code is short, so its hash is slow and
 * salted, and whoever tries codes is locked out after a few.
 */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { sha256Of } from './sha256.ts'

const TOKEN_BYTES = 32
const CODE_DIGITS = 6
const SALT_BYTES = 16
const HASH_BYTES = 32

/** A new token, in letters that an address may hold. */
export const newLinkToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** What is kept of a token, and what it is found by. */
export const linkTokenHash = (token: string): string => sha256Of(token)

/** A new code of six digits. */
export const newLinkCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')

const slow: (code: string, salt: Buffer, bytes: number) => Promise<Buffer> = promisify(scrypt)

/** What is kept of a code. */
export const linkCodeHash = async (code: string): Promise<string> => {
  const salt = randomBytes(SALT_BYTES)
  const hash = await slow(code, salt, HASH_BYTES)
  return `${salt.toString('hex')}:${hash.toString('hex')}`
}

/** Stands in where there is no hash: the answer must not come sooner for a link that is not ours. */
const NO_HASH = `${'0'.repeat(SALT_BYTES * 2)}:${'0'.repeat(HASH_BYTES * 2)}`

/** Whether the code is the one of that hash; takes the same time whether it is, is not, or there is no hash. */
export const isLinkCode = async (code: string, hash: string | undefined): Promise<boolean> => {
  const [salt = '', kept = ''] = (hash ?? NO_HASH).split(':')
  const made = await slow(code, Buffer.from(salt, 'hex'), HASH_BYTES)
  return timingSafeEqual(made, Buffer.from(kept, 'hex')) && hash !== undefined
}
