/** What the tests of the csv format share: what is left in a folder, and result files as a partner writes them. */
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { csvRecords } from '../../partners/formats/csv/csv-text.ts'
import { writeControl } from '../../partners/transports/sftp/control-file.ts'
import { sha256Of } from '../../runtime/sha256.ts'
import { taskMessage } from './task-samples.ts'

export const WIRE_ID = '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'

/** The control file beside the file of this message. */
export const takenFile = (message: OutgoingMessage): WireAnswer => {
  const { bytes, headers } = csvFormat.toWire(message)
  const control = writeControl({
    name: headers['File-Name'] ?? '',
    bytes: bytes.length,
    sha256: sha256Of(bytes),
    records: Number(headers['File-Records']),
  })
  return { status: 0, headers: { 'content-type': 'text/csv' }, bytes: control }
}

/** The rows that our format writes, each by its columns. */
export const rowsOf = (
  changes: Partial<OutgoingMessage> = {},
): readonly Readonly<Record<string, string>>[] => {
  const text = new TextDecoder().decode(csvFormat.toWire(taskMessage(changes)).bytes)
  const [header, ...rest] = csvRecords(text).map(({ fields }) => fields ?? [])
  return rest.map((fields) =>
    Object.fromEntries((header ?? []).map((name, index) => [name, fields[index] ?? 'missing'])),
  )
}

export const valuesOf = (changes: Partial<OutgoingMessage>, kind: string, item: string): readonly string[] =>
  rowsOf(changes).flatMap((row) => (row.record_type === kind && row.item === item ? [row.value ?? ''] : []))

const COLUMNS = [
  'record_type',
  'format_version',
  'message_id',
  'reference',
  'state',
  'explanation',
  'reason',
  'outcome',
  'question',
  'question_id',
  'ending',
  'kind',
  'text',
  'as_at',
  'nhs_number',
] as const

export type ResultRow = { readonly [Column in (typeof COLUMNS)[number]]?: string }

export const line = (row: ResultRow): string => {
  const whole: ResultRow = {
    record_type: 'status',
    format_version: '1',
    message_id: WIRE_ID,
    reference: 'RX-7K4M-92QX-1',
    ...row,
  }
  return COLUMNS.map((column) => `"${(whole[column] ?? '').replaceAll('"', '""')}"`).join(',')
}

/** A result file as a partner writes it. */
export const resultFile = (...lines: readonly string[]): string =>
  [COLUMNS.join(','), ...lines, ''].join('\r\n')

export const readResult = (...rows: readonly ResultRow[]) =>
  csvFormat.readReply?.(new TextEncoder().encode(resultFile(...rows.map(line))))
