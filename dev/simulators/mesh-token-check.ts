/** Whether a call to the simulated MESH is signed as its specification says: each token once, the time within two hours. */
import { createHmac } from 'node:crypto'

const TWO_HOURS_MS = 2 * 60 * 60_000
const SHAPE = /^NHSMESH ([A-Z0-9]+):([0-9a-f-]{36}):(\d+):(\d{12}):([0-9a-f]{64})$/

export interface TokenCheck {
  readonly sharedSecret: string
  /** By mailbox. */
  readonly passwords: Readonly<Record<string, string>>
  readonly now: () => number
}

const momentOf = (at: string): number =>
  Date.UTC(
    Number(at.slice(0, 4)),
    Number(at.slice(4, 6)) - 1,
    Number(at.slice(6, 8)),
    Number(at.slice(8, 10)),
    Number(at.slice(10, 12)),
  )

/** Answers whether this header lets its caller into the mailbox. */
export const createTokenCheck = ({ sharedSecret, passwords, now }: TokenCheck) => {
  const used = new Set<string>()
  return (header: string | undefined, mailbox: string): boolean => {
    const [, named, nonce, count, at = '', hash] = SHAPE.exec(header ?? '') ?? []
    const password = passwords[mailbox]
    if (named !== mailbox || password === undefined) return false
    const text = `${named}:${nonce}:${count}:${password}:${at}`
    if (createHmac('sha256', sharedSecret).update(text).digest('hex') !== hash) return false
    if (Math.abs(now() - momentOf(at)) > TWO_HOURS_MS || used.has(`${nonce}:${count}`)) return false
    used.add(`${nonce}:${count}`)
    return true
  }
}
