/** The `csv` format: one file for one message, for partners that import nightly (docs/csv-files.md). */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { Format, MessageParty, OutgoingMessage, SentMessage, WireAnswer } from '../../format.ts'
import { readControl } from '../../transports/sftp/control-file.ts'
import { CSV_CONTENT_TYPE } from './csv-columns.ts'
import { readCsvResult } from './read-csv-result.ts'
import { writeCsvMessage } from './write-csv-message.ts'

const LONGEST_PART = 24

const namePart = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_PART) || 'none'

const partyPart = ({ odsCode, endpoint }: MessageParty): string => namePart(odsCode ?? endpoint)

/** `yyyymmddHHMMSS`, in UTC. */
const stamp = (instant: string): string => new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14)

/** Follows from the message alone, so that each try writes the same file; nothing in it is about a person. */
const fileName = (message: OutgoingMessage): string => {
  const { sender, recipient, kind = 'referral', purpose, madeAt, messageKey, wireId } = message
  const version = messageKey.slice(messageKey.lastIndexOf(':') + 1)
  const parts = [
    partyPart(sender),
    partyPart(recipient),
    `${kind}-${purpose}`,
    stamp(madeAt),
    version,
    wireId,
  ]
  return `${parts.join('_')}.csv`
}

/** The control file that was left is all the answer there is: a file that lies there was read by nobody yet. */
const readAnswer = ({ bytes }: WireAnswer, { wireId }: SentMessage): AttemptResult => {
  const left = readControl(bytes)
  if (left === undefined)
    return { outcome: 'unknown', reason: 'unreadable-answer', detail: 'no control file' }
  return left.name.endsWith(`_${wireId}.csv`)
    ? { outcome: 'taken', reason: 'handed-over', carrierReference: left.name }
    : { outcome: 'unknown', reason: 'ids-missing', detail: 'control file of another message' }
}

export const csvFormat: Format = {
  name: 'csv',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  toWire: (message) => {
    const { bytes, records } = writeCsvMessage(message)
    const headers = { 'File-Name': fileName(message), 'File-Records': String(records) }
    return { contentType: CSV_CONTENT_TYPE, bytes, headers }
  },
  readAnswer,
  readReply: readCsvResult,
}
