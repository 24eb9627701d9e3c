/** GET /v1/me: who the token stands for, and what that role may ever do. */
import { z } from 'zod'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import { ACTIONS } from '../../domain/permissions.ts'
import { ROLES } from '../../domain/user.ts'
import { endpoint } from '../../http/endpoint.ts'
import { mayEver } from '../../http/permit.ts'
import { idText } from '../parameters.ts'

const me = z
  .object({
    id: idText('user'),
    name: z.string(),
    role: z.enum(ROLES),
    agency: z.object({ id: idText('agency'), name: z.string() }),
    supervises: z.array(idText('agency')).readonly(),
    may: z.array(z.string()).meta({ description: 'Actions this role may do where it has a part' }),
  })
  .meta({ id: 'Me' })

export const getMe = ({ directory }: { readonly directory: Pick<DirectoryRepository, 'agency'> }) =>
  endpoint({
    method: 'get',
    path: '/v1/me',
    permission: 'self.read',
    tag: 'Users',
    summary: 'Who you are here',
    request: {},
    responses: { 200: { description: 'The user of this token', schema: me } },
    handle: async ({ user }) => {
      const agency = await directory.agency(user.agencyId)
      const may = ACTIONS.filter((action) => mayEver(user, action))
      const { id, name, role, supervises } = user
      return {
        status: 200 as const,
        body: { id, name, role, supervises, may, agency: { id: user.agencyId, name: agency?.name ?? '' } },
      }
    },
  })
