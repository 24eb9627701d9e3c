/** What the settings of an SFTP channel must keep to, asked when they are saved. */
import { z } from 'zod'
import { sftpPlaceFrom } from './sftp-place.ts'

const FOLDER = /^(?:\/?[A-Za-z0-9_.-]+)+$/

/** What an SFTP channel says to its wire. */
export const sftpWireSettings = z.strictObject(
  {
    hostKey: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be SHA256: and 43 characters, as ssh-keygen -l shows it'),
    replies: z
      .string()
      .regex(FOLDER, 'must be a folder, such as /outgoing')
      .refine((path) => !path.split('/').includes('..'), 'must not lead upwards')
      .optional(),
    encoding: z.enum(['utf-8', 'windows-1252'], 'must be utf-8 or windows-1252').optional(),
  },
  'must hold hostKey, and no more than replies and encoding beside it',
)

export const sftpSettings = z
  .object({
    address: z
      .string()
      .refine(
        (address) => sftpPlaceFrom(address) !== undefined,
        'must be sftp://user@host:port/folder, without a password',
      ),
    settings: sftpWireSettings,
    credential: z.string('must be there: a password, or a private key').min(1, 'must not be empty'),
    abilities: z.object({
      queryable: z.literal(false, 'must be false: what is gone from a folder may have been picked up'),
      acknowledges: z.enum(
        ['later', 'never'],
        'must be later or never: a file that is there was read by nobody yet',
      ),
      attachments: z.undefined('must be absent: documents are not carried').optional(),
    }),
    poll: z.object({}).optional(),
  })
  .refine(({ poll, settings }) => poll === undefined || settings.replies !== undefined, {
    path: ['settings', 'replies'],
    error: 'must be there where replies are fetched',
  })
