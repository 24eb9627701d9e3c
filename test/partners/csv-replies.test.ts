/** How result files are fetched from a real SFTP server: what is read, what waits, what goes before a person. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { createCsvReplies } from '../../partners/formats/csv/csv-replies.ts'
import type { FetchedReply } from '../../partners/reply-source.ts'
import { writeControl } from '../../partners/transports/sftp/control-file.ts'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { sha256Of } from '../../runtime/sha256.ts'
import { line, resultFile } from './csv-samples.ts'
import { type SftpStage, sftpStage } from './sftp-stage.ts'

const transport = createSftpTransport({ allowPlainHttpTo: 'loopback' })
afterAll(() => transport.close())
const HOUR = 60 * 60 * 1000

let stage: SftpStage
let clock = Date.parse('2026-11-21T12:00:00Z')
const replies = createCsvReplies(transport, { now: () => clock })
beforeEach(async () => {
  stage = await sftpStage()
})
afterEach(() => stage.close())

const put = async (name: string, text: string | Buffer, { hash = '', records = 0, control = true } = {}) => {
  const bytes = Buffer.from(text)
  await writeFile(join(stage.folder, 'replies', name), bytes)
  const facts = { name, bytes: bytes.length, sha256: hash || sha256Of(bytes), records }
  if (control) await writeFile(join(stage.folder, 'replies', `${name}.ctl`), writeControl(facts))
}

const requestOf = (place?: string, settings: Readonly<Record<string, string>> = {}) => {
  const { document: _none, ...request } = stage.request()
  return {
    ...request,
    settings: { ...stage.settings, ...settings },
    ...(place === undefined ? {} : { place }),
  }
}
const fetching = async (place?: string, settings = {}) => {
  const outcome = await replies.fetch(requestOf(place, settings))
  if (outcome.fetched !== 'replies') throw new Error(`not fetched: ${JSON.stringify(outcome)}`)
  return outcome
}
const read = ({ bytes }: FetchedReply) => csvFormat.readReply?.(bytes)?.says

describe('a result file', () => {
  it('is read record by record: a broken one stops none behind it, nor a broken file another', async () => {
    await put('a.csv', resultFile(line({ state: 'received' }), '"half', '1,2', line({ state: 'accepted' })), {
      records: 4,
    })
    await put('b.csv', 'no header of ours\r\n', { records: 1 })
    await put('c.csv', resultFile(line({ state: 'rejected' })), { records: 1 })
    const { replies: got, more } = await fetching()
    expect(got.map(read)).toEqual(['has-it', undefined, undefined, 'state', undefined, 'returned'])
    expect(more).toBe(false)
    for (const { replyId } of got) expect(replyId).toMatch(/^(result [0-9a-f]{32} \d+|file [0-9a-f]{32})$/)
  })

  it('goes out of the way once it is stored, to failed where nothing could be read', async () => {
    await put('a.csv', resultFile(line({ state: 'received' })), { records: 1 })
    await put('b.csv', 'no header of ours\r\n', { records: 1 })
    const { replies: got } = await fetching()
    await replies.acknowledge?.(
      requestOf(),
      got.map(({ replyId }) => replyId),
    )
    expect(await stage.names('replies')).toEqual([])
    expect(await stage.names('replies/processed')).toEqual(['a.csv', 'a.csv.ctl'])
    expect(await stage.names('replies/failed')).toEqual(['b.csv', 'b.csv.ctl'])
  })

  it('stays where not all of it is stored, and is named the same under another name', async () => {
    const text = resultFile(line({ state: 'received' }))
    await put('a.csv', text, { records: 1 })
    const first = await fetching()
    await replies.acknowledge?.(requestOf(), [])
    expect(await stage.names('replies')).toHaveLength(2)
    await put('20270101000000.csv', text, { records: 1 })
    const ids = (await fetching()).replies.map(({ replyId }) => replyId)
    expect(new Set(ids)).toEqual(new Set(first.replies.map(({ replyId }) => replyId)))
  })

  it.each([
    ['without a control file', { control: false }],
    ['with another hash', { hash: 'a'.repeat(64) }],
  ])('%s waits, and goes before a person when it has waited too long by our clock', async (_name, how) => {
    await put('a.csv', resultFile(line({ state: 'accepted' })), { records: 1, ...how })
    stage.clockAheadSeconds = -86_400
    const first = await fetching()
    expect(first.replies).toEqual([])
    expect(first.place).not.toContain('a.csv')
    clock += HOUR
    const { replies: got } = await fetching(first.place)
    expect(got.map(read)).toEqual([undefined])
    await replies.acknowledge?.(
      requestOf(first.place),
      got.map(({ replyId }) => replyId),
    )
    expect((await stage.names('replies/failed'))[0]).toBe('a.csv')
  })

  it('that grows is read when it is whole, and a temporary name never is', async () => {
    const whole = resultFile(line({ state: 'accepted' }))
    await put('a.csv', whole, { records: 1 })
    await writeFile(join(stage.folder, 'replies', 'a.csv'), whole.slice(0, 40))
    await put('b.csv.tmp', whole, { control: false })
    const first = await fetching()
    expect(first.replies).toEqual([])
    await writeFile(join(stage.folder, 'replies', 'a.csv'), whole)
    expect((await fetching(first.place)).replies.map(read)).toEqual(['state'])
  })

  it('has its records counted: one that is missing is for a person, beside those that are there', async () => {
    await put('a.csv', resultFile(line({ state: 'accepted' })), { records: 2 })
    expect((await fetching()).replies).toHaveLength(2)
  })

  it('is read with a byte order mark, and in the encoding that was agreed and no other', async () => {
    await put('a.csv', `\ufeff${resultFile(line({ state: 'accepted' }))}`, { records: 1 })
    expect((await fetching()).replies.map(read)).toEqual(['state'])
    await rename(join(stage.folder, 'replies'), join(stage.folder, 'before'))
    await mkdir(join(stage.folder, 'replies'))
    const latin = Buffer.from(resultFile(line({ state: 'declined', explanation: 'Zoë is away' })), 'latin1')
    await put('l.csv', latin, { records: 1 })
    expect((await fetching()).replies.map(read)).toEqual([undefined])
    const [reply] = (await fetching(undefined, { encoding: 'windows-1252' })).replies
    expect(csvFormat.readReply?.(reply?.bytes ?? new Uint8Array())?.response?.words.explanation).toBe(
      'Zoë is away',
    )
  })

  it('comes in turns where there are many, none left out and none holding up another', async () => {
    for (let index = 0; index < 130; index += 1)
      await put(
        `r${String(index).padStart(3, '0')}.csv`,
        resultFile(line({ state: 'accepted', explanation: `${index}` })),
        { records: 1 },
      )
    const first = await fetching()
    const second = await fetching(first.place)
    expect([first.more, second.more]).toEqual([true, false])
    expect(new Set([...first.replies, ...second.replies].map(({ replyId }) => replyId)).size).toBe(130)
  }, 30_000)
})

describe('a folder', () => {
  it.each([
    ['missing', 'misconfigured'],
    ['failure', 'not-now'],
  ] as const)('that answers %s is %s', async (mishap, outcome) => {
    stage.mishap = (call) => (call === 'OPENDIR' ? mishap : undefined)
    expect(await replies.fetch(requestOf())).toMatchObject({ fetched: 'failed', result: { outcome } })
  })

  it('from which nothing can be moved holds up nothing', async () => {
    await put('a.csv', resultFile(line({ state: 'received' })), { records: 1 })
    stage.mishap = (call) => (call === 'RENAME' ? 'denied' : undefined)
    const { replies: got } = await fetching()
    await replies.acknowledge?.(
      requestOf(),
      got.map(({ replyId }) => replyId),
    )
    expect(await readdir(join(stage.folder, 'replies'))).toContain('a.csv')
    expect((await fetching()).more).toBe(false)
  })
})
