/**
 * A simulated partner that imports files at night: a real SSH server with SFTP, durable cases, result files. Told at run
 * time to misbehave by the plans of every simulated system: `drop-before-read` and `garbage` at the connection,
 * `half-answer` in the middle of an upload, `accept-then-drop` and `timeout-after-accept` after the last rename,
 * `unauthorised`, `slow`, and `fail` with the code `disk-full`, `rename`, `denied` or `host-key`. By `POST /batch` on its
 * control address the night comes now; `as` says what is wrong with its result file.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createFaultBox, type FaultPlan } from './fault-plan.ts'
import { type BatchFault, isBatchFault, makeFolders, runBatch } from './file-partner-batch.ts'
import { type FileCase, type FilePartnerBook, openFilePartnerBook } from './file-partner-book.ts'
import type { FileCall, Mishap } from './sftp-file-calls.ts'
import { type Greeting, type HostKeyPair, newHostKey, startSftpFileServer } from './sftp-file-server.ts'
import type { SimulatedSystem, SystemPlace } from './simulated-system.ts'
import { startControl } from './simulator-control.ts'
import { json, type SimulatedHandler } from './simulator-server.ts'

export interface FilePartnerOptions extends SystemPlace {
  /** `user:password` of whoever may sign in. */
  readonly credential: string
  readonly dataFile: string
  /** The night comes so often by itself; absent: only when it is told to. */
  readonly nightEveryMilliseconds?: number
}

export interface FilePartner extends SimulatedSystem {
  readonly hostKey: string
}

const GREETINGS: Readonly<Record<string, Greeting>> = {
  'drop-before-read': 'drop',
  garbage: 'garbage',
  unauthorised: 'no-sign-in',
}

const greetingOf = ({ fault, code }: FaultPlan): Greeting | undefined =>
  fault === 'fail' && code === 'host-key' ? 'other-key' : GREETINGS[fault]

const mishapOf = ({ fault, code }: FaultPlan, call: FileCall, path: string): Mishap | undefined => {
  const isLast = call === 'RENAME' && path.endsWith('.ctl')
  switch (fault) {
    case 'half-answer':
      return call === 'WRITE' ? 'drop' : undefined
    case 'accept-then-drop':
      return isLast ? 'drop-after' : undefined
    case 'timeout-after-accept':
      return isLast ? 'hang-after' : undefined
    case 'fail':
      if (code === 'disk-full') return call === 'WRITE' ? 'failure' : undefined
      if (code === 'rename') return call === 'RENAME' ? 'failure' : undefined
      return code === 'denied' && call === 'OPEN' ? 'denied' : undefined
    default:
      return undefined
  }
}

/** A case without anything about the child; the names are those of the other simulated partners. */
const shown = ({ caseReference, first, createdAt, state, timesReceived, notices }: FileCase) => ({
  caseId: caseReference,
  bundleId: first.messageId,
  reference: first.reference,
  createdAt,
  requestIds: [first.messageId],
  state,
  timesReceived,
  notices,
  answers: [],
})

/** Its own screen: cases, answering by hand, the night now. */
const pagesOf =
  (book: FilePartnerBook, batch: (as: BatchFault) => Promise<void>, hostKey: string): SimulatedHandler =>
  async ({ method, path, body }) => {
    const given = new URLSearchParams(body.toString())
    const id = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
    if (method === 'GET' && path === '/cases') return json(book.cases().map(shown))
    if (method === 'GET' && path === '/host-key') return json({ hostKey })
    if (method === 'POST' && path === '/batch') {
      const as = given.get('as') ?? 'none'
      if (!isBatchFault(as)) return json({ error: 'no such fault of a batch' }, 422)
      await batch(as)
      return json({ cases: book.cases().length })
    }
    const found = book.cases().find(({ caseReference }) => caseReference === id)
    if (method !== 'POST' || found === undefined) return json({ error: 'nothing at this address' }, 404)
    const [state, words] = [given.get('state') ?? '', given.get('words') ?? '']
    await book.record({ entry: 'answered', messageId: found.first.messageId, state, words })
    return json({ state }, 202)
  }

/** The same through any kill, as partners pin it. */
const keptKey = async (file: string): Promise<HostKeyPair> => {
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as HostKeyPair
  const made = newHostKey()
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

/** Starts the partner with what it already has. */
export const startFilePartner = async (options: FilePartnerOptions): Promise<FilePartner> => {
  const { host = '127.0.0.1', port = 0, controlPort = 0, credential, dataFile } = options
  const folder = `${dataFile}.files`
  await makeFolders(folder)
  const book = await openFilePartnerBook(dataFile)
  const faults = createFaultBox()
  const [user = ''] = credential.split(':')
  /** Draws only where a plan has something to do, so that its count is not spent elsewhere. */
  const drawn = <T>(meaning: (plan: FaultPlan) => T | undefined): T | undefined => {
    if (!faults.plans().some((plan) => meaning(plan) !== undefined)) return undefined
    const { ends } = faults.draw()
    return ends === undefined ? undefined : meaning(ends)
  }
  const server = await startSftpFileServer({
    host,
    port,
    folder,
    key: await keptKey(`${dataFile}.key`),
    user,
    password: credential.slice(user.length + 1),
    greet: () => drawn(greetingOf) ?? 'welcome',
    mishap: async (call, path) => {
      if (call === 'WRITE' && faults.plans().some(({ fault }) => fault === 'slow'))
        await pause(faults.draw().slowMilliseconds, undefined, { ref: false })
      return drawn((plan) => mishapOf(plan, call, path))
    },
  })
  let night: Promise<void> = Promise.resolve()
  const batch = (as: BatchFault): Promise<void> => {
    night = night.catch(() => {}).then(() => runBatch(folder, book, as))
    return night
  }
  const pages = pagesOf(book, batch, server.hostKey)
  let isOpen = true
  const control = await startControl({
    host,
    port: controlPort,
    faults,
    changed: async () => {
      if (faults.isDown() === !isOpen) return
      isOpen = !isOpen
      await (isOpen ? server.open() : server.shut())
    },
    otherwise: pages,
  })
  const nights =
    options.nightEveryMilliseconds === undefined
      ? undefined
      : setInterval(() => void batch('none').catch(() => {}), options.nightEveryMilliseconds)
  return {
    url: `sftp://${user}@${host}:${server.port}/outbox`,
    controlUrl: control.url,
    hostKey: server.hostKey,
    async stop() {
      clearInterval(nights)
      await Promise.all([isOpen ? server.shut() : undefined, control.stop(), night.catch(() => {})])
      await book.close()
    },
  }
}
