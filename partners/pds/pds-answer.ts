/** What the Personal Demographics Service can tell of one child. Holds no personal data but the number of a match. */

export type PdsAnswer =
  | {
      readonly found: 'match'
      /** The register's present number; sealed wherever it is kept. */
      readonly nhsNumber: string
      /** From 0.95 to 1; a record that was read by its number and fits counts 1. */
      readonly score: number
      /** The number given was replaced by this one: the old one is history only. */
      readonly superseded: boolean
      /** The entry is restricted (R, V or REDACTED): the address must be kept from recipients. */
      readonly addressProtected: boolean
    }
  /** No record, or none close enough to be taken without a person; `closestScore` is of the best that was not. */
  | { readonly found: 'none'; readonly closestScore?: number }
  | { readonly found: 'several' }
  | { readonly found: 'invalidated' }
  | { readonly found: 'number-of-another' }
  | { readonly found: 'not-enough-details' }
  | { readonly found: 'throttled'; readonly retryAfterSeconds: number }
  /** No answer that can be used: ask again later with the same request id. `because` is a code, safe in logs. */
  | { readonly found: 'away'; readonly because: string }
  /** The register will not answer this question, however often it is asked. */
  | { readonly found: 'refused'; readonly because: string }

/** Scores from this on may be taken without a person (SUI matching: Match). */
export const MATCH_SCORE = 0.95
