/** /notices/{id}: where the link of a notice leads. It goes on to the item for whoever may see that, and shows nothing itself. */
import { z } from 'zod'
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import { isId, type NoticeId, type ReferralId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { page } from '../../http/page.ts'
import { paths } from '../paths.ts'

interface Uses {
  readonly notices: {
    byId(id: NoticeId): Promise<{ readonly itemId: ReferralId } | undefined>
  }
  readonly readable: Pick<ReadableReferralViews, 'one'>
}

const params = z.strictObject({
  id: z.custom<NoticeId>((value) => typeof value === 'string' && isId('notice', value)),
})

export const openNotice = ({ notices, readable }: Uses) =>
  page({
    method: 'get',
    path: '/notices/{id}',
    permission: 'self.read',
    request: { params },
    handle: async ({ params: { id }, user }) => {
      const notice = await notices.byId(id)
      const found = notice === undefined ? undefined : await readable.one(user, notice.itemId)
      return found === undefined
        ? refuse('not-found', 'There is nothing here, or it is not yours to see.')
        : { redirect: paths.referral(found.referral.reference) }
    },
  })
