/** The webhook receiver's own screen and plain API: its events and cases, and answering by hand. */
import { escaped, fieldsOf, taken } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'
import { EVENT_ANSWERS, type EventAnswer, type WebhookCaller } from './webhook-caller.ts'
import type { EventBook, EventCase } from './webhook-event-book.ts'

export interface WebhookPages {
  readonly name: string
  readonly book: EventBook
  readonly caller: Pick<WebhookCaller, 'answer'>
}

/** Answers `/`, `/events`, `/cases`, `/responses` and `/cases/{id}/answers`. */
export const answerWebhookPages = async (
  request: SimulatedRequest,
  pages: WebhookPages,
): Promise<SimulatedReply> => {
  const { method, path } = request
  const caseId = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(pages)
  if (method === 'GET' && path === '/events') return json(pages.book.events())
  if (method === 'GET' && path === '/cases') return json(pages.book.cases().map(shown))
  if (method === 'GET' && path === '/responses') return json([])
  return method === 'POST' && caseId !== undefined
    ? answerCase(request, pages, caseId)
    : json({ error: 'nothing at this address' }, 404)
}

const isAnswer = (text: unknown): text is EventAnswer =>
  typeof text === 'string' && Object.hasOwn(EVENT_ANSWERS, text)

const answerCase = async (
  request: SimulatedRequest,
  { book, caller }: WebhookPages,
  caseId: string,
): Promise<SimulatedReply> => {
  const given = fieldsOf(request).answer
  const found = book.cases().find((one) => one.caseId === caseId)
  if (found === undefined) return json({ error: 'no such case' }, 404)
  if (!isAnswer(given))
    return json({ error: `answer must be one of ${Object.keys(EVENT_ANSWERS).join(', ')}` }, 422)
  const status = await caller.answer(found, given)
  if (status >= 300) return json({ error: `the exchange answered ${status}` }, 409)
  return taken(request, { state: given })
}

const stateOf = ({ answers, about }: EventCase): string =>
  answers.at(-1) ?? (about === undefined ? 'new' : 'read')

/** A case; the names are those of the other simulated partners, and what they have besides is empty here. */
const shown = (found: EventCase) => ({
  caseId: found.caseId,
  bundleId: found.event.id,
  correlationId: '',
  serviceRequestId: found.event.data.itemId,
  serviceRequestFullUrl: found.event.data.itemId,
  serviceRequestIdentifier: '',
  reference: found.event.data.reference,
  targetServiceId: found.event.data.recipientId,
  createdAt: found.createdAt,
  requestIds: [found.event.id],
  state: stateOf(found),
  timesReceived: found.timesReceived,
  notices: found.notices,
  about: found.about,
  answers: [],
})

const row = (found: EventCase): string => `<tr>
  <td>${escaped(found.event.data.reference)}</td>
  <td>${escaped(found.event.type)}${found.notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td>${escaped(stateOf(found))}, received ${found.timesReceived} times</td>
  <td>${escaped(found.createdAt)}</td>
  <td><form method="post" action="/cases/${escaped(found.caseId)}/answers">
    <select name="answer" aria-label="Answer">${Object.keys(EVENT_ANSWERS)
      .map((answer) => `<option>${answer}</option>`)
      .join('')}</select> <button>Answer</button>
  </form></td>
</tr>`

const page = ({ book, name }: WebhookPages): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: events</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated partner that takes signed events. ${book.events().length} events, ${book.cases().length} cases.</p>
<table><thead><tr><th>Reference</th><th>Event</th><th>State</th><th>Since</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})
