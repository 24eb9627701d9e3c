/** Standard Webhooks, symmetric signature: HMAC-SHA256 over `id.timestamp.body`, for each secret that still holds. */
import { createHmac } from 'node:crypto'
import type { WebhookSecret } from './webhook-secrets.ts'

export interface SignedParts {
  /** `webhook-id`: the same on every try. Must not hold a full stop, which parts the signed text. */
  readonly id: string
  /** Moment of this attempt, in milliseconds since 1970. */
  readonly now: number
  /** Exactly the bytes that are sent. */
  readonly body: Uint8Array
}

/** `webhook-timestamp` and `webhook-signature` of one attempt. */
export const signatureHeaders = (
  secrets: readonly WebhookSecret[],
  { id, now, body }: SignedParts,
): Readonly<Record<'webhook-timestamp' | 'webhook-signature', string>> => {
  const timestamp = String(Math.floor(now / 1000))
  const signatures = secrets
    .filter(({ until }) => until === undefined || now < until)
    .map(({ key }) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'))
  return {
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  }
}
