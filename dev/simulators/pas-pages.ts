/** The older system's screen and plain API, on its control address: its referrals, and answering them by hand. */
import { escaped, fieldsOf, taken } from './page-parts.ts'
import type { PasBook, PasCase } from './pas-case-book.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export const PAS_ANSWERS = ['accept', 'decline'] as const
export type PasAnswer = (typeof PAS_ANSWERS)[number]

export interface PasPages {
  readonly book: PasBook
  readonly name: string
  readonly answer: (found: PasCase, answer: PasAnswer, words: string) => Promise<void>
}

/** A case without anything about the child; the names are those of the other simulated partners. */
const caseOf = (found: PasCase) => ({
  caseId: found.caseId,
  bundleId: found.controlId,
  correlationId: '',
  serviceRequestId: found.caseId,
  serviceRequestFullUrl: found.reference,
  serviceRequestIdentifier: '',
  reference: found.reference,
  targetServiceId: '',
  createdAt: found.createdAt,
  requestIds: [found.controlId],
  state: found.state,
  timesReceived: found.timesReceived,
  notices: found.notices,
  answers: [],
})

const answerCase = async (
  request: SimulatedRequest,
  { book, answer: give }: PasPages,
  caseId: string,
): Promise<SimulatedReply> => {
  const { answer, words } = fieldsOf(request)
  const found = book.caseOf(caseId)
  const known = PAS_ANSWERS.find((one) => one === answer)
  if (found === undefined) return json({ error: 'no such case' }, 404)
  if (known === undefined) return json({ error: `answer must be one of ${PAS_ANSWERS.join(', ')}` }, 422)
  await give(found, known, typeof words === 'string' ? words : '')
  return taken(request, { state: book.caseOf(caseId)?.state })
}

const row = (found: PasCase): string => `<tr>
  <td>${escaped(found.reference)}</td>
  <td>${escaped(found.state)}${found.notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td>${escaped(found.createdAt)}</td>
  <td><form method="post" action="/cases/${escaped(found.caseId)}/answers">
    <select name="answer" aria-label="Answer">${PAS_ANSWERS.map((answer) => `<option>${answer}</option>`).join('')}</select>
    <input name="words" aria-label="Words"> <button>Answer</button>
  </form></td>
</tr>`

const page = ({ book, name }: PasPages): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: referrals</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated older system that speaks HL7 v2. ${book.cases().length} referrals.</p>
<table><thead><tr><th>Reference</th><th>State</th><th>Since</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})

/** Answers `/`, `/cases`, `/responses` and `/cases/{id}/answers`. */
export const answerPasPages = async (request: SimulatedRequest, pages: PasPages): Promise<SimulatedReply> => {
  const { method, path } = request
  const caseId = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(pages)
  if (method === 'GET' && path === '/cases') return json(pages.book.cases().map(caseOf))
  if (method === 'GET' && path === '/responses') return json([])
  if (method === 'POST' && caseId !== undefined) return answerCase(request, pages, caseId)
  return json({ error: 'nothing at this address' }, 404)
}
