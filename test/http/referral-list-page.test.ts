/** The list as HTML: what a person reads, and in which state; and what every page has in common. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { Fault } from '../../runtime/fault.ts'
import { open, REFERENCE, start } from './page-browser.ts'
import { aReadable, aRecipient, aRow, RAISED_AT } from './sample-referral.ts'

describe('the list', () => {
  it('shows who each referral waits for, since when and by when', async () => {
    const recipients = [aRecipient({ state: 'delivered', respondBy: '2026-11-23T17:00:00.000Z' })]
    await using app = await start({
      list: async () => ({ rows: [aRow({ recipients })], names: aReadable().names }),
    })
    const page = await open(app, '/referrals')
    expect(page.state).toBe('ready')
    expect(page.title).toBe('Referrals - Referral exchange')
    expect(page.words).toContain('Data as of 10:42am')
    expect(page.html).toContain(`href="/referrals/${REFERENCE}"`)
    for (const words of [
      'Delivered, not opened',
      'Riverside family support',
      'Riverside School, since 1 day ago (10:41am on Friday 20 November 2026)',
      'due in 2 days (by 5pm on Monday 23 November 2026)',
    ])
      expect(page.words).toContain(words)
  })

  it('goes on to the next page, and keeps its filters', async () => {
    const next = { updatedAt: RAISED_AT, id: idOf('referral', 'rfl_0000000000000000000000009') }
    const asked: unknown[] = []
    await using app = await start({
      list: async (_user, query) => {
        asked.push(query)
        return { rows: [aRow()], names: aReadable().names, ...(query.after === undefined && { next }) }
      },
    })
    const first = await open(app, '/referrals?state=with-partners&reference=7777')
    const link = (/href="([^"]+)" rel="next"/.exec(first.html)?.[1] ?? '').replaceAll('&amp;', '&')
    await open(app, link)
    expect(asked).toEqual([
      { kind: 'referral', limit: 25, state: 'with-partners', referenceText: '7777' },
      { kind: 'referral', limit: 25, state: 'with-partners', referenceText: '7777', after: next },
    ])
    expect(first.html).not.toContain('rfl_')
  })

  it('tells an empty list, a filtered one and one that cannot be read apart', async () => {
    await using empty = await start()
    const nothing = await open(empty, '/referrals')
    expect(nothing.state).toBe('empty')
    expect(nothing.words).toContain('You have no referrals')
    expect(nothing.html).not.toContain('<table')
    const filtered = await open(empty, '/referrals?state=held&reference=')
    expect(filtered.state).toBe('empty')
    expect(filtered.words).toContain('No referrals match 1 filter. A search covers only what you may see.')
    expect(filtered.html).toContain('>Clear filters</a>')

    await using broken = await start({
      list: () => Promise.reject(new Fault('database-away', 'The database did not answer.')),
    })
    const failed = await open(broken, '/referrals')
    expect(failed.answer.status).toBe(503)
    expect(failed.answer.headers.get('retry-after')).not.toBeNull()
    expect(failed.state).toBe('error')
    expect(failed.heading).toBe('Sorry, we cannot show your referrals')
    expect(failed.words).toContain('Nothing has been lost. We could not read them at 10:42am.')
    expect(failed.words).not.toMatch(/You have no|No referrals match/)
  })

  it('says the same when not even the reader can be looked up', async () => {
    await using broken = await start({
      findUser: () => Promise.reject(new Fault('database-away', 'The database did not answer.')),
    })
    const failed = await open(broken, '/referrals')
    expect([failed.answer.status, failed.state]).toEqual([503, 'error'])
  })
})

describe('every page', () => {
  it('works without script, under a policy that allows none inline, with its own stylesheet and no crown', async () => {
    await using app = await start({ one: async () => aReadable() })
    for (const path of ['/sign-in', '/referrals', `/referrals/${REFERENCE}`]) {
      const page = await open(app, path)
      expect(page.html).not.toMatch(/<script|<style|\sstyle=|\son\w+=|crown|GDS Transport/i)
      expect(page.html).toContain('<html lang="en-GB"')
      expect(page.html).toContain('Skip to main content')
      expect(page.html.match(/<h1/g)).toHaveLength(1)
    }
    const sheet = /href="(\/assets\/exchange-[^"]+\.css)"/.exec((await open(app, '/sign-in')).html)?.[1] ?? ''
    const answer = await app.ask(sheet, { as: 'none' })
    const css = await answer.text()
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(css).not.toMatch(/GDS Transport|@font-face|govuk-crest/)
    expect(css).toContain('@media print')
    expect(css.length).toBeGreaterThan(50_000)
  })

  it('/ leads to the list', async () => {
    await using app = await start()
    expect((await open(app, '/')).answer.headers.get('location')).toBe('/referrals')
  })
})
