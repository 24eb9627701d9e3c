/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. */

/** More than a day is not a wait that a delivery can plan with. */
const LONGEST_SECONDS = 86_400

/**
 * The seconds to wait; `undefined` where nothing readable is given. A date counts from the answer's own Date, so that
 * the partner's clock and ours need not agree.
 */
export const retryAfterSeconds = (headers: Readonly<Record<string, string>>): number | undefined => {
  const written = headers['retry-after']?.trim() ?? ''
  if (/^[0-9]{1,9}$/.test(written)) return Math.min(Number(written), LONGEST_SECONDS)
  if (!/^[A-Z][a-z]{2},/.test(written)) return
  const [until, from] = [Date.parse(written), Date.parse(headers.date ?? '')]
  if (Number.isNaN(until) || Number.isNaN(from)) return
  return Math.min(Math.max(0, Math.ceil((until - from) / 1000)), LONGEST_SECONDS)
}

/** Whether it says when to come back, readable or not. */
export const saysWhen = (headers: Readonly<Record<string, string>>): boolean =>
  (headers['retry-after'] ?? '').trim() !== ''
