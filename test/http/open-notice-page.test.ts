/** Where the link of a notice leads: to the item for whoever may see it, to sign-in first, and nowhere for others. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { open, REFERENCE, start } from './page-browser.ts'
import { aReadable, aStoredReferral } from './sample-referral.ts'

const NOTICE = '/notices/ntc_0b8f7f2f-3c1c-59f0-8a11-000000000001'
const itemId = aStoredReferral().id
const notice = async () => ({ itemId })

describe('the link of a notice', () => {
  it('leads to the item', async () => {
    await using app = await start({ notice, one: async () => aReadable() })
    const { answer } = await open(app, NOTICE)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`/referrals/${REFERENCE}`)
  })

  it('leads through sign-in and back to itself', async () => {
    await using app = await start({ notice })
    const answer = await app.ask(NOTICE, { as: 'none', headers: { accept: 'text/html' } })
    expect(answer.status).toBe(303)
    const location = new URL(answer.headers.get('location') ?? '', 'http://x')
    expect(location.pathname).toBe('/sign-in')
    expect(location.searchParams.get('return')).toBe(NOTICE)
  })

  it.each([
    ['of no notice', {}],
    ['of an item that is not theirs to see', { notice, one: async () => undefined }],
  ])('%s says no more than that there is nothing', async (_what, fakes) => {
    await using app = await start(fakes)
    const { answer, html } = await open(app, NOTICE)
    expect(answer.status).toBe(404)
    expect(html).not.toContain('RX-')
    expect(html).not.toContain(idOf('referral', itemId))
  })

  it('that is no id of a notice is not found', async () => {
    await using app = await start({ notice, one: async () => aReadable() })
    expect((await open(app, '/notices/rfl_0000000000000000000000001')).answer.status).toBe(404)
  })
})
