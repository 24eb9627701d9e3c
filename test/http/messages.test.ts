/** Messages through the real app: facts as JSON, bytes as a file that nothing shows or keeps. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MessageFacts } from '../../commands/message-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { type RunningApp, startApp } from './fake-parts.ts'

const ID = 'out_3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'
const FACTS: MessageFacts = {
  id: ID,
  direction: 'sent',
  at: '2026-03-02T10:00:00.000Z',
  itemId: idOf('referral', 'rfl_one'),
  contentType: 'text/html',
  sha256: 'ab'.repeat(32),
  size: 25,
}
const asked: unknown[] = []
let app: RunningApp

beforeAll(async () => {
  app = await startApp({
    commands: {
      readMessage: async () => FACTS,
      listMessages: async () => [FACTS],
      openMessage: async ({ user: _user, ...ask }) => {
        asked.push(ask)
        return { id: ID, bytes: Buffer.from('<script>alert(1)</script>') }
      },
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())

describe('messages through the API', () => {
  it('are told of as facts', async () => {
    expect(await (await app.ask(`/v1/messages/${ID}`)).json()).toEqual(FACTS)
    expect(await (await app.ask('/v1/referrals/rfl_one/messages')).json()).toEqual({ data: [FACTS] })
  })

  it('are handed over as bytes to be saved, whatever they hold', async () => {
    const answer = await app.ask(`/v1/messages/${ID}/content?reason=complaint`)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${ID}.bin`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(await answer.text()).toBe('<script>alert(1)</script>')
  })

  it('are read by nobody without a reason, or by a name that is none', async () => {
    asked.length = 0
    const content = (rest: string) => app.ask(`/v1/messages/${rest}`)
    expect((await content(`${ID}/content`)).status).toBe(422)
    expect((await content(`${ID}/content?reason=curious`)).status).toBe(400)
    expect((await content(`${ID}/content?reason=complaint&earlier=abc`)).status).toBe(400)
    expect((await content('out_..%2f..%2fsecrets/content?reason=complaint')).status).toBe(404)
    expect((await app.ask(`/v1/messages/${ID}/content?reason=complaint`, { as: 'none' })).status).toBe(401)
    expect(asked).toEqual([])
  })
})
