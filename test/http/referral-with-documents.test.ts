/** A referral that names documents, at the JSON door. */
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Commands } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { aReferral, type RunningApp, startApp } from './fake-parts.ts'

const ID = idOf('attachment', 'doc_one')

let app: RunningApp
afterEach(() => app[Symbol.asyncDispose]())

const start = async (commands: Partial<Commands>): Promise<void> => {
  app = await startApp({ commands })
}

const problem = async (response: Response): Promise<unknown> => [
  response.status,
  ((await response.json()) as { readonly code: string }).code,
]

describe('a referral with documents', () => {
  it('names each with its category and title', async () => {
    const seen: unknown[] = []
    await start({
      submitReferral: async ({ content }) => {
        seen.push(content.attachments)
        return refuse('attachment-refused', 'No.')
      },
    })
    const raise = (attachments: unknown) =>
      app.ask('/v1/referrals', { json: { ...aReferral(), attachments } }).then(problem)
    const one = { id: ID, category: 'health', title: 'Photo of the arm' }
    expect(await raise([one, { ...one, sendAsItIs: true }])).toEqual([422, 'attachment-refused'])
    expect(await raise([])).toEqual([422, 'attachment-refused'])
    expect(seen).toEqual([[one, { ...one, sendAsItIs: true }], undefined])
    for (const wrong of [
      [{ ...one, id: 'rfl_one' }],
      [{ ...one, category: 'gossip' }],
      [{ id: ID, category: 'health' }],
      Array.from({ length: 11 }, () => one),
    ])
      expect(await raise(wrong)).toEqual([422, 'validation-failed'])
    expect(seen).toHaveLength(2)
  })
})
