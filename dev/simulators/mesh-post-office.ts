/** What the simulated MESH keeps, through any kill: messages with their chunks, who collected them, what came back. */
import { openJournal } from './durable-journal.ts'

export interface Posted {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly workflow: string
  readonly localId: string
  readonly type: 'DATA' | 'REPORT'
  /** What a report says beside. */
  readonly reports?: { readonly code: string; readonly linked: string }
  readonly contentType: string
  readonly encoding: string
  readonly total: number
  /** Milliseconds since 1970, by its own clock. */
  readonly at: number
}

export interface KeptMessage extends Posted {
  readonly chunks: readonly Buffer[]
  readonly status: 'uploading' | 'accepted' | 'acknowledged' | 'undeliverable'
}

type Entry =
  | { readonly entry: 'posted'; readonly message: Posted; readonly bytes: string }
  | { readonly entry: 'chunk'; readonly id: string; readonly bytes: string }
  | { readonly entry: 'acknowledged' | 'undeliverable'; readonly id: string }

export interface PostOffice {
  messages(): readonly KeptMessage[]
  find(id: string): KeptMessage | undefined
  /** What waits in a mailbox, oldest first. */
  waiting(mailbox: string): readonly KeptMessage[]
  /** On the disk when it resolves. */
  post(message: Omit<Posted, 'id' | 'at'>, bytes: Buffer): Promise<KeptMessage>
  addChunk(id: string, bytes: Buffer): Promise<void>
  acknowledge(id: string): Promise<void>
  /** Takes away what was not collected in five days, and tells its sender; `aheadMs`: as if so much later. */
  expire(aheadMs?: number): Promise<void>
  now(): number
  /** Moves its clock. */
  moveClock(milliseconds: number): void
  close(): Promise<void>
}

const FIVE_DAYS_MS = 5 * 24 * 60 * 60_000

const apply = (kept: Map<string, KeptMessage>, entry: Entry): void => {
  if (entry.entry === 'posted') {
    const { message } = entry
    const status = message.total === 1 ? 'accepted' : 'uploading'
    kept.set(message.id, { ...message, chunks: [Buffer.from(entry.bytes, 'base64')], status })
    return
  }
  const found = kept.get(entry.id)
  if (found === undefined) return
  if (entry.entry !== 'chunk') {
    kept.set(entry.id, { ...found, status: entry.entry })
    return
  }
  const chunks = [...found.chunks, Buffer.from(entry.bytes, 'base64')]
  kept.set(entry.id, { ...found, chunks, status: chunks.length === found.total ? 'accepted' : 'uploading' })
}

/** Opens it with everything that was ever posted. */
export const openPostOffice = async (file: string): Promise<PostOffice> => {
  const journal = await openJournal<Entry>(file)
  const kept = new Map<string, KeptMessage>()
  for (const entry of journal.found) apply(kept, entry)
  let offset = 0
  const now = (): number => Date.now() + offset
  const record = (entry: Entry): Promise<void> => {
    apply(kept, entry)
    return journal.append(entry)
  }
  const post: PostOffice['post'] = async (message, bytes) => {
    const day = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14)
    const id = `${day}${String(kept.size + 1).padStart(6, '0')}_SIM`
    await record({
      entry: 'posted',
      message: { ...message, id, at: now() },
      bytes: bytes.toString('base64'),
    })
    const made = kept.get(id)
    if (made === undefined) throw new Error('the message that was posted is not there')
    return made
  }
  return {
    messages: () => [...kept.values()],
    find: (id) => kept.get(id),
    waiting: (mailbox) =>
      [...kept.values()].filter(({ to, status }) => to === mailbox && status === 'accepted'),
    post,
    addChunk: (id, bytes) => record({ entry: 'chunk', id, bytes: bytes.toString('base64') }),
    acknowledge: (id) => record({ entry: 'acknowledged', id }),
    async expire(aheadMs = 0) {
      const overdue = [...kept.values()].filter(
        ({ status, at, type }) =>
          status === 'accepted' && type === 'DATA' && now() + aheadMs - at > FIVE_DAYS_MS,
      )
      for (const { id, from, workflow, localId } of overdue) {
        await record({ entry: 'undeliverable', id })
        await post(
          {
            from: '',
            to: from,
            workflow,
            localId,
            type: 'REPORT',
            reports: { code: '14', linked: id },
            contentType: 'application/octet-stream',
            encoding: '',
            total: 1,
          },
          Buffer.alloc(0),
        )
      }
    },
    now,
    moveClock(milliseconds) {
      offset += milliseconds
    },
    close: () => journal.close(),
  }
}
