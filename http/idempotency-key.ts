/** The Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header-07; api-and-events §3). */
import { HttpProblem } from './http-problem.ts'

/** A Structured Field string is quoted; older clients send it bare. */
const SHAPE = /^(?:"([A-Za-z0-9_-]{16,64})"|([A-Za-z0-9_-]{16,64}))$/

const PARAMETER = 'Idempotency-Key'

/**
 * The key, without its quotes.
 * @throws HttpProblem `idempotency-key-missing` or `idempotency-key-invalid` (400).
 */
export const idempotencyKey = (header: string | undefined): string => {
  if (header === undefined || header.trim() === '')
    throw new HttpProblem(
      'idempotency-key-missing',
      'Send an Idempotency-Key header: a random value of 16 to 64 characters, new for each thing you want done and the same when you repeat it.',
      { errors: [{ parameter: PARAMETER, code: 'missing', message: 'Add this header.' }] },
    )
  const match = SHAPE.exec(header.trim())
  const key = match?.[1] ?? match?.[2]
  if (key === undefined)
    throw new HttpProblem(
      'idempotency-key-invalid',
      'The Idempotency-Key must be 16 to 64 letters, digits, underscores or dashes, in double quotes or bare.',
      { errors: [{ parameter: PARAMETER, code: 'malformed', message: 'Use a UUID.' }] },
    )
  return key
}
