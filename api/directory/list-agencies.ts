/** GET /v1/agencies: every agency, in order of name. */
import { z } from 'zod'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { pageParameters } from '../parameters.ts'
import { agency } from './directory-words.ts'

const PATH = '/v1/agencies'

export const listAgencies = ({
  directory,
  cursors,
}: {
  readonly directory: Pick<DirectoryRepository, 'agencies'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: PATH,
    permission: 'directory.read',
    tag: 'Directory',
    summary: 'Agencies, in order of name',
    request: { query: z.strictObject(pageParameters) },
    responses: { 200: { description: 'One page', schema: listOf(agency), headers: LIST_HEADERS } },
    handle: async ({ query, user }) => {
      const asked = { path: PATH, userId: user.id, query, cursors }
      const place = placeAfter(asked)
      const after = place === undefined ? {} : { after: { name: place.at, id: place.id } }
      const page = await directory.agencies({
        limit: query.limit,
        ...(user.sandbox !== undefined && { sandbox: user.sandbox }),
        ...after,
      })
      return listReply(asked, [...page.rows], page.next && { at: page.next.name, id: page.next.id })
    },
  })
