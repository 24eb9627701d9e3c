/** POST /v1/attention-items/{id}/settlement: a person settles it. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { MOVE_REFUSALS } from '../move-reply.ts'
import { idParameter, idText } from '../parameters.ts'
import { sentence } from '../referrals/texts.ts'

const body = z.strictObject({
  settlement: z
    .string()
    .regex(/^[a-z-]{2,40}$/, 'Must be one of the settlements of this kind of item.')
    .meta({ description: 'What was done; a wrong one is answered with those possible' }),
  note: sentence(2000).meta({ description: 'Why, who was spoken to; no details of the child' }),
})

const settled = z.object({ state: z.literal('settled'), settledBy: idText('user') })

export const postAttentionSettlement = ({
  commands,
}: {
  readonly commands: Pick<Commands, 'settleAttention'>
}) =>
  endpoint({
    method: 'post',
    path: '/v1/attention-items/{id}/settlement',
    permission: 'attention.settle',
    tag: 'Attention',
    summary: 'Settle an attention item',
    request: { params: z.strictObject({ id: idParameter('attention-item') }), body },
    responses: { 200: { description: 'Settled', schema: settled } },
    refusals: [...MOVE_REFUSALS, 'validation-failed'],
    handle: async ({ params: { id }, body: { settlement, note }, asking }) => {
      const result = await commands.settleAttention({ ...asking, attentionItemId: id, settlement, note })
      if (isRefusal(result)) return result
      const { state, settledBy, replayed } = result
      return { status: 200 as const, body: { state, settledBy }, replayed }
    },
  })
