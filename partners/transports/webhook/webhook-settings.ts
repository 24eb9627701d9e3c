/** What the settings of a webhook channel must keep to, asked when they are saved. */
import { z } from 'zod'
import { httpsAddress } from '../https/https-address.ts'
import { webhookSecretsFrom } from './webhook-secrets.ts'

/** Standard Webhooks, time-outs: a receiver is given 15 to 30 seconds. */
const LEAST_TIMEOUT_SECONDS = 15
const MOST_TIMEOUT_SECONDS = 30

export const webhookSettings = z.object({
  address: httpsAddress,
  timeoutSeconds: z
    .number()
    .min(LEAST_TIMEOUT_SECONDS, 'must be 15 or more: a receiver is given that long')
    .max(MOST_TIMEOUT_SECONDS, 'must be 30 or less'),
  abilities: z.object({
    queryable: z.literal(false, 'must be false: on this wire nothing can be asked'),
    attachments: z.never('must be absent: an event holds ids only, and documents are fetched').optional(),
  }),
  credential: z
    .string('must be there: without a secret nothing can be signed')
    .refine(
      (text) => webhookSecretsFrom(text) !== undefined,
      'must be whsec_ and base64 of 24 to 64 bytes, the newest first; an older one with ;until=INSTANT behind it',
    ),
})
