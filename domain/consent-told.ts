/** What a request for consent says on its item's timeline and to whoever asked: our own words, naming nobody. */
import type { AttentionKind } from './attention.ts'
import type { AskingWay, ConsentEventKind } from './consent-request.ts'
import type { ConsentQuestionKind } from './consent-wording.ts'

const WAY_WORDS = {
  link: 'by a link in a mail',
  phone: 'by phone',
  paper: 'on paper',
  'in-person': 'in person',
} as const satisfies Record<AskingWay, string>

/** How it was asked or answered, in words. */
export const askingWayWords = (way: AskingWay): string => WAY_WORDS[way]

const TITLES = {
  asked: 'The family was asked for QUESTION',
  'asked-again': 'The family was asked for QUESTION again',
  mailed: 'The mail that asks for QUESTION was sent',
  reminded: 'Reminder: QUESTION is waited for',
  given: 'QUESTION given',
  refused: 'QUESTION refused',
  unanswered: 'No answer about QUESTION',
  'called-off': 'The question about QUESTION was called off',
  withdrawn: 'QUESTION withdrawn',
  contradicted: 'A second, different answer about QUESTION came',
  locked: 'The link about QUESTION was locked: the wrong code was typed too often',
  'not-safe': 'No mail about QUESTION was sent: it is not known to be safe',
  'not-sent': 'The mail that asks for QUESTION could not be sent',
  'review-due': 'QUESTION is due for review',
} as const satisfies Record<ConsentEventKind, string>

/** The line of the timeline for what happened. */
export const consentTitle = (event: ConsentEventKind, asks: ConsentQuestionKind): string => {
  const title = TITLES[event].replace('QUESTION', asks)
  return title.charAt(0).toUpperCase() + title.slice(1)
}

/** What needs whoever asked, and in which way; the others are on the timeline alone. */
export const CONSENT_ATTENTION: { readonly [Event in ConsentEventKind]?: AttentionKind } = {
  given: 'consent-decision',
  refused: 'consent-decision',
  unanswered: 'consent-decision',
  contradicted: 'consent-decision',
  'review-due': 'consent-decision',
  locked: 'consent-not-asked',
  'not-safe': 'consent-not-asked',
  'not-sent': 'consent-not-asked',
}

/** What a later move answers: an item raised for one of these is settled by it. */
export const ANSWERED_BY_A_MOVE: readonly ConsentEventKind[] = [
  'unanswered',
  'locked',
  'not-safe',
  'not-sent',
]
