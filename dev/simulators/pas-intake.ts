/**
 * What the older system does with a message: REF^I12 makes a case, I13 changes it, I14 cancels it. A repeat gets the
 * acknowledgement that it got before; the same control id with another content, or another message for the same
 * referral, does not.
 */
import { acknowledgement, type PasError, type PasIdentity } from './pas-answers.ts'
import {
  hashOf,
  newCaseId,
  newControlId,
  type PasBook,
  type PasCase,
  type PasReply,
} from './pas-case-book.ts'
import { type PasMessage, partOf, rowsOf, shown, takeApart } from './pas-wire.ts'

export interface IntakeOptions {
  readonly identity: PasIdentity
  readonly book: PasBook
  readonly takesUpdates: boolean
  /** `original`: one answer, an application acknowledgement. `enhanced`: kept first, answered later. */
  readonly mode: 'original' | 'enhanced'
}

export interface Taken {
  readonly acknowledgement: string
  /** The case that a new referral made. */
  readonly made?: PasCase
}

type Verdict =
  | { readonly refuse: 'AE' | 'AR'; readonly error: PasError }
  | { readonly found: PasCase; readonly isNew: boolean }

const refuse = (code: 'AE' | 'AR', number: number, words: string): Verdict => ({
  refuse: code,
  error: { code: number, words },
})

const checked = (message: PasMessage): Verdict | undefined => {
  if (partOf(message, 'MSH', 9) !== 'REF') return refuse('AR', 200, 'unsupported message type')
  if (!/^I1[234]$/.test(partOf(message, 'MSH', 9, 2))) return refuse('AR', 201, 'unsupported event code')
  if (partOf(message, 'MSH', 11) !== 'P') return refuse('AR', 202, 'unsupported processing id')
  if (!/^2\.[345]/.test(partOf(message, 'MSH', 12))) return refuse('AR', 203, 'unsupported version id')
  const needed = [
    ['MSH', 10],
    ['RF1', 6],
    ['PRD', 1],
    ['PID', 3],
    ['PID', 5],
  ] as const
  const missing = needed.find(([name, field]) => partOf(message, name, field) === '')
  return missing === undefined ? undefined : refuse('AE', 101, `required field missing ${missing.join('-')}`)
}

const notesOf = (message: PasMessage): string =>
  rowsOf(message, 'NTE')
    .map((row) => shown(row[3] ?? ''))
    .join('\n')

const judged = ({ book, takesUpdates }: IntakeOptions, message: PasMessage, forgets: boolean): Verdict => {
  const wrong = checked(message)
  if (wrong !== undefined) return wrong
  const event = partOf(message, 'MSH', 9, 2)
  const known = book.byReference(partOf(message, 'RF1', 6))
  if (event === 'I12') {
    if (known !== undefined && !forgets) return refuse('AE', 205, 'duplicate key identifier')
    return { found: newCase(message), isNew: true }
  }
  if (known === undefined) return refuse('AE', 204, 'unknown key identifier')
  if (event === 'I14')
    return {
      found: { ...known, state: 'cancelled', notices: [...known.notices, notesOf(message)] },
      isNew: false,
    }
  return takesUpdates
    ? { found: { ...known, notices: [...known.notices, notesOf(message)] }, isNew: false }
    : refuse('AR', 201, 'unsupported event code')
}

const newCase = (message: PasMessage): PasCase => ({
  caseId: newCaseId(),
  reference: partOf(message, 'RF1', 6),
  controlId: partOf(message, 'MSH', 10),
  service: shown(rowsOf(message, 'PRD')[1]?.[2] ?? ''),
  patient: rowsOf(message, 'PID')[0]?.[3] ?? '',
  createdAt: new Date().toISOString(),
  state: 'pending',
  timesReceived: 1,
  notices: [],
})

/** The commit acknowledgement where one is wanted, else the application's. */
const codeFor = (mode: IntakeOptions['mode'], message: PasMessage, code: 'AA' | 'AE' | 'AR'): string => {
  if (mode === 'original' || partOf(message, 'MSH', 15) !== 'AL') return code
  return code === 'AA' ? 'CA' : code === 'AE' ? 'CE' : 'CR'
}

const keyOf = (message: PasMessage): string =>
  [3, 4, 10].map((field) => partOf(message, 'MSH', field)).join('|')

/** Takes a message; what it did is on the disk when it answers. */
export const takeMessage = async (
  options: IntakeOptions,
  bytes: Buffer,
  forgets: boolean,
): Promise<Taken> => {
  const { book, identity, mode } = options
  const message = takeApart(bytes)
  if (message === undefined)
    return { acknowledgement: acknowledgement(identity, undefined, 'AR', { code: 100, words: 'no message' }) }
  const key = keyOf(message)
  const hash = hashOf(bytes)
  const earlier = forgets ? undefined : book.messageOf(key)
  if (earlier !== undefined) {
    const isSame = earlier.hash === hash
    const known = book.byReference(partOf(message, 'RF1', 6))
    if (isSame && known !== undefined)
      await book.keep({ found: { ...known, timesReceived: known.timesReceived + 1 } })
    const again = { code: 205, words: 'control id used before' }
    return {
      acknowledgement: isSame ? earlier.acknowledgement : acknowledgement(identity, message, 'AE', again),
    }
  }
  const verdict = judged(options, message, forgets)
  if ('refuse' in verdict) {
    // Errors in the content are told in the application's own acknowledgement, whatever was asked for.
    return { acknowledgement: acknowledgement(identity, message, verdict.refuse, verdict.error) }
  }
  const written = acknowledgement(identity, message, codeFor(mode, message, 'AA'))
  const event = partOf(message, 'MSH', 9, 2)
  const { found, isNew } = verdict
  const wantsReply = mode === 'enhanced' && partOf(message, 'MSH', 16) === 'AL'
  const reply: PasReply = { controlId: newControlId(), caseId: found.caseId, status: 'P', words: '', event }
  await book.keep({
    message: { key, hash, acknowledgement: written },
    found,
    ...(wantsReply ? { reply } : {}),
  })
  return { acknowledgement: written, ...(isNew ? { made: found } : {}) }
}
