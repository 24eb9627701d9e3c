/** The screen and plain API of a partner that imports files: its cases, answering by hand, and when its nights come. */
import { CASE_ANSWERS, isCaseAnswer } from './case-system-people.ts'
import { isBatchFault } from './file-partner-batch.ts'
import type { FileCase, FilePartnerBook } from './file-partner-book.ts'
import type { FilePartnerNights } from './file-partner-nights.ts'
import { escaped, fieldsOf, taken } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface FilePages {
  readonly book: FilePartnerBook
  readonly nights: FilePartnerNights
  readonly name: string
  readonly hostKey: string
}

/** Answers `/`, `/cases`, `/responses`, `/host-key`, `/batch`, `/nights` and `/cases/{reference}/answers`. */
export const answerFilePages = async (
  request: SimulatedRequest,
  pages: FilePages,
): Promise<SimulatedReply> => {
  const { method, path } = request
  if (method === 'POST') return move(request, pages)
  if (path === '/') return page(pages)
  if (path === '/cases') return json(pages.book.cases().map(shown))
  if (path === '/responses') return json([])
  return path === '/host-key'
    ? json({ hostKey: pages.hostKey })
    : json({ error: 'nothing at this address' }, 404)
}

const move = async (request: SimulatedRequest, pages: FilePages): Promise<SimulatedReply> => {
  const { path } = request
  const caseReference = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (caseReference !== undefined) return answer(request, pages, caseReference)
  if (path === '/batch') return night(request, pages)
  if (path !== '/nights') return json({ error: 'nothing at this address' }, 404)
  const every = Number(fieldsOf(request).every)
  if (!Number.isInteger(every) || every < 0) return json({ error: 'every must be whole milliseconds' }, 422)
  pages.nights.comeEvery(every)
  return json({ every })
}

const night = async (request: SimulatedRequest, { nights, book }: FilePages): Promise<SimulatedReply> => {
  const as: unknown = fieldsOf(request).as ?? 'none'
  if (!isBatchFault(as)) return json({ error: 'no such fault of a batch' }, 422)
  await nights.now(as)
  return json({ cases: book.cases().length })
}

const answer = async (
  request: SimulatedRequest,
  { book }: FilePages,
  caseReference: string,
): Promise<SimulatedReply> => {
  const { answer: given, words = '' } = fieldsOf(request)
  const found = book.cases().find((one) => one.caseReference === caseReference)
  if (found === undefined) return json({ error: 'no such case' }, 404)
  if (!isCaseAnswer(given))
    return json({ error: `answer must be one of ${Object.keys(CASE_ANSWERS).join(', ')}` }, 422)
  const { state } = CASE_ANSWERS[given]
  await book.record({ entry: 'answered', messageId: found.first.messageId, state, words: String(words) })
  return taken(request, { state })
}

/** A case without anything about the child; the names are those of the other simulated partners. */
const shown = ({ caseReference, first, createdAt, state, timesReceived, notices }: FileCase) => ({
  caseId: caseReference,
  bundleId: first.messageId,
  correlationId: first.conversationId,
  serviceRequestId: caseReference,
  serviceRequestFullUrl: `urn:uuid:${first.caseId}`,
  serviceRequestIdentifier: '',
  reference: first.reference,
  targetServiceId: '',
  createdAt,
  requestIds: [first.messageId],
  state,
  timesReceived,
  updates: [],
  notices,
  answers: [],
})

const row = ({ caseReference, first, createdAt, state, notices }: FileCase): string => `<tr>
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

const page = ({ book, name }: FilePages): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: cases</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated system that imports files at night. ${book.cases().length} cases,
${book.toWrite().length} results that wait for the night.</p>
<table><thead><tr><th>Case</th><th>Reference</th><th>State</th><th>Since</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})
