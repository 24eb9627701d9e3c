/** What reading finds on its way: faults, which refuse the message, and oddities, which do not. */
import type { BarsFault } from './bars-message.ts'
import { type BarsOddity, type BarsOddityCode, oddity } from './bars-oddities.ts'

export interface Findings {
  readonly faults: readonly BarsFault[]
  readonly oddities: readonly BarsOddity[]
  /** Notes a fault of the sender's: 400, or 422 where we do not support what is asked. */
  fault(issue: BarsFault['issue'], expression: string, diagnostics: string): void
  odd(code: BarsOddityCode, expression: string): void
}

/** More of one kind than this says nothing new. */
const MOST = 100

export const createFindings = (): Findings => {
  const faults: BarsFault[] = []
  const oddities: BarsOddity[] = []
  return {
    faults,
    oddities,
    fault: (issue, expression, diagnostics) => {
      if (faults.length < MOST) faults.push(barsFault(issue, expression, diagnostics))
    },
    odd: (code, expression) => {
      if (oddities.length < MOST) oddities.push(oddity(code, expression))
    },
  }
}

export const barsFault = (issue: BarsFault['issue'], expression: string, diagnostics: string): BarsFault => ({
  ...(issue === 'not-supported'
    ? { status: 422, code: 'REC_UNPROCESSABLE_ENTITY' }
    : { status: 400, code: 'REC_BAD_REQUEST' }),
  issue,
  expression,
  diagnostics,
})
