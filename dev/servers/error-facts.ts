/**
 * Reading errors by their shape: one from Node itself is no `instanceof Error` of a test's own realm, and a rejection
 * can be anything.
 */

/** The error's code: 'ENOENT', a gRPC number, MongoDB's number. */
export function errorCode(error: unknown): string | number | undefined {
  const code = isObject(error) ? error.code : undefined
  return typeof code === 'string' || typeof code === 'number' ? code : undefined
}

/** The error's message, or the thing itself as text. */
export function errorMessage(error: unknown): string {
  return isObject(error) && typeof error.message === 'string' ? error.message : String(error)
}

/** The error's code and message with those of its causes. */
export function allWordsOf(error: unknown): string {
  if (error === undefined || error === null) return ''
  const cause = isObject(error) ? allWordsOf(error.cause) : ''
  return `${errorCode(error) ?? ''} ${errorMessage(error)} ${cause}`.trim()
}

function isObject(value: unknown): value is { code?: unknown; message?: unknown; cause?: unknown } {
  return typeof value === 'object' && value !== null
}
