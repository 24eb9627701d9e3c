/** What the settings of a portal channel must keep to, asked when they are saved. */
import { z } from 'zod'

export const portalSettings = z
  .object({
    agencyId: z.string(),
    address: z.string(),
    abilities: z.object({
      deduplicates: z.literal(true, 'must be true: the same message is the same entry here'),
      queryable: z.literal(false, 'must be false: there is nobody to ask'),
      opens: z.literal(true, 'must be true: whoever opens it opens it here'),
      attachments: z.never('must be absent: documents are read here').optional(),
    }),
    poll: z.never('must be absent: answers are given here').optional(),
    credential: z.never('must be absent: nobody is called').optional(),
  })
  .refine(({ agencyId, address }) => address === `portal:${agencyId}`, {
    path: ['address'],
    error: 'must be portal: and the id of the channel’s own agency',
  })
