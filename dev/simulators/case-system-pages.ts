/** The older case system's own screen and plain API: its cases, and answering by hand. */

import type { CaseBook, KeptCase } from './case-system-book.ts'
import { answerCase, CASE_ANSWERS, isCaseAnswer } from './case-system-people.ts'
import { escaped, fieldsOf, taken } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface CasePages {
  readonly book: CaseBook
  readonly name: string
}

/** Answers `/`, `/cases`, `/updates`, `/responses` and `/cases/{id}/answers`. */
export const answerCasePages = async (
  request: SimulatedRequest,
  pages: CasePages,
): Promise<SimulatedReply> => {
  const { method, path } = request
  const caseId = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(pages)
  if (method === 'GET' && path === '/cases') return json(pages.book.cases().map(shown))
  if (method === 'GET' && path === '/updates') {
    const confirmed = pages.book.confirmed()
    return json(
      pages.book.updatesAfter(0).map((each) => ({ ...each, confirmed: confirmed.has(each.updateId) })),
    )
  }
  if (method === 'GET' && path === '/responses') return json([])
  return method === 'POST' && caseId !== undefined
    ? answer(request, pages, caseId)
    : json({ error: 'nothing at this address' }, 404)
}

const answer = async (
  request: SimulatedRequest,
  { book }: CasePages,
  caseId: string,
): Promise<SimulatedReply> => {
  const { answer: given, words } = fieldsOf(request)
  const found = book.find(caseId)
  if (found === undefined) return json({ error: 'no such case' }, 404)
  if (!isCaseAnswer(given))
    return json({ error: `answer must be one of ${Object.keys(CASE_ANSWERS).join(', ')}` }, 422)
  const { state, updateId } = await answerCase(book, found, given, typeof words === 'string' ? words : '')
  return taken(request, { state, updateId })
}

/** A case without anything about the child; the names are those of the other simulated partners. */
const shown = ({ caseReference, first, createdAt, state, timesReceived, notices }: KeptCase) => ({
  caseId: caseReference,
  bundleId: first.messageId,
  correlationId: first.conversationId,
  serviceRequestId: caseReference,
  serviceRequestFullUrl: `urn:uuid:${first.caseId}`,
  serviceRequestIdentifier: '',
  reference: first.reference,
  targetServiceId: first.targetServiceId,
  createdAt,
  requestIds: [first.messageId],
  state,
  timesReceived,
  notices,
  answers: [],
})

const row = ({ caseReference, first, createdAt, state, notices }: KeptCase): string => `<tr>
  <td>${escaped(caseReference)}</td><td>${escaped(first.reference)}</td>
  <td>${escaped(state)}${notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td>${escaped(createdAt)}</td>
  <td><form method="post" action="/cases/${escaped(caseReference)}/answers">
    <select name="answer" aria-label="Answer">${Object.keys(CASE_ANSWERS)
      .map((each) => `<option>${each}</option>`)
      .join('')}</select>
    <input name="words" aria-label="Words"> <button>Answer</button>
  </form></td>
</tr>`

const page = ({ book, name }: CasePages): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: cases</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated older case system that speaks SOAP. ${book.cases().length} cases.
<a href="/services/cases?wsdl">Its WSDL</a></p>
<table><thead><tr><th>Case</th><th>Reference</th><th>State</th><th>Since</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})
