/**
 * The bare workflow's activities. Between them they do as many MongoDB writes as ours was counted to do, of the same
 * kinds and sizes, with the same driver settings; they read nothing, seal nothing, check nothing, and have no unique
 * key but `_id`. The partner gets the same kind of message in as many bytes; it is made once and only its ids are
 * changed for each referral.
 */
import { ApplicationFailure } from '@temporalio/common'
import type { Connection } from 'mongoose'
import { Pool } from 'undici'
import type { BareOrder, BarePlan, BareSteps, BareWrite } from './bare-contracts.ts'
import { type BareMessage, bareMessage } from './bare-message.ts'

export interface BareStanding {
  readonly connection: Connection
  readonly plan: BarePlan
  /** The partner's `$process-message`. */
  readonly partnerUrl: string
  readonly partnerToken: string
}

/** As many calls at once as our channel makes at most. */
const CALLS_AT_ONCE = 20

/** Builds them. */
export const createBareSteps = ({
  connection,
  plan,
  partnerUrl,
  partnerToken,
}: BareStanding): BareSteps & AsyncDisposable => {
  const { origin, pathname } = new URL(partnerUrl)
  const pool = new Pool(origin, { connections: CALLS_AT_ONCE, pipelining: 1 })
  const message = bareMessage()
  const writing =
    (step: keyof BarePlan) =>
    async (order: BareOrder): Promise<void> => {
      for (const write of plan[step]) await writeOne(connection, write, order, isLast(plan, write))
    }
  return {
    store: writing('store'),
    prepare: writing('prepare'),
    send: (order) => send({ pool, path: pathname, token: partnerToken, message }, order),
    record: writing('record'),
    [Symbol.asyncDispose]: () => pool.destroy(),
  }
}

const isLast = ({ record }: BarePlan, write: BareWrite): boolean => write === record.at(-1)

interface BareDocument {
  readonly _id: string
  readonly filling?: string
  readonly changed?: string
  readonly deliveredAt?: string
}

/** Bytes of a write that are not its filling: the message's own frame, names and ids. */
const FRAME_BYTES = 230
const DUPLICATE_KEY = 11000

const writeOne = async (
  connection: Connection,
  { collection, command, document, bytes }: BareWrite,
  { id }: BareOrder,
  last: boolean,
): Promise<void> => {
  const documents = connection.collection<BareDocument>(collection)
  const _id = `${id}:${document}`
  const filling = 'x'.repeat(Math.max(0, bytes - FRAME_BYTES))
  if (command === 'update') {
    const delivered = last ? { deliveredAt: new Date().toISOString() } : {}
    await documents.updateOne({ _id }, { $set: { changed: filling, ...delivered } })
    return
  }
  try {
    await documents.insertOne({ _id, filling })
  } catch (thrown) {
    // A retried activity.
    if ((thrown as { code?: unknown }).code !== DUPLICATE_KEY) throw thrown
  }
}

interface BareCall {
  readonly pool: Pool
  readonly path: string
  readonly token: string
  readonly message: BareMessage
}

/** One call; anything but "taken" or "known already" is left to Temporal's retry. */
const send = async ({ pool, path, token, message }: BareCall, { id }: BareOrder): Promise<void> => {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: { ...message.headersFor(id), authorization: `Bearer ${token}` },
    body: message.bodyFor(id),
  })
  const answer = await body.text()
  if (statusCode === 200 || (statusCode === 409 && answer.includes('"duplicate"'))) return
  throw ApplicationFailure.create({
    message: `the partner answered ${statusCode}`,
    nonRetryable: statusCode < 500,
  })
}
