/** POST …/sharing-decision: decide for what is held. */
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sharingDecisionBody } from './sharing-decision-body.ts'

export const postSharingDecision = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'decideSharing'> },
) =>
  endpoint({
    method: 'post',
    path: `${itemPath(door)}/sharing-decision`,
    permission: 'referral.decide-sharing',
    tag: door.tag,
    summary: `Decide whether a held ${door.name} may be shared`,
    request: { params: itemParams(door), body: sharingDecisionBody },
    responses: MOVE_RESPONSES,
    refusals: [...MOVE_REFUSALS, 'lawful-basis-missing', 'consent-not-covering', 'sharing-decision-invalid'],
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.decideSharing({ ...asking, referralId: id, decision: body })),
  })
