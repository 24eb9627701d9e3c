/** Free text as people write it: line ends count as one, and blank is the same as missing. */
import { z } from 'zod'

/** Text of up to `most` characters that says something. */
export const sentence = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(1, 'Must not be blank.').max(most))
    .meta({ type: 'string', minLength: 1, maxLength: most })

/** What was seen, thought or wanted. */
export const LONG_TEXT = 4000
