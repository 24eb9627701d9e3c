/** GET /v1/attention-items/{id} */
import { z } from 'zod'
import type { AttentionRepository } from '../../database/attention-repository.ts'
import { can } from '../../domain/permissions.ts'
import { refuse } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { attentionItem, attentionWords } from './attention-words.ts'

export const getAttentionItem = ({ attention }: { readonly attention: Pick<AttentionRepository, 'byId'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/attention-items/{id}',
    permission: 'attention.read',
    tag: 'Attention',
    summary: 'One attention item',
    request: { params: z.strictObject({ id: idParameter('attention-item') }) },
    responses: { 200: { description: 'The item', schema: attentionItem } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const item = await attention.byId(id)
      return item === undefined || !can(user, 'attention.read', item)
        ? refuse('not-found', 'There is no such attention item, or it is not yours to see.')
        : { status: 200 as const, body: attentionWords(item) }
    },
  })
