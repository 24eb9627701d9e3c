/** The closed-loop partner's own screen and plain API: its cases, and moving them by hand. */
import { escaped, fieldsOf, taken } from './page-parts.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'
import { caseOf, cases, isTaskAnswer, TASK_ANSWERS, taskAfter } from './task-server-cases.ts'
import type { ResourceStore } from './task-server-store.ts'
import { isProblem, update } from './task-server-writes.ts'

export interface TaskPages {
  readonly store: ResourceStore
  readonly name: string
}

/** Answers `/`, `/cases`, `/responses` and `/cases/{id}/answers`; `undefined` for any other path. */
export const answerTaskPages = async (
  request: SimulatedRequest,
  pages: TaskPages,
): Promise<SimulatedReply | undefined> => {
  const { method, path } = request
  const caseId = /^\/cases\/([^/]+)\/answers$/.exec(path)?.[1]
  if (method === 'GET' && path === '/') return page(pages)
  if (method === 'GET' && path === '/cases')
    return json(cases(pages.store).map((task) => caseOf(pages.store, task)))
  if (method === 'GET' && path === '/responses') return json([])
  return method === 'POST' && caseId !== undefined ? answerCase(request, pages, caseId) : undefined
}

const answerCase = async (
  request: SimulatedRequest,
  { store }: TaskPages,
  caseId: string,
): Promise<SimulatedReply> => {
  const { answer, words } = fieldsOf(request)
  const task = store.find('Task', caseId)
  if (task === undefined) return json({ error: 'no such case' }, 404)
  if (!isTaskAnswer(answer)) return json({ error: `answer must be one of ${TASK_ANSWERS.join(', ')}` }, 422)
  const after = taskAfter(task, answer, typeof words === 'string' ? words : '')
  const moved = await update(store, task, after, undefined)
  if (isProblem(moved)) return json({ error: moved.diagnostics }, moved.status)
  return taken(request, { state: moved.status })
}

const row = (found: ReturnType<typeof caseOf>): string => `<tr>
  <td>${escaped(found.reference || found.bundleId)}</td>
  <td>${escaped(found.state)}${found.notices.map((notice) => `<p>${escaped(notice)}</p>`).join('')}</td>
  <td>${escaped(found.createdAt)}</td>
  <td><form method="post" action="/cases/${escaped(found.caseId)}/answers">
    <select name="answer" aria-label="Answer">${TASK_ANSWERS.map((answer) => `<option>${answer}</option>`).join('')}</select>
    <input name="words" aria-label="Words"> <button>Move</button>
  </form></td>
</tr>`

const page = ({ store, name }: TaskPages): SimulatedReply => {
  const shown = cases(store).map((task) => caseOf(store, task))
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(name)}: cases</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>${escaped(name)}</h1><p>A simulated partner with a plain FHIR R4 server. ${shown.length} cases.</p>
<table><thead><tr><th>Reference</th><th>State</th><th>Since</th><th>Answer</th></tr></thead>
<tbody>${shown.map(row).reverse().join('\n')}</tbody></table></html>`,
  }
}
