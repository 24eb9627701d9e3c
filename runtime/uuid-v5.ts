/** Name-based UUIDs (RFC 9562 §5.5): the same name always gives the same id, which is what a message key needs. */
import { createHash } from 'node:crypto'

/** The namespace of this exchange's own names, itself the UUIDv5 of `referral-exchange.example` in the DNS namespace. */
const EXCHANGE_NAMESPACE = 'dc5b045a-b321-57bf-913c-81778072bf7c'

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The UUID of `name` in `namespace`.
 * @throws RangeError when the namespace is not a UUID: a fault on our side.
 */
export const uuidV5 = (name: string, namespace: string = EXCHANGE_NAMESPACE): string => {
  if (!SHAPE.test(namespace)) throw new RangeError('the namespace of a UUIDv5 must itself be a UUID')
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16)
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
