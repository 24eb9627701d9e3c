/** Finds the referral that a sender's later message is about. */
import type { WholeReferral } from '../database/whole-referral.ts'
import type { ReferralId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { isAnotherChild } from '../domain/same-child.ts'
import type { IncomingMessage, ReceiveMessage } from './incoming-message.ts'
import type { StandingOn } from './standing-on.ts'

/** The referral; or why none is meant with certainty, so that a person finds out and nothing is done by machine. */
export type Named =
  | { readonly referral: Referral }
  | { readonly because: 'no-such-referral' | 'conversation-alone' | 'another-child' }

/**
 * By the id we gave the item; else, in its conversation, by the name that the sender itself gave it. Only what this
 * sender raised, and only where the message is about the same child. The conversation alone names nothing: a sender
 * may speak of several children in one.
 */
export const referralNamed = async (
  on: Pick<StandingOn, 'referrals' | 'wireNames'>,
  ask: Pick<ReceiveMessage, 'user' | 'raw' | 'message'>,
): Promise<Named> => {
  const { user, message } = ask
  const own = async (id: ReferralId | undefined): Promise<WholeReferral | undefined> => {
    const whole = id === undefined ? undefined : await on.referrals.wholeById(id)
    return whole?.referral.raisedBy.agencyId === user.agencyId ? whole : undefined
  }
  const named = message.serviceRequestId ?? message.focusFullUrl
  const byItem =
    named === undefined ? undefined : await own(await on.wireNames.find({ kind: 'item', value: bare(named) }))
  const found = byItem ?? (await own(await inConversation(on, ask)))
  if (found === undefined) return { because: 'no-such-referral' }
  if (byItem === undefined && !hasSendersName(found, message)) return { because: 'conversation-alone' }
  const { referral, content, confirmedNumber } = found
  if (isAnotherChild(message.content.person, content.person, confirmedNumber))
    return { because: 'another-child' }
  return { referral }
}

/** A conversation that several referrals were raised in leads to none of them. */
const inConversation = async (
  { wireNames }: Pick<StandingOn, 'wireNames'>,
  { user, raw }: Pick<ReceiveMessage, 'user' | 'raw'>,
): Promise<ReferralId | undefined> => {
  const conversation = { sender: user.agencyId, value: raw.correlationId }
  const isShared = (await wireNames.find({ kind: 'shared-conversation', ...conversation })) !== undefined
  return isShared ? undefined : wireNames.find({ kind: 'conversation', ...conversation })
}

/** Full URLs are written with and without their prefix. */
const bare = (name: string): string => name.toLowerCase().replace(/^urn:uuid:/, '')

/** How the sender itself named the item when it raised it: the full URL, and an id where it gave one. */
const sendersNames = ({ content }: WholeReferral): readonly string[] =>
  (content.carried ?? [])
    .filter(({ resourceType }) => resourceType === 'ServiceRequest')
    .flatMap(({ fullUrl, json }) => [fullUrl, ...idIn(json)])
    .map(bare)

const idIn = (json: string): readonly string[] => {
  const resource: unknown = JSON.parse(json)
  const hasId = typeof resource === 'object' && resource !== null && 'id' in resource
  return hasId && typeof resource.id === 'string' ? [resource.id] : []
}

/** Whether the message names the item as its sender did, and by no other name beside that. */
const hasSendersName = (
  whole: WholeReferral,
  { focusFullUrl, serviceRequestId }: Pick<IncomingMessage, 'focusFullUrl' | 'serviceRequestId'>,
): boolean => {
  const names = sendersNames(whole)
  const said = [focusFullUrl, serviceRequestId].filter((name) => name !== undefined)
  return said.length > 0 && said.every((name) => names.includes(bare(name)))
}
