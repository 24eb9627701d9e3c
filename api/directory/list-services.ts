/** GET /v1/services: which services help with this need, at this age, in this place. */
import { z } from 'zod'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { maybe } from '../../http/maybe.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { pageParameters } from '../parameters.ts'
import { service, serviceWords } from './directory-words.ts'

const PATH = '/v1/services'

const query = z
  .strictObject({
    need: maybe(z.string().regex(/^[a-z0-9-]{1,64}$/, 'Must be a need code such as family-support.')),
    age: maybe(
      z
        .string()
        .regex(/^\d{1,3}$/, 'Must be an age in whole years.')
        .transform(Number),
    ).meta({ type: 'integer', minimum: 0, maximum: 999, description: 'Whole years' }),
    postcode: maybe(
      z
        .string()
        .trim()
        .regex(
          /^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?( ?[0-9][A-Za-z]{2})?$/,
          'Must be a postcode or its first half.',
        ),
    ).meta({ description: 'The first half is enough, and says less about a child' }),
    area: maybe(z.string().regex(/^[EWSN][0-9]{8}$/, 'Must be a GSS code such as E06000001.')),
    text: maybe(z.string().trim().min(2).max(100)).meta({ description: 'Part of name or description' }),
    ...pageParameters,
  })
  .refine(({ postcode, area }) => postcode === undefined || area === undefined, {
    error: 'Give a postcode or an area, not both.',
    path: ['area'],
  })

type Directory = Pick<DirectoryRepository, 'services' | 'areaOfPostcode'>

/** A postcode nobody knows must not read as "no service there". */
const areaOf = async (directory: Directory, { postcode, area }: z.output<typeof query>) => {
  if (postcode === undefined) return area
  const known = await directory.areaOfPostcode(postcode)
  if (known !== undefined) return known
  throw new HttpProblem(
    'parameter-invalid',
    'The directory does not know this postcode. Give the area instead.',
    {
      errors: [
        { parameter: 'postcode', code: 'unknown', message: 'Give the GSS code of the area as `area`.' },
      ],
    },
  )
}

export const listServices = (uses: { readonly directory: Directory; readonly cursors: Cursors }) =>
  endpoint({
    method: 'get',
    path: PATH,
    permission: 'directory.read',
    tag: 'Directory',
    summary: 'Find services by need, age and place, in order of name',
    request: { query },
    responses: { 200: { description: 'One page', schema: listOf(service), headers: LIST_HEADERS } },
    handle: async ({ query, user }) => {
      const asked = { path: PATH, userId: user.id, query, cursors: uses.cursors }
      const place = placeAfter(asked)
      const areaCode = await areaOf(uses.directory, query)
      const criteria = {
        ...(query.need !== undefined && { need: query.need }),
        ...(query.age !== undefined && { ageYears: query.age }),
        ...(query.text !== undefined && { text: query.text }),
        ...(areaCode !== undefined && { areaCode }),
        ...(user.sandbox !== undefined && { sandbox: user.sandbox }),
      }
      const after = place === undefined ? {} : { after: { name: place.at, id: place.id } }
      const page = await uses.directory.services(criteria, { limit: query.limit, ...after })
      return listReply(
        asked,
        page.rows.map(serviceWords),
        page.next && { at: page.next.name, id: page.next.id },
      )
    },
  })
