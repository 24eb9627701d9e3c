/** A sharing decision that names a request for consent instead of saying again who consented to what. */
import type { ConsentRepository } from '../database/consent-repository.ts'
import { type ConsentRequest, consentRecordOf } from '../domain/consent-request.ts'
import type { ConsentRequestId, ReferralId } from '../domain/ids.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { AgreementStatus } from '../domain/sharing/consent.ts'
import type { DecisionInput } from './command-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Looking = Pick<StandingOn, 'storedCommands'> & {
  readonly consents: Pick<ConsentRepository, 'byId' | 'wordsOf'>
}

type Named = Exclude<DecisionInput, { readonly decision: 'awaited' }>

const POINTER = '/consentRequest'

/**
 * With what the request holds filled in; a refusal where it is not of this item, or says something else. `at` is where
 * the decision lies in the body (RFC 6901).
 */
export const withNamedConsent = async (
  on: Looking,
  input: DecisionInput,
  itemId: ReferralId,
  at = '',
): Promise<DecisionInput | Refusal> => {
  if (input.decision === 'awaited' || input.consentRequest === undefined) return input
  const request = await on.consents.byId(input.consentRequest)
  if (request === undefined || request.itemId !== itemId) return notOfThisItem(at)
  if (input.decision === 'share' && input.consent !== undefined)
    return refuse('sharing-decision-invalid', 'Name the request for consent, or say it in full: not both.', {
      errors: [{ pointer: `${at}/consent`, code: 'contradiction', message: 'Leave this out.' }],
    })
  const filled = withAgreement(input, request)
  if (filled.decision !== 'share' || request.asks !== 'consent') return filled
  if (request.state !== 'given') return filled.article6 === '6a' ? notGiven(request, at) : filled
  const note = request.answer && (await on.storedCommands.wordsOf(request.answer.commandId))?.note
  const consent = consentRecordOf(request, await on.consents.wordsOf(request.id), note)
  return consent === undefined ? filled : { ...filled, consent }
}

/** The request that a decision names, once it was looked up. */
export const consentNamedIn = (input: DecisionInput): { readonly consentRequest?: ConsentRequestId } =>
  input.decision === 'awaited' || input.consentRequest === undefined
    ? {}
    : { consentRequest: input.consentRequest }

/** Refused where a decision names a request that was not looked up for its item. */
export const notOfThisItem = (at = ''): Refusal =>
  refuse('sharing-decision-invalid', 'The decision names a request for consent of another item.', {
    errors: [
      {
        pointer: `${at}${POINTER}`,
        code: 'another-item',
        message: 'Select a request for consent of this item.',
      },
    ],
  })

const notGiven = ({ state }: ConsentRequest, at: string): Refusal =>
  refuse('consent-not-covering', `Consent was not given: the request is ${state}.`, {
    errors: [
      {
        pointer: `${at}${POINTER}`,
        code: state,
        message: 'Decide on another basis with your reasons, or do not share.',
      },
    ],
  })

const AGREEMENTS: { readonly [State in ConsentRequest['state']]?: AgreementStatus } = {
  given: 'agreed',
  refused: 'refused',
  withdrawn: 'withdrawn',
}

/** What they said stands as the agreement, unless the decision says it itself. */
const withAgreement = (input: Named, { asks, state }: ConsentRequest): Named => {
  const status = AGREEMENTS[state]
  return input.agreement !== undefined || status === undefined || (asks === 'consent' && state === 'given')
    ? input
    : { ...input, agreement: { status } }
}
