/**
 * Notices: a mail or a text that tells a person to look in the exchange. It names nobody and says nothing about anything:
 * an opaque link, and that there is an update. A notice that was sent tells nobody of an outcome; only reading it does.
 */
import type { AttentionKind } from './attention.ts'
import type { ClockKind } from './clock-policy.ts'

/** The ways a notice can go, in the order in which they are tried. */
export const NOTICE_WAYS = ['email', 'text'] as const
export type NoticeWay = (typeof NOTICE_WAYS)[number]

/** What becomes of a notice. `waiting`: to be sent, or sent again; `sent`: chased until it is read or answered. */
export type NoticeState = 'waiting' | 'sent' | 'needless' | 'not-sent' | 'chased-out'

/** Who a notice goes to: the person who raised the item, or those of the agency asked who may answer it. */
export type NoticeTo = 'raiser' | 'responders'

/** What needs the person who raised an item, or those who are asked on our own pages, and so is worth a notice. */
const WORTH_A_NOTICE: { readonly [Kind in AttentionKind]?: NoticeTo } = {
  'waiting-for-referrer': 'raiser',
  'sharing-decision-needed': 'raiser',
  'consent-decision': 'raiser',
  'consent-not-asked': 'raiser',
  'accepted-by-several': 'raiser',
  'answered-after-the-end': 'raiser',
  'to-open': 'responders',
}

/** Whom an attention item of this kind is told to; nobody where it is not worth a notice. */
export const noticeTo = (kind: AttentionKind): NoticeTo | undefined => WORTH_A_NOTICE[kind]

export interface NoticeWords {
  /** Of a mail. */
  readonly subject: string
  readonly text: string
}

/** The words of a notice, the same for everything: whoever sees it learns nothing. */
export const noticeWords = (way: NoticeWay, link: string): NoticeWords => ({
  subject: 'You have an update',
  text:
    way === 'text'
      ? `You have an update. Sign in to read it: ${link}`
      : [
          'You have an update.',
          '',
          'Sign in to read it:',
          link,
          '',
          'This message was sent by a machine. Nobody reads replies to it.',
          '',
        ].join('\n'),
})

/**
 * The words of a mail that asks somebody outside the exchange a question, the same for every question: they name nobody
 * and nothing. Without the code, which they were told by whoever asks, the link shows nothing.
 */
export const questionWords = (link: string): NoticeWords => ({
  subject: 'A question for you',
  text: [
    'There is a question for you to answer.',
    '',
    'Open this link and type the code that you were told:',
    link,
    '',
    'If you were told no code, do nothing: this message was not meant for you.',
    'This message was sent by a machine. Nobody reads replies to it.',
    '',
  ].join('\n'),
})

/**
 * How an attempt at sending a notice ended. `not-now`: surely not taken; `refused`: this address will never be taken;
 * `unknown`: may have been taken.
 */
export interface NoticeResult {
  readonly outcome: 'sent' | 'not-now' | 'refused' | 'unknown'
  readonly reason: NoticeReason
}

export type NoticeReason =
  | 'taken'
  | 'no-connection'
  | 'busy'
  | 'sign-in-refused'
  | 'no-secure-connection'
  | 'address-refused'
  | 'message-refused'
  | 'no-answer'
  | 'unreadable-answer'

/** What follows an attempt. */
export type AfterNotice =
  | { readonly next: 'sent' }
  | { readonly next: 'wait'; readonly seconds: number }
  | { readonly next: 'other-way' }
  | { readonly next: 'give-up' }

const FIRST_WAIT_SECONDS = 10
const LONGEST_WAIT_SECONDS = 60 * 60
/** A notice is worth sending for a day; then a person is told that it did not go. */
const PATIENCE_SECONDS = 24 * 60 * 60

/**
 * What follows, from the attempts of this round and how long it has lasted. What may have been taken is sent again: a
 * second notice costs a glance, none may cost a child a day.
 */
export const afterNotice = (
  { outcome }: NoticeResult,
  round: { readonly attempts: number; readonly seconds: number },
): AfterNotice => {
  switch (outcome) {
    case 'sent':
      return { next: 'sent' }
    case 'refused':
      return { next: 'other-way' }
    case 'not-now':
    case 'unknown':
      return round.seconds >= PATIENCE_SECONDS
        ? { next: 'give-up' }
        : {
            next: 'wait',
            seconds: Math.min(FIRST_WAIT_SECONDS * 2 ** (round.attempts - 1), LONGEST_WAIT_SECONDS),
          }
    default: {
      const never: never = outcome
      throw new RangeError(`unknown outcome ${String(never)}`)
    }
  }
}

/** The chase ladder: when each further notice is due, counted from the first (referral practice and clocks §4). */
export const CHASES: readonly ClockKind[] = ['chase-first', 'chase-second', 'chase-third']
