/** Where a mailbox's next fetch goes on: when the mailbox was last shown to be in use, and what is tried after the others. */
import { z } from 'zod'

const place = z.object({ shownAt: z.iso.datetime(), late: z.array(z.string()) })

export interface MailboxPlace {
  readonly shownAt?: string
  /** Ids of messages that could not be had whole. */
  readonly late: readonly string[]
}

const MOST_LATE = 100

/** One that cannot be read is as good as none: nothing is left out, as what waits is listed anew. */
export const placeFrom = (text: string | undefined): MailboxPlace => {
  try {
    return place.safeParse(JSON.parse(text ?? '')).data ?? { late: [] }
  } catch {
    return { late: [] }
  }
}

export const writtenPlace = ({ shownAt, late }: Required<MailboxPlace>): string =>
  JSON.stringify({ shownAt, late: late.slice(-MOST_LATE) })
