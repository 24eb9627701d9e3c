/**
 * What a mailbox and a folder say of what lies in them, with something wrong in each: nothing that came is left out, and
 * nothing is acknowledged or put away that was not given.
 */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createCsvReplies } from '../../partners/formats/csv/csv-replies.ts'
import type { FetchOutcome } from '../../partners/reply-source.ts'
import { createMeshMailbox } from '../../partners/transports/mesh/mesh-mailbox.ts'
import { writeControl } from '../../partners/transports/sftp/control-file.ts'
import { sha256Of } from '../../runtime/sha256.ts'
import { sized } from '../test-size.ts'
import { textBytes } from './bars-samples.ts'
import { line, resultFile } from './csv-samples.ts'
import { damagedText } from './damaged-text.ts'

const RUNS = sized(2000, 20_000)
const NOW = Date.parse('2026-11-21T12:00:00Z')
const request = (settings: Readonly<Record<string, string>>) => ({
  address: 'nowhere',
  timeoutSeconds: 30,
  signal: new AbortController().signal,
  settings,
})
const repliesOf = (outcome: FetchOutcome) => (outcome.fetched === 'replies' ? outcome.replies : [])

describe('a mailbox', () => {
  const list = damagedText([
    JSON.stringify({ messages: ['M-1', 'M-2', '20261121_3'], links: { self: '/x' } }),
  ])
  const value = fc.constantFrom('', '1:1', '1:2', '2:2', '2:1', '0:0', '1:999999', 'x', '-1', '9'.repeat(30))
  const headers = fc.record(
    {
      'mex-messageid': fc.constantFrom('M-1', 'M-2', ' M-1 ', 'm-1', '../M-1', '\u0000'),
      'mex-chunk-range': value,
      'content-encoding': fc.constantFrom('gzip', 'identity', 'br', ''),
      'mex-from': fc.constantFrom('Y11PART1', 'y11part1 ', 'OTHER'),
    },
    { requiredKeys: [] },
  )
  const status = fc.constantFrom(200, 200, 206, 206, 204, 302, 403, 404, 410, 500)
  const chunk = fc.record({ status, headers, bytes: damagedText(['{"resourceType":"Bundle"}']) })

  it('names each message that came once, whole or in part, and acknowledges the whole ones alone', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(list, fc.array(chunk, { minLength: 1, maxLength: 4 }), async (listed, chunks) => {
        const acknowledged: string[] = []
        let given = 0
        const mailbox = createMeshMailbox(
          {
            call: async (_, { method, path }) => {
              if (method === 'PUT') acknowledged.push(path)
              const nothing = { status: 200, headers: {}, bytes: new Uint8Array() }
              if (method !== 'GET') return { ended: 'answered', answer: nothing }
              const next = chunks[given++ % chunks.length] ?? nothing
              return {
                ended: 'answered',
                answer: path.startsWith('inbox?') ? { ...nothing, bytes: listed } : next,
              }
            },
            close: async () => undefined,
          },
          () => NOW,
        )
        const asked = request({ to: 'Y11PART1' })
        const replies = repliesOf(await mailbox.fetch(asked))
        const ids = replies.map(({ replyId }) => replyId)
        expect(new Set(ids).size).toBe(ids.length)
        for (const id of ids) seen.add(id.split(' ')[0] ?? '')
        for (const id of ids) expect(id).toMatch(/^mesh(-part)? [A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/)
        await mailbox.acknowledge?.(asked, ids)
        expect(acknowledged).toHaveLength(ids.filter((id) => id.startsWith('mesh ')).length)
      }),
      { seed: 33, numRuns: RUNS },
    )
    expect([...seen].sort()).toEqual(['mesh', 'mesh-part'])
  })
})

describe('a folder', () => {
  const data = textBytes(resultFile(line({ state: 'accepted' }), line({ state: 'declined' })))
  const facts = { name: 'a.csv', bytes: data.length, sha256: sha256Of(data), records: 2 }
  const whole = new TextDecoder().decode(writeControl(facts))
  const control = fc.oneof(
    { weight: 9, arbitrary: damagedText([whole], ['"', '3']) },
    fc.constant(textBytes(whole)),
  )

  it('gives a file when its control file agrees, and what remains of it to a person when it never does', async () => {
    let agreed = 0
    await fc.assert(
      fc.asyncProperty(control, async (written) => {
        const files = new Map<string, Uint8Array>([
          ['a.csv', data],
          ['a.csv.ctl', written],
        ])
        const moved: string[] = []
        let now = NOW
        const source = createCsvReplies(
          {
            inFolder: async (_request, _path, work) => ({
              ended: 'done',
              value: await work({
                list: async () =>
                  [...files].map(([name, bytes]) => ({ name, bytes: bytes.length, changedAt: NOW })),
                read: async (name) => files.get(name) ?? new Uint8Array(),
                move: async (name, below) => void moved.push(`${below}/${name}`),
              }),
            }),
          },
          { now: () => now },
        )
        const asked = request({ replies: '/replies' })
        const first = await source.fetch(asked)
        const place = first.fetched === 'replies' ? first.place : ''
        now += 16 * 60_000
        const late = repliesOf(await source.fetch({ ...asked, place }))
        const replies = repliesOf(first).length > 0 ? repliesOf(first) : late
        if (repliesOf(first).length > 0) agreed += 1
        expect(replies.length).toBeGreaterThan(0)
        await source.acknowledge?.({ ...asked, place }, [])
        expect(moved).toEqual([])
        await source.acknowledge?.(
          { ...asked, place },
          replies.map(({ replyId }) => replyId),
        )
        expect(moved.map((path) => path.split('/')[1])).toEqual(['a.csv', 'a.csv.ctl'])
      }),
      { seed: 34, numRuns: RUNS },
    )
    expect(agreed).toBeGreaterThan(0)
  })
})
