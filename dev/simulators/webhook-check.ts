/** Checks a delivery as a supplier's system does, after the Standard Webhooks specification. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far a receiver lets the sender's clock be from its own, either way. */
const TOLERANCE_SECONDS = 5 * 60

const same = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Why the delivery is not believed, in words; `undefined` where it is. */
export const doubtAbout = (
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  secrets: readonly string[],
  now = Date.now(),
): string | undefined => {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': timestamp = '',
    'webhook-signature': list = '',
  } = headers
  if (id === '' || id.includes('.')) return 'no usable webhook-id'
  if (!/^\d{1,12}$/.test(timestamp)) return 'no usable webhook-timestamp'
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return 'webhook-timestamp too old or too new'
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`
  })
  const given = list.split(' ')
  return given.some((one) => expected.some((other) => same(one, other))) ? undefined : 'no signature of ours'
}
