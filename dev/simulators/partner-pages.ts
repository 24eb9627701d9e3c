/** The partner's own screen and its plain API: its cases, and answering them by hand. */
import { escaped, fieldsOf, taken } from './page-parts.ts'
import type { CaseBook, CaseRecord, PartnerAnswer } from './partner-case-book.ts'
import { PARTNER_ANSWERS } from './partner-case-book.ts'
import { planAnswer } from './partner-case-facts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface PagesOptions {
  readonly book: CaseBook
  readonly name: string
  readonly answersPlanned: (caseId: string) => void
}

const isPartnerAnswer = (value: unknown): value is PartnerAnswer =>
  (PARTNER_ANSWERS as readonly unknown[]).includes(value)

/** Answers `/`, `/cases`, `/cases/{id}/answers`, `/responses` and `/sent`; `undefined` for any other path. */
export const answerPages = async (
  request: SimulatedRequest,
  options: PagesOptions,
): Promise<SimulatedReply | undefined> => {
  const { method, path } = request
  const caseId = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(options)
  if (method === 'GET' && path === '/cases') return json(options.book.cases().map(publicCase))
  if (method === 'GET' && path === '/responses') return json(options.book.responses())
  if (method === 'POST' && path === '/sent') return markSent(request, options.book)
  if (method === 'POST' && caseId !== undefined) return answerCase(request, options, caseId)
  return undefined
}

/** A case without anything about the child. */
const publicCase = ({ parts: _parts, ...found }: CaseRecord): Omit<CaseRecord, 'parts'> => found

/** Remembers that a referral of this id was sent in this partner's name, so that a response to it is known. */
const markSent = async (request: SimulatedRequest, book: CaseBook): Promise<SimulatedReply> => {
  const { bundleId } = fieldsOf(request)
  if (typeof bundleId !== 'string') return json({ error: 'bundleId is missing' }, 422)
  await book.record({ entry: 'sent', bundleId })
  return json({ bundleId }, 201)
}

const answerCase = async (
  request: SimulatedRequest,
  { book, answersPlanned }: PagesOptions,
  caseId: string,
): Promise<SimulatedReply> => {
  const { answer, words } = fieldsOf(request)
  if (book.caseOf(caseId) === undefined) return json({ error: 'no such case' }, 404)
  if (!isPartnerAnswer(answer))
    return json({ error: `answer must be one of ${PARTNER_ANSWERS.join(', ')}` }, 422)
  const planned = planAnswer(answer, typeof words === 'string' ? words : '', new Date())
  await book.record({ entry: 'planned', caseId, answers: [planned] })
  answersPlanned(caseId)
  return taken(request, { answerId: planned.answerId })
}

const row = (found: CaseRecord): string => `<tr>
  <td>${escaped(found.reference || found.serviceRequestIdentifier || found.bundleId)}</td>
  <td>${found.state}${found.notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td>${found.timesReceived}</td>
  <td>${found.createdAt}</td>
  <td>${found.answers.map(({ answer, state }) => `${answer} (${state})`).join(', ')}</td>
  <td><form method="post" action="/cases/${found.caseId}/answers">
    <select name="answer" aria-label="Answer">${PARTNER_ANSWERS.map((answer) => `<option>${answer}</option>`).join('')}</select>
    <input name="words" aria-label="Words"> <button>Send</button>
  </form></td>
</tr>`

const page = ({ book, name }: PagesOptions): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: cases</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated partner. ${book.cases().length} cases.</p>
<table><thead><tr><th>Reference</th><th>State</th><th>Times received</th><th>Since</th><th>Answers</th><th>Answer</th></tr></thead>
<tbody>${book.cases().map(row).reverse().join('\n')}</tbody></table></html>`,
})
