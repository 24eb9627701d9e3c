/** POST …/correction: what was said is corrected; whoever has an earlier version is told what has changed. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import { endpoint } from '../../http/endpoint.ts'
import { itemParams, itemPath, REFERRALS } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { correctedFields } from './referral-body.ts'
import { sentence } from './texts.ts'

const change = z.strictObject({
  category: z
    .enum(CATEGORIES)
    .meta({ description: 'Only those who may have this kind of information read it' }),
  text: sentence(1000).meta({ description: 'What has changed, for the people who act on it' }),
})

const body = z
  .strictObject({
    ...correctedFields,
    changes: z.array(change).min(1).max(CATEGORIES.length),
    reason: sentence(2000).meta({ description: 'Why it is corrected: kept here, and not sent' }),
  })
  .meta({ id: 'Correction' })

export const postCorrection = ({ commands }: { readonly commands: Pick<Commands, 'correctReferral'> }) =>
  endpoint({
    method: 'post',
    path: `${itemPath(REFERRALS)}/correction`,
    permission: 'referral.correct',
    tag: REFERRALS.tag,
    summary: 'Correct what was said',
    description:
      'Each part that is given takes the place of the one before; earlier versions are kept. Partners who have one get ' +
      'the next version of their message with what has changed, where their system takes one, else a person tells them. ' +
      'Those who have ended are told where a fact was wrong.',
    request: { params: itemParams(REFERRALS), body },
    responses: MOVE_RESPONSES,
    refusals: [...MOVE_REFUSALS, 'nhs-number-invalid'],
    handle: async ({ params: { id }, body: { changes, reason, ...given }, asking }) => {
      const { person, referrer, facts, opinion, wanted, needs, details } = given
      const corrected = {
        ...(person !== undefined && { person }),
        ...(referrer !== undefined && { referrer }),
        ...(facts !== undefined && { facts }),
        ...(opinion !== undefined && { opinion }),
        ...(wanted !== undefined && { wanted }),
        ...(needs !== undefined && { needs }),
        ...(details !== undefined && { details }),
      }
      return moveReply(
        await commands.correctReferral({ ...asking, referralId: id, corrected, changes, reason }),
      )
    },
  })
