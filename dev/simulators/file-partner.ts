/**
 * A simulated partner that imports files at night: a real SSH server with SFTP, durable cases, result files. Told at run
 * time to misbehave by the plans of every simulated system: `drop-before-read` and `garbage` at the connection,
 * `half-answer` in the middle of an upload, `accept-then-drop` and `timeout-after-accept` after the last rename,
 * `unauthorised`, `slow`, and `fail` with the code `disk-full`, `rename`, `denied` or `host-key`. By `POST /batch` on its
 * control address the night comes now (`as`: what is wrong with its result file), by `POST /nights` every so many
 * milliseconds.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { AUTOMATIC_CASE_MOVES } from './case-system-people.ts'
import { createFaultBox, type FaultPlan } from './fault-plan.ts'
import { makeFolders } from './file-partner-batch.ts'
import { openFilePartnerBook } from './file-partner-book.ts'
import { createFilePartnerNights } from './file-partner-nights.ts'
import { answerFilePages } from './file-partner-pages.ts'
import { keptHostKey } from './kept-host-key.ts'
import type { FileCall, Mishap } from './sftp-file-calls.ts'
import { type Greeting, startSftpFileServer } from './sftp-file-server.ts'
import type { SimulatedSystem, SystemPlace } from './simulated-system.ts'
import { startControl } from './simulator-control.ts'

export interface FilePartnerOptions extends SystemPlace {
  readonly name: string
  /** `user:password` of whoever may sign in. */
  readonly credential: string
  readonly dataFile: string
  /** The night comes so often by itself; absent: only when it is told to. */
  readonly nightEveryMilliseconds?: number
  /** How its people move each new case by themselves, a step a night; absent: not. */
  readonly answers?: keyof typeof AUTOMATIC_CASE_MOVES
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
    key: await keptHostKey(dataFile),
    user,
    password: credential.slice(user.length + 1),
    greet: () => drawn(greetingOf) ?? 'welcome',
    mishap: async (call, path) => {
      if (call === 'WRITE' && faults.plans().some(({ fault }) => fault === 'slow'))
        await pause(faults.draw().slowMilliseconds, undefined, { ref: false })
      return drawn((plan) => mishapOf(plan, call, path))
    },
  })
  const nights = createFilePartnerNights(folder, book, AUTOMATIC_CASE_MOVES[options.answers ?? 'none'])
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
    otherwise: (request) =>
      answerFilePages(request, { book, nights, name: options.name, hostKey: server.hostKey }),
  })
  nights.comeEvery(options.nightEveryMilliseconds ?? 0)
  return {
    url: `sftp://${user}@${host}:${server.port}/outbox`,
    controlUrl: control.url,
    hostKey: server.hostKey,
    async stop() {
      await Promise.all([isOpen ? server.shut() : undefined, control.stop(), nights.stop()])
      await book.close()
    },
  }
}
