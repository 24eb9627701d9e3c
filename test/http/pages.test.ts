/** The pages as HTML: what a person reads, and in which state. */
import { describe, expect, it } from '@jest/globals'
import type { AboutReferral } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { Fault } from '../../runtime/fault.ts'
import { type Fakes, type RunningApp, startApp, tokenOf, type UserName } from './fake-parts.ts'
import { aReadable, aRecipient, aRow, RAISED_AT } from './sample-referral.ts'

const REFERENCE = 'RX-7777-7774'
/** 10:42 in the morning, a day later. */
const now = () => Date.parse('2026-11-21T10:42:00.000Z')

const start = (fakes: Fakes = {}) => startApp({ now, ...fakes })

const open = async (app: RunningApp, path: string, as: UserName = 'amira') => {
  const cookie = `__Host-exchange-session=${await tokenOf(as)}`
  const answer = await app.ask(path, { as: 'none', headers: { cookie, accept: 'text/html' } })
  const html = await answer.text()
  return {
    answer,
    html,
    state: /<main[^>]*data-page-state="(\w+)"/.exec(html)?.[1],
    title: /<title>([^<]*)<\/title>/.exec(html)?.[1],
    heading: /<h1[^>]*>([^<]*)</.exec(html)?.[1],
    words: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
  }
}

const post = (
  app: RunningApp,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  app.ask(path, {
    as: 'none',
    raw: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
  })

describe('signing in', () => {
  it('leads to the page that was asked for, with a cookie that scripts and other sites cannot use', async () => {
    await using app = await start()
    const first = await app.ask('/referrals?state=held', { as: 'none', headers: { accept: 'text/html' } })
    expect(first.status).toBe(303)
    const signIn = first.headers.get('location') ?? ''
    const html = await (await app.ask(signIn, { as: 'none' })).text()
    expect(html).toContain('value="/referrals?state=held"')
    const done = await post(app, '/sign-in', {
      token: ` ${await tokenOf('amira')}\n`,
      return: '/referrals?state=held',
    })
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe('/referrals?state=held')
    const cookie = done.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-exchange-session=/)
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=1800'])
      expect(cookie).toContain(part)
    const list = await app.ask('/referrals', { as: 'none', headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect(list.status).toBe(200)
  })

  it.each([
    ['nothing', async () => '', 'Enter your token'],
    ['something else', async () => 'hello', 'This is not a token of this exchange'],
    ['an old token', async () => tokenOf('amira', -120), 'This token has expired'],
    ['a token for nobody', async () => tokenOf('nobody'), 'not in the directory'],
  ])('says what is wrong with %s, and shows it back to nobody', async (_name, token, words) => {
    await using app = await start()
    const pasted = await token()
    const answer = await post(app, '/sign-in', { token: pasted })
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(html).toContain('<title>Error: Sign in')
    expect(html.split(words).length).toBe(3)
    if (pasted.length > 10) expect(html).not.toContain(pasted)
  })

  it('never sends anyone to another site', async () => {
    await using app = await start()
    for (const away of [
      'https://example.org',
      '//example.org',
      '/\\example.org',
      'javascript:alert(1)',
      '/sign-in',
    ])
      expect(
        (await post(app, '/sign-in', { token: await tokenOf('amira'), return: away })).headers.get(
          'location',
        ),
      ).toBe('/referrals')
  })

  it('a form of another site is turned away', async () => {
    await using app = await start()
    const fields = { token: await tokenOf('amira') }
    expect((await post(app, '/sign-in', fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post(app, '/sign-in', fields, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
  })

  it('signing out clears the cookie', async () => {
    await using app = await start()
    const answer = await post(app, '/sign-out', {})
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-exchange-session=; Max-Age=0/)
    expect(answer.headers.get('location')).toBe('/sign-in')
  })
})

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
      { limit: 25, state: 'with-partners', referenceText: '7777' },
      { limit: 25, state: 'with-partners', referenceText: '7777', after: next },
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

describe('one referral', () => {
  const finished = aRecipient({
    state: 'finished',
    since: '2026-11-21T09:00:00.000Z',
    deliveredAt: '2026-11-20T10:42:00.000Z',
    attempts: 1,
    outcomeCommandId: idOf('command', 'cmd_0000000000000000000000001'),
  })
  const words = new Map([
    [idOf('command', 'cmd_0000000000000000000000001'), { outcome: 'The family has a worker.' }],
  ])

  it('begins with who it waits for, since when, by when and what comes next', async () => {
    const recipients = [aRecipient({ attempts: 2, nextAttemptAt: '2026-11-21T10:55:00.000Z' })]
    await using app = await start({ one: async () => aReadable({ recipients }) })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.state).toBe('ready')
    expect(page.heading).toBe(REFERENCE)
    const block = /<section class="exchange-standing"[\s\S]*?<\/section>/.exec(page.html)?.[0] ?? ''
    const keys = [...block.matchAll(/<dt[^>]*>([^<]*)</g)].map((match) => match[1])
    expect(keys).toEqual(['Status', 'Waiting for', 'Since', 'Due', 'What happens next'])
    expect(block).toContain('Not delivered yet, trying again at 10:55am')
    expect(block).toContain('our service')
    expect(block).toContain('due in 13 minutes (by 10:55am today)')
  })

  it('shows the outcome in the words it was given, and the timeline newest first', async () => {
    const timeline = [
      { key: 'a', at: RAISED_AT, title: 'Referral accepted', by: 'the referrer' },
      { key: 'b', at: '2026-11-21T09:00:00.000Z', title: 'Outcome given', by: 'Riverside School' },
    ]
    await using app = await start({
      one: async () => aReadable({ recipients: [finished], timeline, state: 'closed' }, { words }),
    })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.words).toContain('The family has a worker.')
    expect(page.words.indexOf('Outcome given by Riverside School')).toBeGreaterThan(0)
    expect(page.words.indexOf('Outcome given by')).toBeLessThan(page.words.indexOf('Referral accepted by'))
  })

  it('records the reading once for each piece of news', async () => {
    const asked: AboutReferral[] = []
    let state: 'delivered' | 'finished' = 'delivered'
    await using app = await start({
      one: async () => aReadable({ recipients: [{ ...finished, state }] }, { words }),
      commands: {
        acknowledge: async (ask) => {
          asked.push(ask)
          return { state: 'with-partners', applied: true, replayed: asked.length > 1 }
        },
      },
    })
    expect((await open(app, `/referrals/${REFERENCE}`)).words).toContain(
      'recorded at 10:42am that you have read',
    )
    await open(app, `/referrals/${REFERENCE}`)
    state = 'finished'
    await open(app, `/referrals/${REFERENCE}`)
    const [one, again, other] = asked.map(({ idempotencyKey }) => idempotencyKey)
    expect(one).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  it("is not read by a supervisor's look or the partner's, nor before there is news", async () => {
    const asked: unknown[] = []
    const commands = {
      acknowledge: async (ask: AboutReferral) => {
        asked.push(ask)
        return { state: 'closed', applied: true, replayed: false } as const
      },
    }
    await using other = await start({
      commands,
      one: async () => aReadable({ recipients: [finished] }, { reader: 'other' }),
    })
    await open(other, `/referrals/${REFERENCE}`, 'lee')
    await using partner = await start({
      commands,
      one: async () => aReadable({ recipients: [finished] }, { reader: 'partner' }),
    })
    await open(partner, `/referrals/${REFERENCE}`, 'sam')
    await using early = await start({ commands, one: async () => aReadable() })
    await open(early, `/referrals/${REFERENCE}`)
    expect(asked).toEqual([])
  })

  it('is shown even where the reading cannot be recorded, and says so', async () => {
    await using app = await start({
      one: async () => aReadable({ recipients: [finished] }, { words }),
      commands: {
        acknowledge: () => Promise.reject(new Fault('audit-unavailable', 'The audit log is away.')),
      },
    })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect([page.answer.status, page.state]).toEqual([200, 'partial'])
    expect(page.words).toContain('We could not record that you have read this')
  })

  it('keeps the child out of address and title, and escapes what people wrote', async () => {
    const { content } = aReadable()
    if (content === undefined) throw new RangeError('the sample has content')
    const facts = '<script>alert(1)</script> & "quotes"'
    await using app = await start({ one: async () => aReadable({}, { content: { ...content, facts } }) })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.title).toBe(`Referral ${REFERENCE} - Referral exchange`)
    expect(page.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;')
    expect(page.html).not.toContain('<script')
    expect(page.words).toContain('999 000 0018')
    expect(page.words).toContain('9 March 2019')
  })

  it('shows no child to a reader who may not see one', async () => {
    const { content: _hidden, ...rest } = aReadable({}, { reader: 'other' })
    await using app = await start({ one: async () => rest })
    const page = await open(app, `/referrals/${REFERENCE}`, 'lee')
    expect(page.words).toContain("The child's details are for those with a part in this referral.")
    expect(page.html).not.toMatch(/Alex|999 000/)
  })

  it('is the same page whether it is not there, not theirs, or not a reference', async () => {
    await using app = await start()
    const pages = await Promise.all(
      [`/referrals/${REFERENCE}`, '/referrals/RX-AAAA-AAAA', '/nothing'].map((path) => open(app, path)),
    )
    for (const page of pages) {
      expect([page.answer.status, page.heading, page.state]).toEqual([404, 'Page not found', 'error'])
      expect(page.words.replace(/Page made on.*/, '')).toContain(
        'There is nothing at this address, or it is not yours to see.',
      )
    }
  })

  it('403 says who can, for a role that never may', async () => {
    await using app = await start()
    const page = await open(app, '/referrals', 'dana')
    expect([page.answer.status, page.heading]).toEqual([403, 'You cannot do this'])
    expect(page.words).toContain('Practitioners, team managers, responders and supervisors')
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
