/** GET …/consent-requests: the requests of one item, newest first, without anything about a person. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, itemParams } from '../item-door.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { pageParameters } from '../parameters.ts'
import { consentSummary, consentsPath, summaryOf } from './consent-words.ts'

const query = z.strictObject({ ...pageParameters })

export const listConsentRequests = (
  door: ItemDoor,
  { commands, cursors }: { readonly commands: Pick<Commands, 'listConsents'>; readonly cursors: Cursors },
) =>
  endpoint({
    method: 'get',
    path: consentsPath(door),
    permission: 'consent.read',
    tag: 'Consent',
    summary: `The requests for consent of a ${door.name}, newest first`,
    request: { params: itemParams(door), query },
    responses: { 200: { description: 'One page', schema: listOf(consentSummary), headers: LIST_HEADERS } },
    refusals: ['not-found', 'not-permitted'],
    handle: async ({ params: { id }, query, user }) => {
      const path = consentsPath(door).replace('{id}', id)
      const asked = { path, userId: user.id, query, cursors }
      const place = placeAfter(asked)
      const page = await commands.listConsents({
        user,
        referralId: id,
        limit: query.limit,
        ...(place !== undefined && { after: { askedAt: place.at, id: idOf('consent-request', place.id) } }),
      })
      if (isRefusal(page)) return page
      const { rows, next } = page
      return listReply(asked, rows.map(summaryOf), next && { at: next.askedAt, id: next.id })
    },
  })
