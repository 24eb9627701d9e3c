/** GET /v1/services/{id} */
import { z } from 'zod'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import { refuse } from '../../domain/refusal.ts'
import { visibleTo } from '../../domain/sandbox.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { service, serviceWords } from './directory-words.ts'

export const getService = ({ directory }: { readonly directory: Pick<DirectoryRepository, 'service'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/services/{id}',
    permission: 'directory.read',
    tag: 'Directory',
    summary: 'One service',
    request: { params: z.strictObject({ id: idParameter('service') }) },
    responses: { 200: { description: 'The service', schema: service } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => {
      const found = visibleTo(user, await directory.service(id))
      return found === undefined
        ? refuse('not-found', 'There is no such service in the directory.')
        : { status: 200 as const, body: serviceWords(found) }
    },
  })
