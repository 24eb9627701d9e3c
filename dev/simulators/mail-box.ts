/** What the catching mail server has caught, read into its parts, and the page that shows it. */

import PostalMime from 'postal-mime'
import { escaped } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface CaughtMail {
  readonly number: number
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly messageId: string
  readonly subject: string
  readonly text: string
  /** Whether it came encrypted, and as whom the sender signed in. */
  readonly encrypted: boolean
  readonly signedInAs: string
}

export interface MailBox {
  readonly mails: () => readonly CaughtMail[]
  keep(raw: Buffer, envelope: Pick<CaughtMail, 'from' | 'to' | 'encrypted' | 'signedInAs'>): Promise<void>
}

/** Older ones make room. */
const MOST_KEPT = 1000

/** An empty box. */
export const createMailBox = (): MailBox => {
  const kept: CaughtMail[] = []
  let count = 0
  return {
    mails: () => kept,
    async keep(raw, envelope) {
      const { messageId = '', subject = '', text = '' } = await PostalMime.parse(raw)
      count += 1
      kept.push({
        ...envelope,
        number: count,
        at: new Date().toISOString(),
        messageId,
        subject,
        text: text.trimEnd(),
      })
      if (kept.length > MOST_KEPT) kept.shift()
    },
  }
}

/** Answers `/` (a page) and `/mails` (JSON; `?to=` narrows); 404 for any other path. */
export const answerMailPages = async (
  { path, query }: Pick<SimulatedRequest, 'path' | 'query'>,
  box: MailBox,
): Promise<SimulatedReply> => {
  const to = query.get('to')
  if (path === '/mails')
    return json(to === null ? box.mails() : box.mails().filter((mail) => mail.to.includes(to)))
  return path === '/' ? mailPage(box.mails()) : json({ error: 'nothing at this address' }, 404)
}

/** Addresses of this machine become links, so that a notice can be followed. */
const withLinks = (words: string): string =>
  escaped(words).replace(/http:\/\/127\.0\.0\.1[^\s<]*/g, (link) => `<a href="${link}">${link}</a>`)

const row = ({ number, at, to, subject, text, encrypted }: CaughtMail): string => `<tr>
  <td>${number}</td><td>${at}</td><td>${escaped(to.join(', '))}</td>
  <td><strong>${escaped(subject)}</strong><pre>${withLinks(text)}</pre></td><td>${encrypted ? 'yes' : 'no'}</td>
</tr>`

const mailPage = (mails: readonly CaughtMail[]): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Caught mail</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;vertical-align:top;padding:.3rem .8rem;border-bottom:1px solid #ccc}pre{white-space:pre-wrap}</style>
<h1>Caught mail</h1><p>A mail server that delivers to nobody. ${mails.length} mails, newest first.</p>
<table><thead><tr><th>No.</th><th>At</th><th>To</th><th>Mail</th><th>Encrypted</th></tr></thead>
<tbody>${mails.map(row).reverse().join('\n')}</tbody></table></html>`,
})
