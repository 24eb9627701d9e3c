/** Attachments from their first byte to the scanner's verdict. */
import type { Connection, Model } from 'mongoose'
import { type AttachmentState, mayBecome, type ScanEnd } from '../domain/attachment.ts'
import type { AttachmentId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  type Attachment,
  type AttachmentRow,
  attachmentFrom,
  attachmentModel,
} from './attachment-document.ts'
import type { Sealer } from './personal-data.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

/** What becomes of an upload whose bytes are whole. */
export interface ArrivedAttachment extends Pick<Attachment, 'type' | 'bytes' | 'sha256' | 'fileName'> {
  readonly idempotency: { readonly key: string; readonly fingerprint: string }
}

export interface AttachmentReceipt {
  /** False: an earlier upload has this key; the attachment and the fingerprint are its own. */
  readonly received: boolean
  readonly attachment: Attachment
  readonly fingerprint: string
}

export interface AttachmentRepository {
  /** Notes that bytes begin to arrive, so that what is broken off can be found. */
  begin(begun: Pick<Attachment, 'id' | 'agencyId' | 'userId' | 'receivedAt'>): Promise<void>
  /** The bytes are whole: kept from now on (P1), once for each key. */
  receive(id: AttachmentId, arrived: ArrivedAttachment): Promise<AttachmentReceipt>
  /** Forgets one that never became whole. */
  forget(id: AttachmentId): Promise<void>
  /** `undefined` also while its bytes are arriving. */
  byId(id: AttachmentId): Promise<Attachment | undefined>
  /** Scanning begins, or goes on; answers it as it then is. */
  beginScan(id: AttachmentId): Promise<Attachment>
  /** The verdict. One that is there already stands. */
  endScan(
    id: AttachmentId,
    end: ScanEnd,
    scan: Required<Pick<Attachment, 'scannedAt' | 'scannedBy'>> & Pick<Attachment, 'signature'>,
  ): Promise<Attachment>
  /**
   * Takes it for the referral that is raised under this key; harmless when repeated. False: another referral has it.
   * `mayTake` is asked whether the earlier key came to nothing.
   */
  claim(
    id: AttachmentId,
    key: string,
    at: string,
    mayTake: (earlierKey: string, usedAt: string) => Promise<boolean>,
  ): Promise<boolean>
  /** Oldest first: in this state, and begun before that instant. */
  inState(query: {
    readonly state: AttachmentState
    readonly receivedBefore: string
    readonly limit: number
  }): Promise<readonly AttachmentId[]>
}

interface Store {
  readonly model: Model<AttachmentRow>
  readonly sealer: Sealer
}

const missing = (id: AttachmentId): Fault =>
  new Fault('data-damaged', `Attachment ${id} is not stored, though something refers to it. Restore it.`)

const rowOf = ({ model }: Store, where: { _id: AttachmentId } | { idempotencyKey: string }) =>
  atEdge('reading an attachment', () => model.findOne(where).lean<AttachmentRow | null>())

const found = async (store: Store, id: AttachmentId): Promise<Attachment> => {
  const attachment = attachmentFrom(store.sealer, await rowOf(store, { _id: id }))
  if (attachment === undefined) throw missing(id)
  return attachment
}

/** Compare-and-set by a pure function; `undefined` from it changes nothing. */
const change = (
  store: Store,
  id: AttachmentId,
  changed: (attachment: Attachment) => Partial<Attachment> | undefined,
): Promise<Attachment> =>
  untilUnmoved(id, async () => {
    const attachment = await found(store, id)
    const fields = changed(attachment)
    if (fields === undefined) return attachment
    const { version } = attachment
    return (await changeIfVersion(store.model, { _id: id, version }, fields))
      ? { ...attachment, ...fields, version: version + 1 }
      : undefined
  })

const receive = (store: Store, id: AttachmentId, arrived: ArrivedAttachment): Promise<AttachmentReceipt> => {
  const { idempotency, fileName, ...known } = arrived
  const { key, fingerprint } = idempotency
  const fields = {
    ...known,
    state: 'received',
    fileName: store.sealer.seal(id, fileName),
    idempotencyKey: key,
    fingerprint,
  }
  return untilUnmoved(id, async () => {
    const earlier = await rowOf(store, { idempotencyKey: key })
    const attachment = attachmentFrom(store.sealer, earlier)
    if (attachment !== undefined)
      return { received: false, attachment, fingerprint: earlier?.fingerprint ?? '' }
    if (!(await changeIfVersion(store.model, { _id: id, version: 1 }, fields))) return undefined
    return { received: true, attachment: await found(store, id), fingerprint }
  })
}

const claim = async (
  store: Store,
  ...[id, key, at, mayTake]: Parameters<AttachmentRepository['claim']>
): Promise<boolean> => {
  const { usedUnder, usedAt } = await found(store, id)
  if (usedUnder !== undefined && usedUnder !== key && !(await mayTake(usedUnder, usedAt ?? at))) return false
  const after = await change(store, id, (current) =>
    current.usedUnder === usedUnder && usedUnder !== key ? { usedUnder: key, usedAt: at } : undefined,
  )
  return after.usedUnder === key
}

const inState = async (
  { model }: Store,
  { state, receivedBefore, limit }: Parameters<AttachmentRepository['inState']>[0],
): Promise<readonly AttachmentId[]> => {
  const rows = await atEdge('reading attachments by state', () =>
    model
      .find({ state, receivedAt: { $lt: receivedBefore } }, { _id: 1 })
      .sort({ receivedAt: 1, _id: 1 })
      .limit(limit)
      .lean<Pick<AttachmentRow, '_id'>[]>(),
  )
  return rows.map(({ _id }) => _id)
}

/** Builds the repository. */
export const createAttachmentRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): AttachmentRepository => {
  const store: Store = { model: attachmentModel(connection), sealer }
  return {
    async begin({ id, ...begun }) {
      await insertOnce(store.model, { _id: id, version: 1, state: 'arriving', ...begun })
    },
    receive: (id, arrived) => receive(store, id, arrived),
    async forget(id) {
      await atEdge(`forgetting ${id}`, () => store.model.deleteOne({ _id: id, state: 'arriving' }))
    },
    byId: async (id) => attachmentFrom(sealer, await rowOf(store, { _id: id })),
    beginScan: (id) =>
      change(store, id, ({ state }) => (mayBecome(state, 'scanning') ? { state: 'scanning' } : undefined)),
    endScan: (id, end, scan) =>
      change(store, id, ({ state }) => (mayBecome(state, end) ? { state: end, ...scan } : undefined)),
    claim: (...order) => claim(store, ...order),
    inState: (query) => inState(store, query),
  }
}
