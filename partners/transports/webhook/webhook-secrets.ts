/**
 * A webhook channel's credential: its signing secrets, the newest first, with a space between. While the partner
 * changes over, the old one stands behind the new one with the end of its time:
 * `whsec_NEW whsec_OLD;until=2026-12-24T00:00:00Z`. Both sign until then, and the partner takes either.
 */
import { z } from 'zod'

export interface WebhookSecret {
  readonly key: Uint8Array
  /** Milliseconds since 1970 from which on it signs no more; absent: it signs on. */
  readonly until?: number
}

/** Standard Webhooks, signature scheme: 24 to 64 random bytes. */
const LEAST_BYTES = 24
const MOST_BYTES = 64
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})(?:;until=(\S+))?$/

const secretFrom = (written: string): WebhookSecret | undefined => {
  const [, base64 = '', until] = SECRET.exec(written) ?? []
  const key = Buffer.from(base64, 'base64')
  if (key.length < LEAST_BYTES || key.length > MOST_BYTES) return undefined
  if (until === undefined) return { key }
  const isInstant = z.iso.datetime().safeParse(until).success
  return isInstant ? { key, until: Date.parse(until) } : undefined
}

/** The secrets of a credential; `undefined` where it is none. The newest has no end: a channel must be able to sign. */
export const webhookSecretsFrom = (credential: string): readonly WebhookSecret[] | undefined => {
  const secrets = credential.split(' ').map(secretFrom)
  return secrets[0]?.until === undefined && secrets.every((secret) => secret !== undefined)
    ? secrets
    : undefined
}
