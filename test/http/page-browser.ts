/** Opens pages of the app as a browser would, and takes apart what it is shown. */
import { type Fakes, type RunningApp, startApp, tokenOf, type UserName } from './fake-parts.ts'

/** Of the sample referral. */
export const REFERENCE = 'RX-7777-7774'
/** 10:42 in the morning, a day later. */
export const now = () => Date.parse('2026-11-21T10:42:00.000Z')

/** Starts the app at that moment. */
export const start = (fakes: Fakes = {}) => startApp({ now, ...fakes })

/** Opens a page as a user who is signed in. */
export const open = async (app: RunningApp, path: string, as: UserName = 'amira') => {
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

/** Sends a form as a browser on our own page does. */
export const post = (
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
