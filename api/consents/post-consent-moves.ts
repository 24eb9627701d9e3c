/** POST …/consent-requests/{id}/answer, …/ask-again, …/call-off, …/withdraw: what people do about a request. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import type { ItemDoor } from '../item-door.ts'
import { MOVE_REFUSALS } from '../move-reply.ts'
import { instant } from '../parameters.ts'
import { sentence } from '../referrals/texts.ts'
import { CONSENT_MOVE_RESPONSES, consentMoveReply } from './consent-move-reply.ts'
import { consentParams, consentPath } from './consent-words.ts'

const NOTE = 2000

const reason = z.strictObject({ reason: sentence(NOTE) })

const common = (door: ItemDoor) =>
  ({
    method: 'post',
    permission: 'consent.ask',
    tag: 'Consent',
    responses: CONSENT_MOVE_RESPONSES,
    refusals: [...MOVE_REFUSALS, 'validation-failed', 'consent-contact-unsafe'],
    params: consentParams(door),
  }) as const

export const postConsentAnswer = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'answerConsent'> },
) => {
  const { params, ...rest } = common(door)
  const body = z.strictObject({
    answer: z.enum(['given', 'refused']),
    way: z.enum(['phone', 'paper', 'in-person']),
    answeredAt: maybe(instant).meta({ description: 'When they said it; without it now' }),
    evidence: sentence(NOTE).meta({ description: 'Who heard it, or where the signed form is kept' }),
  })
  return endpoint({
    ...rest,
    path: `${consentPath(door)}/answer`,
    summary: 'Record the answer that somebody gave by phone, on paper or face to face',
    request: { params, body },
    handle: async ({ params: { id, consentRequestId }, body, asking }) =>
      consentMoveReply(
        await commands.answerConsent({ ...asking, ...body, referralId: id, consentRequestId }),
      ),
  })
}

export const postConsentAskAgain = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'askConsentAgain'> },
) => {
  const { params, ...rest } = common(door)
  return endpoint({
    ...rest,
    path: `${consentPath(door)}/ask-again`,
    summary: 'Ask again: the waiting begins anew, by link with a new mail and a new code',
    request: { params, body: reason },
    handle: async ({ params: { id, consentRequestId }, body, asking }) =>
      consentMoveReply(
        await commands.askConsentAgain({ ...asking, ...body, referralId: id, consentRequestId }),
      ),
  })
}

export const postConsentCallOff = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'callOffConsent'> },
) => {
  const { params, ...rest } = common(door)
  return endpoint({
    ...rest,
    path: `${consentPath(door)}/call-off`,
    summary: 'Call the question off: nobody is reminded, and the link opens nothing',
    request: { params, body: reason },
    handle: async ({ params: { id, consentRequestId }, body, asking }) =>
      consentMoveReply(
        await commands.callOffConsent({ ...asking, ...body, referralId: id, consentRequestId }),
      ),
  })
}

export const postConsentWithdraw = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'withdrawConsent'> },
) => {
  const { params, ...rest } = common(door)
  const body = z.strictObject({
    saidBy: sentence(200).meta({ description: 'Who withdrew it' }),
    how: sentence(500).meta({ description: 'How they said so: by phone, in a letter' }),
  })
  return endpoint({
    ...rest,
    path: `${consentPath(door)}/withdraw`,
    summary: 'Record that a consent was withdrawn',
    description:
      `The agreement of the ${door.name} is withdrawn with it: what rests on it and has not gone is held, and those ` +
      'who have it are told.',
    request: { params, body },
    handle: async ({ params: { id, consentRequestId }, body, asking }) =>
      consentMoveReply(
        await commands.withdrawConsent({ ...asking, ...body, referralId: id, consentRequestId }),
      ),
  })
}
