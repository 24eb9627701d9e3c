/**
 * The audit log: who did, was allowed or was refused what, to whose item. Entries are written before their effect and
 * only ever added; if one cannot be written the effect does not happen (P9). They hold ids and codes, never words.
 */
import { type Connection, Schema, Types } from 'mongoose'
import type {
  AgencyId,
  AttachmentId,
  AttentionItemId,
  ChannelId,
  CommandId,
  ConsentRequestId,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
  UserId,
} from '../domain/ids.ts'
import type { Action } from '../domain/permissions.ts'
import { Fault, isFault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'

/** What was done: an action of the permission table, or one of the effects below. */
export type AuditAction =
  | Action
  | 'attachment.scanned'
  | 'attention.settled'
  | 'channel.circuit'
  | 'consent.answered-by-link'
  | 'consent.mailed'
  | 'consent.moved'
  | 'consent.opened-by-link'
  | 'directory.changed'
  | 'identity.asked'
  | 'message.asked-about'
  | 'message.received'
  | 'message.sent'
  | 'move.asked'
  | 'notice.sent'
  | 'recipient.chosen'
  | 'recipient.moved'
  | 'recipient.next-step'
  | 'referral.raised'
  | 'referrer.told'
  | 'sharing.decided'
  | 'sharing.refused'
  | 'sign-in'

export interface AuditActor {
  /** `asked-person`: whoever has both the link and the code of a question. */
  readonly userId: UserId | 'exchange' | 'asked-person'
  readonly agencyId?: AgencyId
}

/** `permitted`: about to be done; `refused`: the rules said no; `done`: about to be recorded as done. */
export type AuditOutcome = 'permitted' | 'refused' | 'done'

export interface AuditEntry {
  readonly action: AuditAction
  readonly actor: AuditActor
  readonly outcome: AuditOutcome
  /** Instant, ISO 8601. */
  readonly at: string
  readonly referralId?: ReferralId
  readonly recipientId?: RecipientId
  readonly commandId?: CommandId
  readonly receivedMessageId?: ReceivedMessageId
  readonly attentionItemId?: AttentionItemId
  readonly attachmentId?: AttachmentId
  readonly consentRequestId?: ConsentRequestId
  readonly channelId?: ChannelId
  /** Why, as a code. */
  readonly because?: string
  readonly requestId?: string
}

/** An entry as it was written. */
export type WrittenAuditEntry = AuditEntry & { readonly id: string }

export interface AuditLog {
  /** @throws Fault `database-away` or `audit-unavailable`: then the effect must not happen. */
  append(entry: AuditEntry): Promise<void>
  /** Several entries for one effect; when it throws, some may have been written. */
  appendMany(entries: readonly AuditEntry[]): Promise<void>
  /** In the order in which they were written. */
  listFor(referralId: ReferralId): Promise<readonly WrittenAuditEntry[]>
}

/** The actor's ids stand beside the others: flat documents are searched several times faster. */
type AuditDocument = Omit<AuditEntry, 'actor'> & AuditActor & { readonly _id: string }

const schema = new Schema<AuditDocument>(
  {
    _id: String,
    action: String,
    userId: String,
    agencyId: String,
    outcome: String,
    at: String,
    referralId: String,
    recipientId: String,
    commandId: String,
    receivedMessageId: String,
    attentionItemId: String,
    attachmentId: String,
    consentRequestId: String,
    channelId: String,
    because: String,
    requestId: String,
  },
  { collection: 'audit', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
schema.index({ referralId: 1, _id: 1 }, { name: 'by-referral' })

const entryFrom = ({ _id, userId, agencyId, ...entry }: AuditDocument): WrittenAuditEntry => ({
  ...entry,
  id: _id,
  actor: agencyId === undefined ? { userId } : { userId, agencyId },
})

interface PlainCollection {
  insertOne(document: object): Promise<unknown>
  insertMany(documents: object[]): Promise<unknown>
}

const insertAll = (collection: PlainCollection, documents: object[]): Promise<unknown> => {
  const [only, ...others] = documents
  return only !== undefined && others.length === 0
    ? collection.insertOne(only)
    : collection.insertMany(documents)
}

/** Builds the log. */
export const createAuditLog = ({ connection }: { readonly connection: Connection }): AuditLog => {
  const model = modelOn(connection, 'audit entry', schema)

  const write = async (entries: readonly AuditEntry[]): Promise<void> => {
    if (entries.length === 0) return
    // Ids that grow with time keep the order in which one process wrote.
    const documents = entries.map(({ actor, ...entry }) => ({
      ...entry,
      ...actor,
      _id: new Types.ObjectId().toHexString(),
    }))
    try {
      await atEdge('writing the audit log', () => insertAll(model.collection, documents))
    } catch (thrown) {
      if (isFault(thrown)) throw thrown
      throw new Fault('audit-unavailable', 'The audit log cannot be written, so nothing was done.', {
        cause: thrown,
      })
    }
  }

  return {
    append: (entry) => write([entry]),
    appendMany: write,
    async listFor(referralId) {
      const found = await atEdge(`reading the audit of ${referralId}`, () =>
        model.find({ referralId }).sort({ _id: 1 }).lean<AuditDocument[]>(),
      )
      return found.map(entryFrom)
    },
  }
}
