/** What the people of a simulated partner see of its letters, and how they answer; also its controls beyond the faults. */
import type { MailCase, MailPartnerBook } from './mail-partner-book.ts'
import { isMailReply, MAIL_REPLIES, type MailWriter } from './mail-partner-words.ts'
import { escaped, fieldsOf, taken } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface MailPartnerPages {
  readonly name: string
  readonly book: MailPartnerBook
  readonly writer: MailWriter
  /** Whether what they write can be collected. */
  readonly collects: boolean
  readonly speak: (manner: { readonly offersTls?: boolean; readonly expired?: boolean }) => Promise<void>
}

const ANSWERS = ['received', 'read', 'accepted', 'declined', 'question', 'in progress', 'on hold', 'finished']

/** A case without anything about the child; the names are those of the other simulated partners. */
const shown = ({ caseReference, first, createdAt, state, timesReceived, notices }: MailCase) => ({
  caseId: caseReference,
  bundleId: first.messageId,
  reference: first.reference,
  // A letter names the case to people alone.
  serviceRequestFullUrl: first.reference,
  targetServiceId: '',
  createdAt,
  requestIds: [first.messageId],
  state,
  timesReceived,
  notices,
  answers: [],
  kind: first.kind,
  encrypted: first.encrypted,
  envelopeId: first.envelopeId,
})

const wordsIn = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, word]) =>
          typeof word === 'string' ? [[name, word] as const] : [],
        ),
      )
    : {}

const answer = async (
  request: SimulatedRequest,
  { book, writer }: MailPartnerPages,
  found: MailCase,
): Promise<SimulatedReply> => {
  const { answer: given, words } = fieldsOf(request)
  if (typeof given !== 'string' || !ANSWERS.includes(given))
    return json({ error: `answer must be one of ${ANSWERS.join(', ')}` }, 422)
  const said = typeof words === 'string' && words !== '' ? { Words: words } : {}
  const outcome = given === 'finished' ? { Outcome: 'support-given' } : {}
  const reason = given === 'declined' ? { Reason: 'no-room' } : {}
  const question =
    given === 'question' ? { Question: said.Words ?? 'Which school does the child go to?' } : {}
  await writer.reply(found, 'form', {
    fields: { Answer: given, ...outcome, ...reason, ...question, ...said },
  })
  await book.say(found.first.messageId, given)
  return taken(request, { state: given })
}

const replyAs = async (
  request: SimulatedRequest,
  { book, writer }: MailPartnerPages,
): Promise<SimulatedReply> => {
  const { caseId, as, fields, words, times, bytes } = fieldsOf(request)
  const found = book.cases().find(({ caseReference }) => caseReference === caseId)
  if (found === undefined) return json({ error: 'no such case' }, 404)
  if (!isMailReply(as))
    return json({ error: `as must be one of ${Object.keys(MAIL_REPLIES).join(', ')}` }, 422)
  await writer.reply(found, as, {
    fields: wordsIn(fields),
    words: typeof words === 'string' ? words : '',
    times: typeof times === 'number' ? times : 1,
    ...(typeof bytes === 'number' ? { bytes } : {}),
  })
  return json({ written: as }, 202)
}

/** Answers everything but the faults. */
export const answerMailPartnerPages = async (
  request: SimulatedRequest,
  pages: MailPartnerPages,
): Promise<SimulatedReply> => {
  const { method, path } = request
  const id = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(pages)
  if (method === 'GET' && path === '/cases') return json(pages.book.cases().map(shown))
  if (method === 'GET' && path === '/responses') return json([])
  if (method === 'GET' && path === '/collects') return json({ collects: pages.collects })
  if (method === 'POST' && path === '/control-mail/replies') return replyAs(request, pages)
  if (method === 'PUT' && path === '/control-mail/manner') {
    const { offersTls, expired } = fieldsOf(request)
    await pages.speak({ offersTls: offersTls !== false, expired: expired === true })
    return json({})
  }
  const found = pages.book.cases().find(({ caseReference }) => caseReference === id)
  return method === 'POST' && found !== undefined
    ? answer(request, pages, found)
    : json({ error: 'nothing at this address' }, 404)
}

const row = ({ caseReference, first, state, notices }: MailCase): string => `<tr>
  <td>${escaped(first.reference)}</td>
  <td>${escaped(state)}${notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td><details><summary>${escaped(first.subject)}</summary><pre>${escaped(first.text)}</pre></details></td>
  <td><form method="post" action="/cases/${escaped(caseReference)}/answers">
    <select name="answer" aria-label="Answer">${ANSWERS.map((each) => `<option>${each}</option>`).join('')}</select>
    <input name="words" aria-label="Words"> <button>Reply</button>
  </form></td>
</tr>`

const page = ({ name, book, collects }: MailPartnerPages): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: letters</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;vertical-align:top;padding:.3rem .8rem;border-bottom:1px solid #ccc}pre{white-space:pre-wrap}</style>
<h1>${escaped(name)}</h1><p>A simulated partner that has nothing but mail. ${collects ? 'The exchange collects its replies.' : 'Its replies cannot be collected: there is no Java for the mailbox.'}</p>
<table><thead><tr><th>Reference</th><th>State</th><th>Letter</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})
