/** Problems as pages: what happened, what it means, what to do next. Never a bare code. screens.md §2.1. */
import type { Shown } from '../http/page.ts'
import type { ProblemDocument } from '../http/problem.ts'
import { britishTime } from '../runtime/british-time.ts'
import { paths, safeReturn } from './paths.ts'

interface ProblemWords {
  readonly heading: string
  readonly lines: readonly string[]
  readonly again?: string
  /** Whether the trace id helps the person who rings. */
  readonly quoteTrace?: boolean
}

const notFound: ProblemWords = {
  heading: 'Page not found',
  lines: [
    'There is nothing at this address, or it is not yours to see.',
    'If you followed a reference, check each character. If it should be yours, ask your manager or a supervisor.',
  ],
}

const notPermitted: ProblemWords = {
  heading: 'You cannot do this',
  lines: [
    'Practitioners, team managers, responders and supervisors of the agencies involved can see referrals.',
    'Your agency administrator gives roles.',
  ],
}

const away = (path: string, now: Date): ProblemWords => {
  const what = path.startsWith(paths.referrals) ? 'your referrals' : 'this page'
  return {
    heading: `Sorry, we cannot show ${what}`,
    lines: [
      `Nothing has been lost. We could not read ${what === 'this page' ? 'it' : 'them'} at ${britishTime(now)}.`,
      'If it cannot wait, ring the service you referred to.',
    ],
    again: safeReturn(path),
    quoteTrace: true,
  }
}

const wordsFor = (document: ProblemDocument, path: string, now: Date): ProblemWords => {
  switch (document.status) {
    case 404:
      return notFound
    case 403:
      return document.code === 'not-from-here'
        ? { heading: 'Open this page again', lines: [document.detail] }
        : notPermitted
    case 429:
      return { heading: 'Too many pages at once', lines: [document.detail], again: safeReturn(path) }
    case 503:
      return away(path, now)
    default:
      return document.status >= 500
        ? {
            heading: 'Sorry, something went wrong on our side',
            lines: ['Nothing you did is to blame, and what was saved before is safe.'],
            again: safeReturn(path),
            quoteTrace: true,
          }
        : { heading: 'We could not read that', lines: [document.detail] }
  }
}

export const problemPage = (
  document: ProblemDocument,
  about: { readonly path: string; readonly now: Date },
): Shown => {
  const { heading, lines, again, quoteTrace } = wordsFor(document, about.path, about.now)
  return {
    template: 'layout/problem.njk',
    state: 'error',
    title: heading,
    data: { heading, lines, again, traceId: quoteTrace === true ? document.traceId : undefined },
  }
}
