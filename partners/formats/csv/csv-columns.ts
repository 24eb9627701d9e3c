/** Columns of our files and of result files, version 1 (docs/csv-files.md). Never changed: a new column is version 2. */

export const CSV_VERSION = '1'
export const CSV_CONTENT_TYPE = 'text/csv'

/** Of a file that we leave. */
export const MESSAGE_COLUMNS = [
  'record_type',
  'format_version',
  'message_id',
  'reference',
  'row',
  'group',
  'item',
  'value',
  'code',
  'system',
  'from_day',
  'to_day',
] as const
export type MessageColumn = (typeof MESSAGE_COLUMNS)[number]

/** Of a result file: without these in its header nothing can be read. */
export const NEEDED_RESULT_COLUMNS = ['record_type', 'format_version', 'message_id', 'state'] as const

/** `noFurtherActionReason` is `no_further_action_reason`. */
export const columnOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
