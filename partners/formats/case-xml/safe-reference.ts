/** A partner's own name of a case, as far as it may be shown and logged. */
import { isNhsNumber, normaliseNhsNumber } from '../../../domain/nhs-number.ts'

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9./_-]{0,63}$/

/** `undefined` for what is no reference: words, or what could be an NHS number. */
export const safeReference = (written: string | undefined): string | undefined =>
  written !== undefined && REFERENCE.test(written) && !isNhsNumber(normaliseNhsNumber(written))
    ? written
    : undefined
