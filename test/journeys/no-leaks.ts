/** Nothing that names a child or anyone about them is in logs, metrics, Temporal, or in the clear in the database. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { REGISTER_PEOPLE } from '../../dev/simulators/register-people.ts'
import { publishedExamples } from '../partners/bars-published-examples.ts'
import { personalDataIn } from '../workflows/history-contents.ts'
import { ask, type Body, send } from './journey-client.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Long enough that no id or code holds it by chance. */
const LEAST = 6

const published = (): readonly string[] =>
  publishedExamples('messages').flatMap(({ bytes }) =>
    [
      ...Buffer.from(bytes)
        .toString('utf8')
        .matchAll(/<(?:family|line|postalCode)\s+value="([^"]+)"/g),
    ].map(([, value = '']) => value),
  )

/** Names, numbers and addresses of everyone in these journeys, and words that were written about them. */
const secrets = (): readonly string[] => [
  ...REGISTER_PEOPLE.flatMap(({ nhsNumber, family, line }) => [nhsNumber, family, line]),
  ...published(),
  ...['Quillonby', 'Perran', 'Nadia Hussain', 'Robin Clerk', 'Amina Shah', '01632 960 101', '01632960777'],
  ...[
    'without a coat',
    'under strain',
    'worried for the child',
    'asked us not to',
    'duty desk',
    'Helped with rent',
    'Photo of the arm',
    'Report of an arrest',
    'photo.jpg',
    'Robin Sample',
    '@family.example',
    'birth certificate',
    'listened in',
    'had mistyped',
    'cold flat',
    'arrears since June',
    'significant harm',
    'strategy meeting',
  ],
]

const found = (text: string): readonly string[] => [
  ...new Set(secrets().filter((secret) => secret.length >= LEAST && text.includes(secret))),
]

const temporalOf = ({ world }: JourneyWorld) => {
  const connection = Connection.lazy({ address: String(world.env.TEMPORAL_ADDRESS) })
  return { client: new Client({ connection }), close: () => connection.close() }
}

/** Payloads of the SDK's own keeping that are no history of ours. */
const isOurs = (workflowId: string): boolean => !workflowId.startsWith('temporal-sys')

/** Registers the tests. */
export const noLeaks = (world: () => JourneyWorld): void => {
  describe('what names a child', () => {
    it('is looked for in words that can be found', () => {
      expect(found(`x ${REGISTER_PEOPLE[0]?.nhsNumber} Quillonby`)).toHaveLength(2)
      expect(secrets().filter((secret) => secret.length >= LEAST).length).toBeGreaterThan(60)
    })

    it('is in no log line of any process', async () => {
      const folder = join(world().world.dataFolder, 'logs')
      const files = (await readdir(folder)).filter((name) => name.endsWith('.log'))
      for (const process of ['http-server', 'workflow-worker', 'activity-worker'])
        expect(files).toContain(`${process}.log`)
      for (const file of files) {
        const text = await readFile(join(folder, file), 'utf8')
        expect([file, found(text)]).toEqual([file, []])
      }
      const http = await readFile(join(folder, 'http-server.log'), 'utf8')
      expect(http.split('\n').length).toBeGreaterThan(100)
      // One line, one JSON object; what is about a referral names it.
      const lines = http.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Body]))
      for (const line of lines.filter(
        ({ route, status }) => route === '/v1/referrals/{id}' && status === 200,
      ))
        expect(line).toMatchObject({ referralId: expect.stringMatching(/^rfl_/) })
    })

    it('is in no metric, and metrics can be read', async () => {
      const on = world()
      const { text, headers } = await send(`${on.world.url}/metrics`, {})
      expect(headers.get('content-type')).toMatch(/^text\/plain/)
      expect(found(text)).toEqual([])
      for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#')))
        expect(line).toMatch(
          /^[a-z_][a-z0-9_]*(\{([a-z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*\})? -?[0-9.e+-]+|NaN$/,
        )
      expect(text).toMatch(/^exchange_referrals_accepted_total\{.*\} [1-9]/m)
      expect(text).not.toMatch(/rfl_|rcp_|usr_/)
    })

    it('is in no workflow’s history, id, memo or search attribute', async () => {
      const temporal = temporalOf(world())
      try {
        let histories = 0
        for await (const workflow of temporal.client.workflow.list()) {
          const { workflowId, memo, typedSearchAttributes } = workflow
          if (!isOurs(workflowId)) continue
          expect(found(`${workflowId} ${JSON.stringify(memo ?? {})}`)).toEqual([])
          expect(Object.keys(memo ?? {})).toEqual([])
          expect(found(JSON.stringify(typedSearchAttributes.getAll()))).toEqual([])
          const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory()
          const strange = workflowId.startsWith('sweep') ? [] : personalDataIn(history)
          expect([workflowId, strange]).toEqual([workflowId, []])
          histories += 1
        }
        expect(histories).toBeGreaterThan(20)
      } finally {
        await temporal.close()
      }
    })

    it('is nowhere in the clear in the database', async () => {
      const { store } = world()
      const { db } = store.database.connection
      const collections = (await db?.listCollections().toArray()) ?? []
      expect(collections.length).toBeGreaterThan(8)
      for (const { name } of collections) {
        // Users are staff with their names; agencies and services are public.
        if (['users', 'agencies', 'services'].includes(name)) continue
        const rows = (await db?.collection(name).find().toArray()) ?? []
        const text = rows.map((row) => JSON.stringify(row, asText)).join('\n')
        expect([name, found(text)]).toEqual([name, []])
      }
    })

    it('is in no timeline: its words are our own', async () => {
      const on = world()
      const { body } = await ask(on, 'GET', '/v1/referrals?limit=60')
      for (const { id } of body.items as { id: string }[]) {
        const one = await ask(on, 'GET', `/v1/referrals/${id}`)
        expect(found(JSON.stringify(one.body.timeline))).toEqual([])
      }
    })
  })
}

/** Bytes as the text they may hold. */
const asText = (_name: string, value: unknown): unknown => {
  const bytes = value as { readonly type?: unknown; readonly data?: unknown } | null
  if (typeof bytes !== 'object' || bytes === null || bytes.type !== 'Buffer') return value
  return Buffer.from(bytes.data as number[]).toString('latin1')
}
