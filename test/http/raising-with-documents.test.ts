/** A referral that names documents: each with its category and title, and nothing else. */
import { afterEach, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { aReferral, type RunningApp, startApp } from './fake-parts.ts'

const ID = idOf('attachment', 'doc_one')
const ONE = { id: ID, category: 'health', title: 'Photo of the arm' }

let app: RunningApp
afterEach(() => app[Symbol.asyncDispose]())

it('hands on each document with its category and title, and refuses what is not one', async () => {
  const seen: unknown[] = []
  app = await startApp({
    commands: {
      submitReferral: async ({ content }) => {
        seen.push(content.attachments)
        return refuse('attachment-refused', 'No.')
      },
    },
  })
  const raise = async (attachments: unknown): Promise<unknown> => {
    const response = await app.ask('/v1/referrals', { json: { ...aReferral(), attachments } })
    return [response.status, ((await response.json()) as { readonly code: string }).code]
  }
  const asItIs = { ...ONE, sendAsItIs: true }
  expect(await raise([ONE, asItIs])).toEqual([422, 'attachment-refused'])
  expect(await raise([])).toEqual([422, 'attachment-refused'])
  expect(seen).toEqual([[ONE, asItIs], undefined])
  for (const wrong of [
    [{ ...ONE, id: 'rfl_one' }],
    [{ ...ONE, category: 'gossip' }],
    [{ id: ID, category: 'health' }],
    [{ ...ONE, bytes: 'JVBERi0=' }],
    Array.from({ length: 11 }, () => ONE),
  ])
    expect(String(await raise(wrong))).toMatch(/^4(00|22),(unknown-field|validation-failed)$/)
  expect(seen).toHaveLength(2)
})
