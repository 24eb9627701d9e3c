/** An optional field of a request. */
import type { z } from 'zod'

/**
 * The field may be left out; what is there is a value, as neither JSON nor a query can say `undefined`. So its type is
 * the exact one of our domain, while the description of the API knows it as an ordinary optional field.
 */
export const maybe = <Schema extends z.ZodType>(schema: Schema): z.ZodExactOptional<Schema> =>
  schema.optional() as unknown as z.ZodExactOptional<Schema>
