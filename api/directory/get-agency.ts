/** GET /v1/agencies/{id} */
import { z } from 'zod'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import { refuse } from '../../domain/refusal.ts'
import { visibleTo } from '../../domain/sandbox.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { agency } from './directory-words.ts'

export const getAgency = ({ directory }: { readonly directory: Pick<DirectoryRepository, 'agency'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/agencies/{id}',
    permission: 'directory.read',
    tag: 'Directory',
    summary: 'One agency',
    request: { params: z.strictObject({ id: idParameter('agency') }) },
    responses: { 200: { description: 'The agency', schema: agency } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const found = visibleTo(user, await directory.agency(id))
      return found === undefined
        ? refuse('not-found', 'There is no such agency in the directory.')
        : { status: 200 as const, body: found }
    },
  })
