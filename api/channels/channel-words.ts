/** A channel as the API tells it: where it stands and what it can, never its credential or its settings' secrets. */
import { z } from 'zod'
import type { Channel } from '../../domain/partner.ts'
import { idText, instant } from '../parameters.ts'

/** `open` as in an electric circuit: nothing passes. */
const circuit = z
  .object({
    state: z.enum(['closed', 'open', 'probing']).meta({
      description:
        '`closed`: its system answers, or nothing is known against it. `open`: it was found not to answer, and what is to be sent waits. `probing`: one try is being made',
    }),
    words: z.string(),
    since: instant.optional(),
    because: z.string().optional().meta({ description: 'The failure that showed it, a code' }),
    nextTryAt: instant
      .optional()
      .meta({ description: 'The next try is made at the first chance from then on' }),
  })
  .meta({ id: 'ChannelCircuit' })

const circuitWords = ({ circuit: found }: Channel): z.infer<typeof circuit> => {
  if (found === undefined) return { state: 'closed', words: 'Nothing is known against their system.' }
  const { since, because, nextProbeAt, probe } = found
  if (found.state === 'closed') return { state: 'closed', words: 'Their system answers again.', since }
  const facts = { since, ...(because === undefined ? {} : { because }) }
  return probe === undefined
    ? {
        state: 'open',
        words:
          'Their system does not answer. What is to be sent waits, and one try is made from time to time.',
        ...facts,
        ...(nextProbeAt === undefined ? {} : { nextTryAt: nextProbeAt }),
      }
    : {
        state: 'probing',
        words: 'Their system did not answer. One try is being made now.',
        ...facts,
        nextTryAt: probe.until,
      }
}

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
    circuit,
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
  circuit: circuitWords(one),
  deduplicates: one.abilities.deduplicates,
  queryable: one.abilities.queryable,
  perSecond: one.perSecond,
  atOnce: one.atOnce,
  timeoutSeconds: one.timeoutSeconds,
  ...(one.poll === undefined ? {} : { fetchedEverySeconds: one.poll.everySeconds }),
  version: one.version,
})
