/**
 * The partner behind its mailbox: collects, files each message once, says by itself that its system has it, and sends
 * what its people make of it. All that it has sent is known after any kill.
 */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { CaseBook, KeptUpdate } from './case-system-book.ts'
import type { MeshBehaviour } from './mesh-behaviour.ts'
import { businessResponse, filedFrom, infrastructureAck } from './mesh-partner-words.ts'
import type { KeptMessage, PostOffice } from './mesh-post-office.ts'

export interface MeshPartner {
  readonly office: PostOffice
  readonly book: CaseBook
  readonly mailbox: string
  readonly behaviour: () => MeshBehaviour
  /** Called when a case was made. */
  readonly made: () => void
  /** Splits what it sends into chunks of so many bytes; 0: does not. */
  readonly chunkBytes: number
  readonly compresses: boolean
}

const textOf = ({ chunks, encoding }: KeptMessage): string =>
  Buffer.concat(chunks.map((bytes) => (encoding === 'gzip' ? gunzipSync(bytes) : bytes))).toString()

const sendTo = async (
  { office, mailbox, behaviour, chunkBytes, compresses }: MeshPartner,
  to: string,
  workflow: string,
  xml: string,
): Promise<void> => {
  const bytes = Buffer.from(xml)
  const size = chunkBytes === 0 ? bytes.length : chunkBytes
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  ).map((each) => (compresses ? gzipSync(each) : each))
  const message = {
    from: mailbox,
    to,
    workflow,
    localId: '',
    type: 'DATA' as const,
    contentType: 'application/fhir+xml',
    encoding: compresses ? 'gzip' : '',
    total: chunks.length,
  }
  for (let copy = behaviour().duplicatesReplies ? 2 : 1; copy > 0; copy -= 1) {
    const [head = Buffer.alloc(0), ...rest] = chunks
    const { id } = await office.post(message, head)
    for (const each of rest) await office.addChunk(id, each)
  }
}

/** Files it: a case once, a notice to its case. The code of its receipt. */
const file = async (xml: string, { book, behaviour, made }: MeshPartner): Promise<string> => {
  const message = filedFrom(xml)
  if (message === undefined) return '10009'
  const { answersWithCode } = behaviour()
  if (answersWithCode !== '') return answersWithCode
  if (book.caseOfMessage(message.messageId) !== undefined) {
    await book.repeat(message.messageId)
    return '20007'
  }
  if (message.purpose === 'new') {
    await book.make(message)
    made()
    return '20013'
  }
  const about = book.caseOfMessage(message.about)
  if (about !== undefined) await book.notice(message, about)
  return about === undefined ? '10008' : '20013'
}

const collect = async (on: MeshPartner): Promise<void> => {
  const { office, mailbox, behaviour } = on
  for (const message of office.waiting(mailbox)) {
    const xml = textOf(message)
    const code = await file(xml, on)
    const to = filedFrom(xml)?.messageId ?? ''
    if (!behaviour().losesAcknowledgements)
      await sendTo(on, message.from, `${message.workflow}_ACK`, infrastructureAck(to, code))
    await office.acknowledge(message.id)
  }
}

const tell = async (on: MeshPartner): Promise<void> => {
  const { book, office, mailbox, behaviour } = on
  const told = book.confirmed()
  const left = book.updatesAfter(0).filter(({ updateId }) => !told.has(updateId))
  const inOrder: readonly KeptUpdate[] = behaviour().reordersReplies ? [...left].reverse() : left
  for (const update of inOrder) {
    const from = office.messages().find((each) => each.to === mailbox && each.localId === update.inResponseTo)
    if (from === undefined) continue
    await sendTo(on, from.from, `${from.workflow}_ACK`, businessResponse(update))
    await book.confirm([update.updateId])
  }
}

const EVERY_MS = 50

/** The partner at work until it is stopped: one round at a time. */
export const startMeshPartner = (on: MeshPartner) => {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const round = (collects: boolean): Promise<void> => {
    isBusy = true
    running = running
      .then(() => (collects ? collect(on) : undefined))
      .then(() => tell(on))
      .catch((thrown: unknown) => process.stderr.write(`a round failed: ${String(thrown)}\n`))
      .then(() => {
        isBusy = false
      })
    return running
  }
  const timer = setInterval(() => {
    if (!isBusy) void round(!on.behaviour().collectsNothing)
  }, EVERY_MS)
  return {
    /** Collects once, whatever it was told. */
    collect: () => round(true),
    async stop(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}
