/** Signing in and out: the cookie, the way back, and what is turned away. */
import { describe, expect, it } from '@jest/globals'
import { tokenOf } from './fake-parts.ts'
import { post, start } from './page-browser.ts'

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
