/** The exchange's API as a client system of the council uses it. */
import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import type { Urgency } from '../../domain/referral.ts'
import { referralBody } from './bench-referral.ts'

export interface Raised {
  readonly id: string
  /** False: answered 202, started by the sweep. */
  readonly started: boolean
}

export interface ExchangeDoor extends AsyncDisposable {
  /** Raises a referral with an Idempotency-Key of its own. @throws RangeError unless 201 or 202 */
  raise(index: number, services: readonly string[], urgency?: Urgency): Promise<Raised>
  /** Confirms that the news was read. @throws RangeError unless 200 or 202 */
  confirmReceipt(id: string): Promise<void>
  /** Ids on the first page of the list. */
  newest(): Promise<readonly string[]>
}

/** So many requests may be under way: more than any phase of the bench has. */
const CONNECTIONS = 128

/** Opens it. */
export const openDoor = (url: string, token: string): ExchangeDoor => {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const call = async (method: 'GET' | 'POST', path: string, expected: readonly number[], body?: string) => {
    const answer = await pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(method === 'POST' && { 'idempotency-key': `"${randomUUID()}"` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body ?? null,
    })
    const text = await answer.body.text()
    if (!expected.includes(answer.statusCode))
      throw new RangeError(
        `${method} ${path}: ${answer.statusCode} instead of ${expected.join(' or ')}: ${text.slice(0, 300)}`,
      )
    return JSON.parse(text) as unknown
  }
  return {
    async raise(index, services, urgency) {
      return (await call(
        'POST',
        '/v1/referrals',
        [201, 202],
        referralBody(index, services, urgency),
      )) as Raised
    },
    async confirmReceipt(id) {
      await call('POST', `/v1/referrals/${id}/receipt`, [200, 202])
    },
    async newest() {
      const { items } = (await call('GET', '/v1/referrals?limit=50', [200])) as { items: { id: string }[] }
      return items.map(({ id }) => id)
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  }
}
