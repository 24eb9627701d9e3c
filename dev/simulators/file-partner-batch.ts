/** The nightly batch of a partner that imports files: takes what was left, writes a result file. Told how to go wrong. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CASE_ANSWERS, type CaseAnswer, leftFor } from './case-system-people.ts'
import type { FilePartnerBook, ImportedMessage, ResultToWrite } from './file-partner-book.ts'

/** What may be wrong with the result file of one run. */
export const BATCH_FAULTS = [
  'none',
  'half-written',
  'wrong-hash',
  'duplicate',
  'row-errors',
  'latin1',
  'bom',
  'clock-off',
] as const
export type BatchFault = (typeof BATCH_FAULTS)[number]

export const isBatchFault = (value: unknown): value is BatchFault =>
  (BATCH_FAULTS as readonly unknown[]).includes(value)

/** Folders of the partner below its own. */
export const FOLDERS = [
  'outbox',
  'imported',
  'unfinished',
  'replies',
  'replies/processed',
  'replies/failed',
] as const

const DAY_MILLISECONDS = 86_400_000
const HEADER =
  'record_type,format_version,message_id,reference,state,explanation,question,outcome,question_id,ending,kind,text'

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Fields of a file in which every field is quoted. */
const fieldsOf = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)].reduce<string[][]>(
    (rows, [, value = '', end]) => {
      rows.at(-1)?.push(value.replaceAll('""', '"'))
      if (end !== ',') rows.push([])
      return rows
    },
    [[]],
  )

const messageIn = (bytes: Buffer): ImportedMessage => {
  const [header = [], ...rows] = fieldsOf(bytes.toString('utf8'))
  const at = (name: string): number => header.indexOf(name)
  const found = (kind: string, item: string): string =>
    rows.find((row) => row[at('record_type')] === kind && row[at('item')] === item)?.[at('value')] ?? ''
  return {
    messageId: rows[0]?.[at('message_id')] ?? '',
    reference: rows[0]?.[at('reference')] ?? '',
    kind: found('message', 'kind'),
    purpose: found('message', 'purpose'),
    about: found('message', 'about'),
    caseId: found('message', 'case-id'),
    conversationId: found('message', 'conversation-id'),
    questions: rows.flatMap((row) => (row[at('record_type')] === 'question' ? [row[at('item')] ?? ''] : [])),
  }
}

/** A whole file, by its control file. */
const isWhole = (bytes: Buffer, control: string): boolean => {
  const [, size, hash] = (control.split('\r\n')[1] ?? '').split(',')
  return Number(size) === bytes.length && hash === hashOf(bytes)
}

const importAll = async (folder: string, book: FilePartnerBook): Promise<void> => {
  const names = await readdir(join(folder, 'outbox'))
  for (const control of names.filter((name) => name.endsWith('.csv.ctl')).sort()) {
    const name = control.slice(0, -'.ctl'.length)
    if (!names.includes(name)) continue
    const bytes = await readFile(join(folder, 'outbox', name))
    if (!isWhole(bytes, await readFile(join(folder, 'outbox', control), 'utf8'))) continue
    const message = messageIn(bytes)
    if (book.knows(message.messageId)) await book.record({ entry: 'repeated', messageId: message.messageId })
    else if (message.purpose === 'new')
      await book.record({ entry: 'made', message, at: new Date().toISOString() })
    else await book.record({ entry: 'noticed', message })
    // Only what is on the record is taken out of the folder: a kill before it brings the file again.
    for (const each of [control, name])
      await rename(join(folder, 'outbox', each), join(folder, 'imported', each))
  }
}

const quoted = (fields: readonly string[]): string =>
  fields.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')

/** Which column holds the words that go with each state. */
const COLUMNS = ['explanation', 'question', 'outcome'] as const
interface Said {
  readonly state: string
  readonly says?: string
  readonly otherwise?: string
}
const SAYS: ReadonlyMap<string, Said> = new Map(
  Object.values(CASE_ANSWERS).map((each): [string, Said] => [each.state, each]),
)

const linesOf = ({ messageId, reference, state, words, questions }: ResultToWrite): readonly string[] => {
  const { says = 'explanation', otherwise = '' } = SAYS.get(state) ?? { state }
  const said = words === '' ? otherwise : words
  const told = COLUMNS.map((column) => (column === says && state !== 'answered' ? said : ''))
  return [
    quoted(['status', '1', messageId, reference, state, ...told, '', '', '', '']),
    ...questions.map((id) =>
      quoted([
        'answer',
        '1',
        messageId,
        reference,
        '',
        ...COLUMNS.map(() => ''),
        id,
        'full',
        'reported',
        words === '' ? 'Known to us.' : words,
      ]),
    ),
  ]
}

const encodedBy = (fault: BatchFault, text: string): Buffer => {
  if (fault === 'latin1') return Buffer.from(text.replaceAll('""', '"é"'), 'latin1')
  return Buffer.from(fault === 'bom' ? `\ufeff${text}` : text)
}

/** Under a temporary name first, and the control file last. */
const leave = async (folder: string, name: string, bytes: Buffer): Promise<void> => {
  await writeFile(join(folder, 'replies', `${name}.tmp`), bytes)
  await rename(join(folder, 'replies', `${name}.tmp`), join(folder, 'replies', name))
}

const writeResults = async (folder: string, book: FilePartnerBook, fault: BatchFault): Promise<void> => {
  const results = [...book.toWrite()]
  if (results.length === 0) return
  const lines = results.flatMap(linesOf)
  if (fault === 'row-errors') lines.unshift('"this row has', '1,2,3')
  const bytes = encodedBy(fault, [HEADER, ...lines, ''].join('\r\n'))
  const hash = fault === 'wrong-hash' ? '0'.repeat(64) : hashOf(bytes)
  const at = new Date(Date.now() - (fault === 'clock-off' ? DAY_MILLISECONDS : 0))
    .toISOString()
    .replace(/\D/g, '')
  for (const copy of fault === 'duplicate' ? ['a', 'b'] : ['a']) {
    const name = `results_${at}_${copy}.csv`
    if (fault === 'half-written') await writeFile(join(folder, 'unfinished', name), bytes)
    await leave(folder, name, fault === 'half-written' ? bytes.subarray(0, bytes.length >> 1) : bytes)
    const control = `name,bytes,sha256,records\r\n${name},${bytes.length},${hash},${lines.length}\r\n`
    await leave(folder, `${name}.ctl`, Buffer.from(control))
  }
  await book.record({ entry: 'written', count: results.length })
}

/** Makes the folders that are missing. */
export const makeFolders = async (folder: string): Promise<void> => {
  for (const each of FOLDERS) await mkdir(join(folder, each), { recursive: true })
}

/** What was half written the night before is written to its end. */
const finishFiles = async (folder: string): Promise<void> => {
  for (const name of await readdir(join(folder, 'unfinished')))
    await rename(join(folder, 'unfinished', name), join(folder, 'replies', name))
}

/** Its people take each case a step further. */
const moveOn = async (book: FilePartnerBook, moves: readonly CaseAnswer[]): Promise<void> => {
  for (const found of book.cases()) {
    const [next] = leftFor(moves, found)
    if (next === undefined) continue
    const { messageId } = found.first
    await book.record({ entry: 'answered', messageId, state: CASE_ANSWERS[next].state, words: '' })
  }
}

export interface Batch {
  readonly folder: string
  readonly book: FilePartnerBook
  /** How its people move each case by themselves. */
  readonly moves: readonly CaseAnswer[]
}

/** Runs it once. */
export const runBatch = async ({ folder, book, moves }: Batch, fault: BatchFault): Promise<void> => {
  await finishFiles(folder)
  await moveOn(book, moves)
  await importAll(folder, book)
  await writeResults(folder, book, fault)
}
