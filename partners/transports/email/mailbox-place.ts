/** Where the reading of a mailbox stands: the last mail that was stored, in the count of this very mailbox (RFC 3501 §2.3.1.1). */
import { z } from 'zod'

const place = z.object({ uidValidity: z.string(), uid: z.number().int().min(0) })

export type MailboxPlace = Readonly<z.infer<typeof place>>

/** One that cannot be read, or of another count, is the beginning: mails come again, and are known. */
export const mailboxPlaceFrom = (text: string | undefined, uidValidity: string): MailboxPlace => {
  const beginning = { uidValidity, uid: 0 }
  try {
    const read = place.safeParse(JSON.parse(text ?? '')).data
    return read?.uidValidity === uidValidity ? read : beginning
  } catch {
    return beginning
  }
}

export const writtenMailboxPlace = ({ uidValidity, uid }: MailboxPlace): string =>
  JSON.stringify({ uidValidity, uid })
