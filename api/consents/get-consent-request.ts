/** GET …/consent-requests/{id}: who was asked what in which words, and what became of it. */
import type { Commands } from '../../commands/command-contracts.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import type { ItemDoor } from '../item-door.ts'
import { consentParams, consentPath, consentWhole, wholeConsentOf } from './consent-words.ts'

export const getConsentRequest = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'readConsent'> },
) =>
  endpoint({
    method: 'get',
    path: consentPath(door),
    permission: 'consent.read',
    tag: 'Consent',
    summary: 'One request for consent, for the agency that asked',
    request: { params: consentParams(door) },
    responses: { 200: { description: 'The request', schema: consentWhole } },
    refusals: ['not-found', 'not-permitted'],
    handle: async ({ params: { id, consentRequestId }, user }) => {
      const read = await commands.readConsent({ user, referralId: id, consentRequestId })
      return isRefusal(read) ? read : { status: 200 as const, body: wholeConsentOf(read) }
    },
  })
