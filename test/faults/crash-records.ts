/** The campaign's own reader of what the exchange has stored: MongoDB and Temporal, read from outside. */
import { Client, Connection } from '@temporalio/client'
import mongoose from 'mongoose'
import type { StoredCommand } from '../../database/command-repository.ts'
import type { StoredMessage } from '../../database/message-document.ts'
import type { StoredReceivedMessage } from '../../database/received-message-document.ts'
import type { World } from '../../dev/world.ts'
import type { Referral } from '../../domain/referral.ts'

/** A referral as stored, without its content. */
export type StoredReferral = Omit<Referral, 'id'> & { readonly id: string }

/** Attempts lie under their number in a stored message. */
export type MessageSeen = Omit<StoredMessage, 'attempts'> & {
  readonly attempts: Readonly<Record<string, StoredMessage['attempts'][number]>>
}

/** Whether it may run on when all is over: sweeps and fetches come back for ever, a notice sleeps until it sees itself needless. */
export const mayRunOn = ({ type }: WorkflowSeen): boolean =>
  ['sweep', 'notice', 'poll'].some((kind) => type.startsWith(kind))

/** In order of number. */
export const attemptsOf = ({ attempts }: MessageSeen) => Object.values(attempts)

/** What is not finished at one moment. */
export interface View {
  /** Milliseconds since 1970 at which reading began. */
  readonly at: number
  readonly open: readonly StoredReferral[]
  readonly attention: readonly AttentionSeen[]
  /** Names of what is under way and must move on by itself. */
  readonly underWay: readonly string[]
}

export interface AttentionSeen {
  readonly id: string
  readonly kind: string
  readonly because?: string
  readonly referralId?: string
  readonly recipientId?: string
}

export interface WorkflowSeen {
  readonly workflowId: string
  readonly type: string
  readonly status: string
}

export interface Records extends AsyncDisposable {
  /** What is not finished now; `undefined` while MongoDB is away. */
  view(): Promise<View | undefined>
  referrals(): Promise<readonly StoredReferral[]>
  messages(): Promise<readonly MessageSeen[]>
  received(): Promise<readonly (StoredReceivedMessage & { readonly id: string })[]>
  commands(): Promise<readonly StoredCommand[]>
  /** How many audit entries `message.sent` there are for each recipient and purpose. */
  sentAudits(): Promise<ReadonlyMap<string, number>>
  openAttention(): Promise<readonly AttentionSeen[]>
  workflows(): Promise<readonly WorkflowSeen[]>
}

const OVER = ['closed', 'withdrawn', 'not-shared']
const READ_MS = 2_000

type Row = Readonly<Record<string, unknown>> & { readonly _id: string }

/** Opens it on a running world. */
export const openRecords = async (world: Pick<World, 'env'>): Promise<Records> => {
  const uri = String(world.env.MONGODB_URI)
  const connection = await mongoose
    .createConnection(uri, { serverSelectionTimeoutMS: READ_MS, readConcern: { level: 'majority' } })
    .asPromise()
  const temporal = Connection.lazy({ address: String(world.env.TEMPORAL_ADDRESS) })
  const client = new Client({ connection: temporal })
  const find = async <Found>(collection: string, where: object = {}): Promise<(Found & { id: string })[]> => {
    const rows = await connection.collection<Row>(collection).find(where, WITHOUT_CONTENT).toArray()
    return rows.map((row) => ({ ...(row as unknown as Found), id: row._id }))
  }
  const referrals = async (where: object): Promise<StoredReferral[]> => {
    type Stored = { readonly record: string } & Pick<Referral, 'version' | 'reference'>
    const found = await find<Stored>('referrals', where)
    return found.map(({ id, version, reference, record }) => ({
      ...JSON.parse(record),
      id,
      version,
      reference,
    }))
  }
  const openAttention = () => find<AttentionSeen>('attention_items', { state: 'open' })
  return {
    async view() {
      const at = Date.now()
      try {
        const open = await referrals({ state: { $nin: OVER } })
        const commands = await find<StoredCommand>('commands', { state: 'stored' })
        const received = await find<StoredReceivedMessage>('received_messages', { state: 'processing' })
        const attention = await openAttention()
        return { at, open, attention, underWay: underWay(open, commands, received) }
      } catch {
        return undefined
      }
    },
    referrals: () => referrals({}),
    messages: async () =>
      (await find<MessageSeen>('messages')).map(({ id, ...rest }) => ({
        ...rest,
        key: id as MessageSeen['key'],
      })),
    received: () => find('received_messages'),
    commands: () => find('commands'),
    async sentAudits() {
      const counts = new Map<string, number>()
      for (const { recipientId, because } of await find<SentAudit>('audit', { action: 'message.sent' })) {
        const key = `${recipientId} ${because}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      return counts
    },
    openAttention,
    async workflows() {
      const seen: WorkflowSeen[] = []
      for await (const { workflowId, type, status } of client.workflow.list())
        seen.push({ workflowId, type, status: status.name })
      return seen
    },
    async [Symbol.asyncDispose]() {
      await connection.close()
      await temporal.close()
    },
  }
}

interface SentAudit {
  readonly recipientId: string
  readonly because: string
}

const WITHOUT_CONTENT = { projection: { content: 0, personLine: 0, bytes: 0, words: 0 } } as const

const underWay = (
  open: readonly StoredReferral[],
  commands: readonly { readonly id: string }[],
  received: readonly { readonly id: string }[],
): readonly string[] => [
  ...open.filter(({ startedAt }) => startedAt === undefined).map(({ id }) => `not started: ${id}`),
  ...open.flatMap(({ id, recipients }) =>
    recipients.filter(({ state }) => state === 'sending').map((one) => `sending: ${id} ${one.id}`),
  ),
  ...commands.map(({ id }) => `move not applied: ${id}`),
  ...received.map(({ id }) => `message not finished: ${id}`),
]
