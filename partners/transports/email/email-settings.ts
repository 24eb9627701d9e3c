/** What the settings of a channel of mail must keep to, asked when they are saved. */
import { z } from 'zod'
import { isMailbox, mailServerFrom } from './email-address.ts'
import { emailSignInFrom } from './email-sign-in.ts'
import { certificatesIn } from './smime-certificate.ts'

const mailbox = z.string('must be an address of mail').refine(isMailbox, 'must be an address of mail')
const pem = z
  .string()
  .refine((text) => certificatesIn(text).length > 0, 'must be one or more certificates in PEM')
const folder = z.string().regex(/^[\w ./-]{1,100}$/, 'must be the name of a folder')

/** What a channel of mail says to its wire. */
export const emailWireSettings = z.strictObject(
  {
    to: mailbox,
    from: mailbox,
    imap: z
      .string()
      .refine(
        (text) => mailServerFrom('imap', text) !== undefined,
        'must be imaps://host:port or imap://host:port',
      )
      .optional(),
    folder: folder.optional(),
    readFolder: folder.optional(),
    repliesFrom: z
      .string()
      .refine(
        (text) => text.split(',').every(isMailbox),
        'must be addresses of mail with commas between them',
      )
      .optional(),
    theirCertificate: pem.optional(),
    signedReplies: z.enum(['yes', 'no'], 'must be yes or no').optional(),
    certificateAuthority: pem.optional(),
    subjectMark: z.literal('[secure]', 'must be [secure] or absent').optional(),
  },
  'must hold to and from, and beside them no more than imap, folder, readFolder, repliesFrom, theirCertificate, signedReplies, certificateAuthority, subjectMark',
)

export type EmailWireSettings = z.infer<typeof emailWireSettings>

/** Whose certificates are trusted: the channel's own authority alone, or else those of all channels of mail. */
export const authoritiesFor = (
  { certificateAuthority }: EmailWireSettings,
  ofAll: readonly string[] = [],
): readonly string[] => (certificateAuthority === undefined ? ofAll : [certificateAuthority])

export const emailSettings = z
  .object({
    address: z
      .string()
      .refine(
        (text) => mailServerFrom('smtp', text) !== undefined,
        'must be smtps://host:port, or smtp://host:port for STARTTLS',
      ),
    settings: emailWireSettings,
    credential: z
      .string('must be there: without it nothing can be signed in')
      .refine(
        (text) => emailSignInFrom(text) !== undefined,
        'must be JSON with user and password, and certificate and key (PEM, PKCS #8) where mail is signed',
      ),
    abilities: z.object({
      deduplicates: z.literal(false, 'must be false: a mail that comes twice is a mail that is read twice'),
      queryable: z.literal(false, 'must be false: a mail server cannot be asked what it has'),
      opens: z.literal(false, 'must be false or absent: nobody reports that a mail was opened').optional(),
      acknowledges: z.enum(['later', 'never'], 'must be later or never: what answers is a mail server'),
    }),
    poll: z.object({}).optional(),
  })
  .refine(({ poll, settings }) => (poll === undefined) === (settings.imap === undefined), {
    path: ['settings', 'imap'],
    error: 'must be there where replies are fetched, and nowhere else',
  })
  .refine(({ poll, abilities }) => poll !== undefined || abilities.acknowledges === 'never', {
    path: ['abilities', 'acknowledges'],
    error: 'must be never where no replies are fetched',
  })
  .refine(
    ({ settings: { signedReplies, theirCertificate } }) => signedReplies !== 'yes' || theirCertificate,
    {
      path: ['settings', 'theirCertificate'],
      error: 'must be there where replies have to be signed',
    },
  )
