/** A test of a channel of mail: how far it comes with a real server and mailbox, and that no mail is sent by it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { CheckStep } from '../../domain/channel-check.ts'
import { EMAIL_CREDENTIAL } from './email-samples.ts'
import { type EmailStage, GREEN_MAIL, startEmailStage } from './email-stage.ts'

let stage: EmailStage
beforeAll(async () => {
  stage = await startEmailStage()
}, 60_000)
afterAll(() => stage?.stop())

const inShort = (steps: readonly CheckStep[] = []): string =>
  steps.map(({ step, passed, reason }) => (passed ? step : `${step}: ${reason}`)).join(', ')

const check = async (more: object = {}): Promise<string> =>
  inShort(await stage.transport.check?.({ ...stage.call(more), checkId: 'test-1' }))

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(stage.settings()).filter(([key]) => key !== name))

describe('a test of a channel of mail', () => {
  it('signs in, looks into the mailbox where there is one, and sends nothing', async () => {
    const read = GREEN_MAIL === undefined ? '' : ', read'
    expect(await check()).toBe(`name, connected, secured, signed-in${read}`)
    expect(await stage.cases()).toEqual([])
  })

  it('needs no mailbox', async () => {
    expect(await check({ settings: without('imap') })).toBe('name, connected, secured, signed-in')
  })

  it('knows a wrong password, and one that cannot be one', async () => {
    const wrong = JSON.stringify({ ...JSON.parse(EMAIL_CREDENTIAL), password: 'another-password' })
    expect(await check({ credential: wrong })).toBe('name, connected, secured, signed-in: not-authorised')
    expect(await check({ credential: 'not-json' })).toBe('settings: not-authorised')
  })

  it('trusts no certificate but the agreed one', async () => {
    expect(await check({ settings: without('certificateAuthority') })).toBe(
      'name, connected, secured: certificate-invalid',
    )
  })

  it.each([
    ['smtp://127.0.0.1:1', 'name, connected: connection-refused'],
    ['smtp://10.1.2.3:587', 'name: address-wrong'],
    ['nonsense', 'name: address-wrong'],
  ])('of %s says %s', async (address, said) => {
    expect(await check({ address })).toBe(said)
  })
})
