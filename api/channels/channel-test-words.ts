/** A test of a channel as the API tells it, each step in plain words with what to do where it failed. */
import { z } from 'zod'
import type { ChannelTested } from '../../commands/channel-contracts.ts'
import { checkInWords } from '../../domain/channel-check.ts'
import { instant } from '../parameters.ts'

export const channelTest = z
  .object({
    at: instant,
    passed: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum(['settings', 'name', 'connected', 'secured', 'signed-in', 'read', 'people']),
        passed: z.boolean(),
        words: z.string(),
        todo: z.string().optional().meta({ description: 'What to do where it failed' }),
        reason: z.string().optional().meta({ description: 'What failed, a code' }),
        detail: z.string().optional().meta({ description: 'The codes of the wire' }),
        validUntil: instant.optional().meta({ description: 'Until when their certificate is valid' }),
        count: z.int().optional().meta({ description: 'Files that lie there, or people who can open' }),
      }),
    ),
  })
  .meta({ id: 'ChannelTest' })

export const testWords = ({ at, passed, steps }: ChannelTested): z.infer<typeof channelTest> => ({
  at,
  passed,
  steps: steps.map((step) => ({ ...step, ...checkInWords(step) })),
})
