/** /referrals/{reference}: who has it now, since when, what comes next and by when; opening it is reading the news. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import { parseReference, type Reference } from '../../domain/reference.ts'
import { opensByReading } from '../../domain/referral-for-reader.ts'
import { refuse } from '../../domain/refusal.ts'
import { ITEM_NAMES } from '../../domain/timeline.ts'
import { page } from '../../http/page.ts'
import { britishTime } from '../../runtime/british-time.ts'
import { paths } from '../paths.ts'
import { sharingRows } from './decision-rows.ts'
import { recordReading } from './record-reading.ts'
import {
  aboutRows,
  contentRows,
  recipientCards,
  standingRows,
  standingsOf,
  timelineRows,
} from './referral-details.ts'

interface Uses {
  readonly readable: Pick<ReadableReferralViews, 'one'>
  readonly commands: Pick<Commands, 'acknowledge' | 'openByReading'>
}

const params = z.strictObject({
  reference: z.custom<Reference>((value) => typeof value === 'string' && parseReference(value) === value),
})

export const referralPage = ({ readable, commands }: Uses) =>
  page({
    method: 'get',
    path: '/referrals/{reference}',
    permission: 'referral.read',
    request: { params },
    handle: async ({ params: { reference }, user, now }) => {
      const first = await readable.one(user, reference)
      if (first === undefined) return refuse('not-found', 'There is nothing here, or it is not yours to see.')
      const reading = await recordReading(commands, first, user)
      const opens = opensByReading(user, first.referral).length > 0
      if (opens) await commands.openByReading({ user, referralId: first.referral.id })
      const found =
        (opens || reading === 'recorded' ? await readable.one(user, reference) : undefined) ?? first
      const words = standingsOf(found)
      return {
        template: 'referral/referral.njk',
        state: reading === 'not-recorded' ? 'partial' : 'ready',
        title: `${ITEM_NAMES[found.referral.kind]} ${found.referral.reference}`,
        data: {
          section: 'referrals',
          back: paths.referrals,
          asOf: britishTime(now),
          reading,
          reference: found.referral.reference,
          standing: { ...words.whole, rows: standingRows(words.whole, now) },
          cards: recipientCards(found, words, now),
          about: aboutRows(found),
          sharing: sharingRows(found),
          content: found.content === undefined ? undefined : contentRows(found.content),
          timeline: timelineRows(found),
        },
      }
    },
  })
