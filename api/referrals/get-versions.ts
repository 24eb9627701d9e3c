/** GET /v1/referrals/{id}/versions: what the referral said, before and after each correction. */
import { z } from 'zod'
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import { refuse } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { itemParams, itemPath, REFERRALS } from '../item-door.ts'
import { instant } from '../parameters.ts'
import { referralContent } from './get-referral.ts'

const version = z.object({ version: z.int(), since: instant, content: referralContent })

const versions = z
  .object({ versions: z.array(version).readonly() })
  .meta({ id: 'ReferralVersions', description: 'Oldest first; the last is the present one' })

export const getVersions = ({ readable }: { readonly readable: Pick<ReadableReferralViews, 'versions'> }) =>
  endpoint({
    method: 'get',
    path: `${itemPath(REFERRALS)}/versions`,
    permission: 'referral.read-content',
    tag: REFERRALS.tag,
    summary: 'Every version of what a referral says',
    description: 'The referrer reads all of them; a partner the present one, as far as it may have it.',
    request: { params: itemParams(REFERRALS) },
    responses: { 200: { description: 'The versions', schema: versions } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const found = await readable.versions(user, id)
      return found === undefined
        ? refuse('not-found', 'There is no such item, or it is not yours to see.')
        : { status: 200 as const, body: { versions: found } }
    },
  })
