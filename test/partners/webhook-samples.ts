/** Invented secrets of webhook channels, and a check of signatures that shares nothing with the code that signs. */
import { createHmac } from 'node:crypto'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const OLD_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDwCQbZKmOhfE='

/** The signature as the specification's own example reckons it, in the bytes of the key. */
export const signatureOf = (secret: string, id: string, timestamp: string, body: Uint8Array): string => {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  return `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(signed)
    .digest('base64')}`
}

/** Whether a delivery bears a signature by this secret. */
export const isSignedBy = (
  secret: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): boolean => {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': timestamp = '',
    'webhook-signature': list = '',
  } = headers
  return list.split(' ').includes(signatureOf(secret, id, timestamp, body))
}
