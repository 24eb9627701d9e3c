/** What is said of where a recipient stands: the shape of it, and what it is chosen by. Words: plain-words.ts. */
import type { ItemKind } from './ids.ts'
import type { ResponseWords } from './referral.ts'

/** How instants and days are written for the reader. */
export interface TimeWords {
  /** `10:41am` of an instant. */
  time(instant: string): string
  /** `9 March 2026` of a day `YYYY-MM-DD`. */
  day(day: string): string
}

/** From whose side it is read; `other`: a supervisor. */
export type Reader = 'referrer' | 'partner' | 'other'

/** Whose move it is. */
export type WaitingFor = 'referrer' | 'partner' | 'exchange' | 'operations' | 'nobody'

type Cool = 'light-blue' | 'blue' | 'turquoise' | 'green' | 'purple'
export type TagColour = Cool | 'grey' | 'orange' | 'yellow' | 'red'

/** What is known when the words are chosen. */
export interface StandingFacts {
  /** Absent: a referral. */
  readonly kind?: ItemKind
  readonly agencyName: string
  /** Words of the last response or outcome, where the reader may see them. */
  readonly words?: ResponseWords
  readonly time: TimeWords
  readonly reader: Reader
}

export interface Standing {
  readonly status: string
  readonly waitingFor: WaitingFor
  /** As a reader sees it: `you`, `Riverside School`, `our service`. */
  readonly waitingForName: string
  readonly next: string
  /** Instant, or day `YYYY-MM-DD`, by which it should happen. */
  readonly dueBy?: string
  /** Absent: plain black text. */
  readonly tag?: TagColour
}

export interface Chosen {
  readonly status: string
  readonly partnerStatus: string
  readonly waitingFor: WaitingFor
  readonly next: string
  readonly dueBy?: string | undefined
  readonly tag?: TagColour
}
