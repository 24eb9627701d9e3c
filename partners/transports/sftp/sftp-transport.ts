/**
 * Leaves documents as files in a partner's folder over SFTP, and opens the folder where it leaves replies. What it
 * hands over as the answer is the control file that was left: the carrier's word and no more.
 */
import { randomUUID } from 'node:crypto'
import { type CheckStep, notPassed, passed } from '../../../domain/channel-check.ts'
import type { AttemptResult } from '../../../domain/delivery.ts'
import { sha256Of } from '../../../runtime/sha256.ts'
import type { FolderOutcome, SendOutcome, SendRequest, Transport } from '../../transport.ts'
import { type AddressGuardOptions, createAddressGuard } from '../https/address-guard.ts'
import { attemptMilliseconds } from '../https/attempt-time.ts'
import { connectionSteps } from '../https/connection-steps.ts'
import { writeControl } from './control-file.ts'
import { type DropProgress, dropFile, type FileToDrop, settleDrop } from './drop-file.ts'
import { type Ending, openSession, type SftpSession, targetOf } from './sftp-session.ts'
import { notNow, SftpTrouble } from './sftp-trouble.ts'

type Calling = Omit<SendRequest, 'document'>
type Opener = (request: Calling, ending: Ending) => Promise<{ session: SftpSession; folder: string }>

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,200}\.csv$/
const COUNT = /^\d{1,9}$/
/** SSH_FX_OK. */
const DONE = 0

const failed = (result: AttemptResult): { readonly ended: 'failed'; readonly result: AttemptResult } => ({
  ended: 'failed',
  result,
})

/** Runs the work until the attempt's time is over, or somebody stops it, or the transport is closed. */
const within = async <T>(
  { timeoutSeconds, signal }: Calling,
  closing: AbortSignal,
  work: (ending: Ending) => Promise<T>,
): Promise<T> => {
  const time = AbortSignal.timeout(attemptMilliseconds(timeoutSeconds))
  const any = AbortSignal.any([signal, closing, time])
  const settled = new AbortController()
  const over = new Promise<never>((_, reject) => {
    const end = (): void =>
      reject(new SftpTrouble('stopped', notNow(time.aborted ? 'timeout' : 'interrupted')))
    if (any.aborted) end()
    else any.addEventListener('abort', end, { once: true, signal: settled.signal })
  })
  over.catch(() => {})
  try {
    return await work({ signal: any, over })
  } finally {
    settled.abort()
  }
}

/** What is true of an attempt that broke off after the last rename was asked for: they may have read it. */
const inDoubt = ({ reason }: AttemptResult): AttemptResult => ({ outcome: 'unknown', reason })

const fileFrom = ({ document }: SendRequest, folder: string): FileToDrop | undefined => {
  const headers = Object.fromEntries(
    Object.entries(document.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const { 'file-name': name = '', 'file-records': records = '' } = headers
  if (!NAME.test(name) || !COUNT.test(records)) return undefined
  const { bytes } = document
  const facts = { name, bytes: bytes.length, sha256: sha256Of(bytes), records: Number(records) }
  return { folder, name, bytes, control: writeControl(facts) }
}

const send = async (request: SendRequest, open: Opener, ending: Ending): Promise<SendOutcome> => {
  const progress: DropProgress = { lastRenameAsked: false }
  const { session, folder } = await open(request, ending)
  try {
    const file = fileFrom(request, folder)
    if (file === undefined)
      return failed({ outcome: 'refused', reason: 'message-invalid', detail: 'file-headers' })
    await dropFile(session, file, progress).catch((error: unknown) => {
      if (!progress.lastRenameAsked || !(error instanceof SftpTrouble) || error.how !== 'lost') throw error
      return settle(request, open, ending, file)
    })
    const headers = { 'content-type': 'text/csv' }
    return { ended: 'answered', answer: { status: DONE, headers, bytes: file.control } }
  } catch (error) {
    if (!(error instanceof SftpTrouble)) throw error
    return failed(progress.lastRenameAsked ? inDoubt(error.result) : error.result)
  } finally {
    session.close()
  }
}

const settle = async (request: Calling, open: Opener, ending: Ending, file: FileToDrop): Promise<void> => {
  const doubt = new SftpTrouble('lost', notNow('connection-lost'))
  const again = await open(request, ending).catch(() => {
    throw doubt
  })
  try {
    await settleDrop(again.session, file)
  } finally {
    again.session.close()
  }
}

/** Another file of this name may lie there: from a restore, or sent twice. */
const move = async (session: SftpSession, from: string, to: string): Promise<void> => {
  try {
    await session.rename(from, to)
  } catch (error) {
    if (!(error instanceof SftpTrouble) || error.how !== 'answered') throw error
    await session.rename(from, `${to}.${randomUUID()}`)
  }
}

/** Signs in and lists the folder that messages are left in, and the one for replies where there is one. */
const checkFolder = async (
  request: Calling,
  open: Opener,
  guarded: <T>(
    work: (ending: Ending) => Promise<T>,
  ) => Promise<T | { ended: 'failed'; result: AttemptResult }>,
): Promise<readonly CheckStep[]> => {
  let isIn = false
  const steps = await guarded(async (ending) => {
    const { session, folder } = await open(request, ending)
    isIn = true
    try {
      const replies = request.settings?.replies
      const files = await session.list(folder)
      if (replies !== undefined) await session.list(replies)
      return [...SIGNED_IN, passed('read', { count: files.length })]
    } finally {
      session.close()
    }
  })
  if (!('ended' in steps)) return steps
  return isIn
    ? [...SIGNED_IN, notPassed('read', steps.result.reason, steps.result.detail)]
    : stepsToSignIn(steps.result)
}

/** On this wire the key that was agreed stands in the place of a certificate. */
const SIGNED_IN = [passed('name'), passed('connected'), passed('secured'), passed('signed-in')]

const stepsToSignIn = (result: AttemptResult): readonly CheckStep[] => {
  const { reason, detail } = result
  if (detail === 'credential-malformed' || detail === 'settings-malformed')
    return [notPassed('settings', reason, detail)]
  if (reason === 'not-authorised' || reason === 'forbidden')
    return [...SIGNED_IN.slice(0, 3), notPassed('signed-in', reason, detail)]
  if (reason === 'unreadable-answer')
    return [passed('name'), passed('connected'), notPassed('secured', 'tls-failure', detail)]
  return connectionSteps(result, true)
}

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createSftpTransport = (
  options: AddressGuardOptions = {},
): Transport & Required<Pick<Transport, 'inFolder'>> => {
  const guard = createAddressGuard(options)
  const closing = new AbortController()
  const open: Opener = async (request, ending) => {
    const target = targetOf(request, guard)
    return { session: await openSession(target, guard, ending), folder: target.place.folder }
  }
  const guarded = async <T>(request: Calling, work: (ending: Ending) => Promise<T>) => {
    try {
      return await within(request, closing.signal, work)
    } catch (error) {
      if (error instanceof SftpTrouble) return failed(error.result)
      throw error
    }
  }
  return {
    name: 'sftp',
    send: (request) => guarded(request, (ending) => send(request, open, ending)),
    inFolder: (request, path, work) =>
      guarded(request, async (ending) => {
        const { session } = await open(request, ending)
        try {
          const value = await work({
            list: () => session.list(path),
            read: (name, mostBytes) => session.read(`${path}/${name}`, mostBytes),
            move: (name, below) => move(session, `${path}/${name}`, `${path}/${below}/${name}`),
          })
          return { ended: 'done', value } satisfies FolderOutcome<typeof value>
        } finally {
          session.close()
        }
      }),
    check: (request) => checkFolder(request, open, (work) => guarded(request, work)),
    async close() {
      closing.abort()
    },
  }
}
