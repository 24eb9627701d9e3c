/** Commands: each thing that someone wants done, stored before it is done, so that a repeat is harmless. */
import { type Connection, type Model, Schema } from 'mongoose'
import type {
  AgencyId,
  AttentionItemId,
  CommandId,
  ConsentRequestId,
  RecipientId,
  ReferralId,
  UserId,
} from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import { asWords, type CommandWords } from './command-words.ts'
import { modelOn } from './connection.ts'
import type { Sealer } from './personal-data.ts'
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

export type CommandState = 'stored' | 'applied' | 'refused'

export interface StoredCommand {
  readonly id: CommandId
  /** Client, agency and idempotency key: unique. */
  readonly key: string
  readonly fingerprint: string
  readonly kind: string
  /** `asked-person`: whoever has both the link and the code of a question; the agency is then that which asks. */
  readonly actor: { readonly userId: UserId | 'asked-person'; readonly agencyId: AgencyId }
  readonly referralId?: ReferralId
  readonly recipientId?: RecipientId
  readonly attentionItemId?: AttentionItemId
  readonly consentRequestId?: ConsentRequestId
  readonly move?: string
  readonly codes: Readonly<Record<string, string>>
  readonly state: CommandState
  /** What it was answered: codes and our own words, small. */
  readonly result?: object
  readonly createdAt: string
  readonly appliedAt?: string
}

/** A command to store; its words are free text, sealed. */
export type NewCommand = Omit<StoredCommand, 'result' | 'appliedAt'> & { readonly words?: unknown }

export interface CommandRepository {
  /** Stores it once for each id and key; otherwise answers what the key already stands for. */
  storeOnce(command: NewCommand): Promise<{ readonly stored: boolean; readonly command: StoredCommand }>
  byId(id: CommandId): Promise<StoredCommand | undefined>
  /** What a client's key already stands for. */
  byKey(key: string): Promise<StoredCommand | undefined>
  byIds(ids: readonly CommandId[]): Promise<readonly StoredCommand[]>
  /** The words of one command. @throws Fault `data-damaged` when they do not open. */
  wordsOf(id: CommandId): Promise<CommandWords | undefined>
  /** The words of several, in one read; those without words are left out. */
  wordsOfAll(ids: readonly CommandId[]): Promise<ReadonlyMap<CommandId, CommandWords>>
  /** Ends a stored command. False: it has ended already, and that end stands. */
  finish(id: CommandId, state: Exclude<CommandState, 'stored'>, result: object): Promise<boolean>
  /** What was stored before that instant and has not ended, oldest first. */
  notApplied(query: {
    readonly createdBefore: string
    readonly limit: number
  }): Promise<readonly StoredCommand[]>
}

/** What never changes of a command. */
type Order = Omit<StoredCommand, 'id' | 'key' | 'referralId' | 'state' | 'createdAt' | 'appliedAt' | 'result'>

/** Flat, with what is read as a whole as one text: such documents are searched several times faster. */
interface CommandDocument {
  readonly _id: CommandId
  readonly version: number
  readonly key: string
  readonly referralId?: ReferralId
  readonly state: CommandState
  readonly createdAt: string
  readonly appliedAt?: string
  /** {@link Order} as JSON. */
  readonly order: string
  /** What it was answered, as JSON. */
  readonly result?: string
  /** Sealed {@link CommandWords}. */
  readonly words?: string
}

const schema = new Schema<CommandDocument>(
  {
    _id: String,
    version: Number,
    key: String,
    referralId: String,
    state: String,
    createdAt: String,
    appliedAt: String,
    order: String,
    result: String,
    words: String,
  },
  { collection: 'commands', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ key: 1 }, { name: 'key', unique: true })
schema.index({ state: 1, createdAt: 1 }, { name: 'not-applied' })

const commandFrom = (document: CommandDocument): StoredCommand => {
  const { _id, version: _version, words: _words, order, result, ...rest } = document
  const given: Order = JSON.parse(order)
  const command = { ...given, ...rest, id: _id }
  return result === undefined ? command : { ...command, result: JSON.parse(result) }
}

/** The words of an item belong to it; those of a command about none, to the command. */
const subjectOf = ({ _id, referralId }: Pick<CommandDocument, '_id' | 'referralId'>): string =>
  referralId ?? _id

interface Store {
  readonly model: Model<CommandDocument>
  readonly sealer: Sealer
  readonly now: () => number
}

const WITHOUT_WORDS = { words: 0 } as const

const documentOf = (sealer: Sealer, command: NewCommand): CommandDocument => {
  const { id, key, referralId, state, createdAt, words, ...order } = command
  const document = {
    _id: id,
    version: 1,
    key,
    state,
    createdAt,
    ...(referralId === undefined ? {} : { referralId }),
    order: JSON.stringify(order satisfies Order),
  }
  return words === undefined ? document : { ...document, words: sealer.seal(subjectOf(document), words) }
}

const storeOnce = ({ model, sealer }: Store, command: NewCommand) => {
  const { id, key } = command
  const document = documentOf(sealer, command)
  return untilUnmoved(`the key of ${id}`, async () => {
    if ((await insertOnce(model, document)) === 'inserted')
      return { stored: true, command: commandFrom(document) }
    const existing = await atEdge(
      `reading what has the key of ${id}`,
      async () =>
        (await model.findOne({ key }, WITHOUT_WORDS).lean<CommandDocument>()) ??
        (await model.findById(id, WITHOUT_WORDS).lean<CommandDocument>()),
    )
    return existing === null ? undefined : { stored: false, command: commandFrom(existing) }
  })
}

const byIds = async ({ model }: Store, ids: readonly CommandId[]): Promise<readonly StoredCommand[]> => {
  const found = await atEdge('reading commands', () =>
    model.find({ _id: { $in: ids } }, WITHOUT_WORDS).lean<CommandDocument[]>(),
  )
  return found.map(commandFrom)
}

const wordsOfAll = async ({ model, sealer }: Store, ids: readonly CommandId[]) => {
  type Sealed = Pick<CommandDocument, '_id' | 'referralId' | 'words'>
  const found = await atEdge('reading the words of commands', () =>
    model.find({ _id: { $in: ids } }, { referralId: 1, words: 1 }).lean<Sealed[]>(),
  )
  return new Map(
    found.flatMap((document) =>
      document.words === undefined
        ? []
        : [[document._id, sealer.open(subjectOf(document), document.words, asWords)] as const],
    ),
  )
}

const finish = (
  { model, now }: Store,
  ...[id, state, result]: Parameters<CommandRepository['finish']>
): Promise<boolean> =>
  untilUnmoved(id, async () => {
    type Found = Pick<CommandDocument, '_id' | 'version' | 'state'>
    const found = await atEdge(`reading ${id}`, () =>
      model.findById(id, { version: 1, state: 1 }).lean<Found>(),
    )
    if (found === null)
      throw new Fault(
        'data-damaged',
        `Command ${id} is not stored, so its end cannot be recorded. Restore it.`,
      )
    if (found.state !== 'stored') return false
    const ended = { state, result: JSON.stringify(result), appliedAt: new Date(now()).toISOString() }
    return (await changeIfVersion(model, found, ended)) || undefined
  })

const notApplied = async (
  { model }: Store,
  { createdBefore, limit }: Parameters<CommandRepository['notApplied']>[0],
): Promise<readonly StoredCommand[]> => {
  const found = await atEdge('reading what is not applied', () =>
    model
      .find({ state: 'stored', createdAt: { $lt: createdBefore } }, WITHOUT_WORDS)
      .sort({ createdAt: 1, _id: 1 })
      .limit(limit)
      .lean<CommandDocument[]>(),
  )
  return found.map(commandFrom)
}

/** Builds the repository. */
export const createCommandRepository = ({
  connection,
  sealer,
  now = Date.now,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
  /** Milliseconds since 1970. */
  readonly now?: () => number
}): CommandRepository => {
  const store: Store = { model: modelOn(connection, 'command', schema), sealer, now }
  return {
    storeOnce: (command) => storeOnce(store, command),
    byId: async (id) => (await byIds(store, [id]))[0],
    async byKey(key) {
      const found = await atEdge('reading what a key stands for', () =>
        store.model.findOne({ key }, WITHOUT_WORDS).lean<CommandDocument>(),
      )
      return found === null ? undefined : commandFrom(found)
    },
    byIds: (ids) => byIds(store, ids),
    wordsOf: async (id) => (await wordsOfAll(store, [id])).get(id),
    wordsOfAll: (ids) => wordsOfAll(store, ids),
    finish: (...end) => finish(store, ...end),
    notApplied: (query) => notApplied(store, query),
  }
}
