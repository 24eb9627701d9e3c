/** Takes a result file apart into replies: each record for itself, so that a broken one goes before a person alone. */
import { sha256Of } from '../../../runtime/sha256.ts'
import type { FetchedReply } from '../../reply-source.ts'
import type { ControlFacts } from '../../transports/sftp/control-file.ts'
import { CSV_CONTENT_TYPE } from './csv-columns.ts'
import { csvLine, csvRecords, decodeCsv } from './csv-text.ts'
import { headerOf, isAnswerTo, type ResultRecord, resultRecord } from './read-csv-result.ts'

export interface SplitFile {
  readonly replies: readonly FetchedReply[]
  /** Whether it could be taken apart at all. */
  readonly isReadable: boolean
}

/** Named by its bytes: the same file under another name, or after a restore, is known. */
const wholeFile = (bytes: Uint8Array): SplitFile => ({
  isReadable: false,
  replies: [{ replyId: `file ${sha256Of(bytes).slice(0, 32)}`, contentType: CSV_CONTENT_TYPE, bytes }],
})

interface Group {
  status: ResultRecord | undefined
  readonly sources: string[]
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Splits a whole file; `agreed` is the encoding of a partner that does not write UTF-8. Never throws. */
export const splitResultFile = (
  bytes: Uint8Array,
  control: Pick<ControlFacts, 'records'>,
  agreed?: string,
): SplitFile => {
  const text = decodeCsv(bytes, agreed)
  const [first, ...records] = csvRecords(text ?? '')
  const header = headerOf(first)
  if (header === undefined) return wholeFile(bytes)
  const groups: Group[] = []
  for (const each of records) {
    const record = resultRecord(header, each)
    const last = groups.at(-1)
    if (record?.('record_type') === 'end') continue
    if (last?.status !== undefined && record !== undefined && isAnswerTo(record, last.status))
      last.sources.push(each.source)
    else groups.push({ status: record, sources: [each.source] })
  }
  const name = sha256Of(bytes).slice(0, 32)
  const replies = groups.map(({ sources }, index) => ({
    replyId: `result ${name} ${index + 1}`,
    contentType: CSV_CONTENT_TYPE,
    bytes: encoded(`${csvLine(header)}${sources.join('\r\n')}\r\n`),
  }))
  // What a count says to be missing is for a person; what is there is read all the same.
  const isWhole = control.records === records.length
  return { isReadable: true, replies: isWhole ? replies : [...replies, ...wholeFile(bytes).replies] }
}
