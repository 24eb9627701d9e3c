/** What the screens of simulated partners have in common: reading a form or JSON, words in HTML, and the answer to either. */
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

const isForm = ({ headers }: SimulatedRequest): boolean =>
  headers['content-type']?.includes('x-www-form-urlencoded') === true

/** The fields that were sent, by a form or as JSON; none where they cannot be read. */
export const fieldsOf = (request: SimulatedRequest): Readonly<Record<string, unknown>> => {
  if (isForm(request)) return Object.fromEntries(new URLSearchParams(request.body.toString()))
  try {
    const value: unknown = JSON.parse(request.body.toString())
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}

/** A form leads back to the screen; a program is told what came of it. */
export const taken = (request: SimulatedRequest, told: object): SimulatedReply =>
  isForm(request) ? { status: 303, headers: { location: '/' }, body: '' } : json(told, 202)

/** Words as HTML. */
export const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
