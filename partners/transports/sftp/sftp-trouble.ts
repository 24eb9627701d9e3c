/** What went wrong with a connection or a file: the attempt's result where nobody can have read anything yet. */
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'

export class SftpTrouble extends Error {
  readonly result: AttemptResult
  /** `answered`: their server said no. `lost`: the connection is gone. `stopped`: we went away. */
  readonly how: 'answered' | 'lost' | 'stopped'

  constructor(how: SftpTrouble['how'], result: AttemptResult) {
    super(`the partner's folder could not be used: ${result.reason}`)
    this.how = how
    this.result = result
  }
}

export const notNow = (reason: AttemptReason, detail?: string): AttemptResult => ({
  outcome: 'not-now',
  reason,
  ...(detail === undefined ? {} : { detail }),
})

export const misconfigured = (reason: AttemptReason, detail: string): AttemptResult => ({
  outcome: 'misconfigured',
  reason,
  detail,
})

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : '')

const UNRESOLVED: readonly unknown[] = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']

/** Why no connection came about: nothing was given away yet. */
export const troubleConnecting = (error: unknown): SftpTrouble => {
  const code = codeOf(error)
  const answered = (result: AttemptResult): SftpTrouble => new SftpTrouble('answered', result)
  if (error instanceof SftpTrouble) return error
  if (code === 'ADDRESS_NOT_ALLOWED') return answered(misconfigured('address-wrong', 'network-not-allowed'))
  if (UNRESOLVED.includes(code)) return new SftpTrouble('lost', notNow('name-not-resolved'))
  if (/authentication methods failed/i.test(wordsOf(error)))
    return answered(misconfigured('not-authorised', 'sign-in refused'))
  if (/privateKey|private key|passphrase/i.test(wordsOf(error)))
    return answered(misconfigured('not-authorised', 'credential-malformed'))
  if (/ident|protocol|packet length|handshake format/i.test(wordsOf(error)))
    return answered(notNow('unreadable-answer', 'not SSH'))
  return new SftpTrouble('lost', notNow('connection-refused', 'no SSH connection'))
}

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02 §7); `detail` never holds the server's words. */
export const troubleWithFile = (error: unknown): SftpTrouble => {
  if (error instanceof SftpTrouble) return error
  switch (codeOf(error)) {
    case 2:
      return new SftpTrouble('answered', misconfigured('address-wrong', 'SFTP 2 no such file'))
    case 3:
      return new SftpTrouble('answered', misconfigured('forbidden', 'SFTP 3 permission denied'))
    // A full disk has no code of its own.
    case 4:
      return new SftpTrouble('answered', notNow('unavailable', 'SFTP 4 failure'))
    case 8:
      return new SftpTrouble('answered', misconfigured('not-supported', 'SFTP 8 not supported'))
    default:
      return new SftpTrouble('lost', notNow('connection-lost'))
  }
}
