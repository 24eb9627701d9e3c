/** A channel as the API tells it: where it stands and what it can, never its credential or its settings' secrets. */
import { z } from 'zod'
import type { Channel } from '../../domain/partner.ts'
import { idText, instant } from '../parameters.ts'

export const channel = z
  .object({
    id: idText('channel'),
    agencyId: idText('agency'),
    kind: z.string(),
    format: z.string(),
    transport: z.string(),
    state: z.enum(['open', 'paused']),
    pausedBecause: z
      .string()
      .optional()
      .meta({ description: 'A code; `by-a-person:…` where somebody paused it' }),
    openSince: instant.optional().meta({ description: 'Since it was last opened after a pause' }),
    deduplicates: z.boolean(),
    queryable: z.boolean(),
    perSecond: z.number(),
    atOnce: z.int(),
    timeoutSeconds: z.number(),
    fetchedEverySeconds: z.number().optional(),
    version: z.int(),
  })
  .meta({ id: 'Channel' })

export const channelWords = (one: Channel): z.infer<typeof channel> => ({
  id: one.id,
  agencyId: one.agencyId,
  kind: one.kind,
  format: one.format,
  transport: one.transport,
  state: one.state,
  ...(one.pausedBecause === undefined ? {} : { pausedBecause: one.pausedBecause }),
  ...(one.openSince === undefined ? {} : { openSince: one.openSince }),
  deduplicates: one.abilities.deduplicates,
  queryable: one.abilities.queryable,
  perSecond: one.perSecond,
  atOnce: one.atOnce,
  timeoutSeconds: one.timeoutSeconds,
  ...(one.poll === undefined ? {} : { fetchedEverySeconds: one.poll.everySeconds }),
  version: one.version,
})
