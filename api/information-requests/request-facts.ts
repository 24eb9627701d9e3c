/** What only an information request tells in lists: its band, and for those with a part in it, under which power. */
import { z } from 'zod'
import { BANDS } from '../../domain/information-request.ts'
import type { Referral } from '../../domain/referral.ts'
import { PURPOSES } from '../../domain/sharing/categories.ts'
import { GATEWAYS } from '../../domain/sharing/gateways.ts'
import type { Reader } from '../../domain/standing.ts'
import { itemIdText } from '../item-door.ts'
import { summaryFields } from '../referrals/referral-words.ts'

export const requestSummaryFields = z
  .object({
    id: itemIdText('information-request'),
    kind: z.literal('information-request'),
    ...summaryFields,
    band: z.enum(BANDS).optional(),
    function: z.enum(GATEWAYS).optional().meta({ description: 'The power or duty it rests on' }),
    purpose: z.enum(PURPOSES).optional(),
    familyMayKnow: z.boolean().optional(),
  })
  .meta({ id: 'InformationRequestSummary' })

/** Its own facts; a supervisor sees how soon it is wanted and no more. */
export const requestFactsOf = ({ request }: Pick<Referral, 'request'>, reader: Reader) => {
  const kind = 'information-request' as const
  if (request === undefined) return { kind }
  const { band, purpose, familyMayKnow } = request
  return reader === 'other'
    ? { kind, band }
    : { kind, band, function: request.function, purpose, familyMayKnow }
}
