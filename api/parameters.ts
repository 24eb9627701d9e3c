/** Parameters that several endpoints take: ids in paths, and the two of every list. */
import { z } from 'zod'
import { type Id, type IdKind, isId, prefixesOf } from '../domain/ids.ts'
import { maybe } from '../http/maybe.ts'

const patternOf = (kind: IdKind): string => `^(${prefixesOf(kind).join('|')})_`

/** An id of one kind, checked by its shape. */
export const idParameter = <Kind extends IdKind>(kind: Kind) =>
  z
    .custom<Id<Kind>>((value) => typeof value === 'string' && isId(kind, value), {
      error: `Must be the id of a ${kind.replaceAll('-', ' ')}, ${prefixesOf(kind).join('_… or ')}_…`,
    })
    .meta({
      type: 'string',
      pattern: patternOf(kind),
      description: `Id of the ${kind.replaceAll('-', ' ')}`,
    })

/** An id as answers write it. */
export const idText = (kind: IdKind) => z.string().meta({ pattern: patternOf(kind) })

const LARGEST_PAGE = 200
const USUAL_PAGE = 50

/** `limit` and `after` of a list. */
export const pageParameters = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'Must be a whole number from 1 to 200.')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= LARGEST_PAGE, 'Must be a whole number from 1 to 200.')
    .default(USUAL_PAGE)
    .meta({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: USUAL_PAGE }),
  after: maybe(z.string().min(1).max(500)).meta({
    description: 'Cursor from the Link header of the page before',
  }),
}

/** An instant in UTC, RFC 3339. */
export const instant = z.iso.datetime()
/** A day, `YYYY-MM-DD`. */
export const day = z.iso.date({ error: 'Must be a real date, YYYY-MM-DD.', abort: true })
