/** What the settings of a MESH channel must keep to, asked when they are saved. */
import { z } from 'zod'
import { httpsAddress } from '../https/https-address.ts'
import { meshMailboxFrom } from './mesh-address.ts'
import { meshSignInFrom } from './mesh-sign-in.ts'

/** A request body may have 100 MB at most; the reference client cuts at 75. */
export const LARGEST_CHUNK_BYTES = 75_000_000
const SMALLEST_CHUNK_BYTES = 1000

const isChunkSize = (text: string): boolean =>
  /^[1-9]\d{3,7}$/.test(text) && Number(text) >= SMALLEST_CHUNK_BYTES && Number(text) <= LARGEST_CHUNK_BYTES

/** What a MESH channel says to its wire. Addresses by a person's details are not taken: headers are logged on the way. */
export const meshWireSettings = z.strictObject(
  {
    to: z.string('must be the mailbox of the partner').regex(/^[A-Z0-9]{1,40}$/, 'must be a mailbox id'),
    workflow: z
      .string('must be the workflow id that was agreed')
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'must be a workflow id'),
    compress: z.enum(['yes', 'no'], 'must be yes or no').optional(),
    chunkBytes: z
      .string()
      .refine(isChunkSize, `must be a number from ${SMALLEST_CHUNK_BYTES} to ${LARGEST_CHUNK_BYTES}`)
      .optional(),
  },
  'must hold to and workflow, and no more than compress and chunkBytes beside them',
)

export type MeshWireSettings = z.infer<typeof meshWireSettings>

const LONGEST_POLL_SECONDS = 24 * 60 * 60

export const meshSettings = z.object({
  address: httpsAddress.refine(
    (text) => meshMailboxFrom(text) !== undefined,
    'must be one that ends with our own mailbox id',
  ),
  settings: meshWireSettings,
  credential: z
    .string('must be there: without it nothing can be signed in')
    .refine(
      (text) => meshSignInFrom(text) !== undefined,
      'must be JSON with password and sharedSecret, and certificate and key where the partner asks for them',
    ),
  abilities: z.object({
    acknowledges: z.literal('later', 'must be later: what answers the call is the carrier'),
    deduplicates: z.boolean(),
  }),
  poll: z.object(
    {
      everySeconds: z
        .number()
        .max(LONGEST_POLL_SECONDS, 'must be a day or less: a mailbox left alone is closed'),
    },
    'must be there: receipts and reports come into the mailbox',
  ),
})
