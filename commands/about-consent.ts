/** What people do about a request for consent: permitted, found on its item, then moved or read. */
import type { ConsentPage } from '../database/consent-repository.ts'
import { dayOf } from '../domain/calendar-day.ts'
import type { ConsentPersonMove } from '../domain/consent-life.ts'
import { type ConsentRequest, isItemOver } from '../domain/consent-request.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { safeToAsk, UNSAFE_TO_ASK } from '../domain/safe-to-ask.ts'
import { linkCodeHash, newLinkCode } from '../runtime/link-secrets.ts'
import { loaded } from './about-referral.ts'
import type { AboutConsent, ConsentCommands, ConsentMoveTaken, ConsentRead } from './consent-contracts.ts'
import { commandKey } from './make-move.ts'
import { type ConsentOrder, type MovingConsent, makeConsentMove } from './move-consent.ts'

type Ask<Name extends keyof ConsentCommands> = Parameters<ConsentCommands[Name]>[0]
type Taken = Promise<ConsentMoveTaken | Refusal>

interface Found {
  readonly referral: Referral
  readonly request: ConsentRequest
}

/** The request, where it is of this item and this user may do this. */
const found = async (
  on: MovingConsent,
  ask: Pick<AboutConsent, 'user' | 'referralId' | 'consentRequestId'>,
  action: 'consent.ask' | 'consent.read',
): Promise<Found | Refusal> => {
  const referral = await loaded(on, ask, action)
  if (isRefusal(referral)) return referral
  const request = await on.consents.byId(ask.consentRequestId)
  return request?.itemId === referral.id
    ? { referral, request }
    : refuse('not-found', 'This item has no such request for consent.')
}

const move = async (
  on: MovingConsent,
  ask: AboutConsent,
  kind: ConsentPersonMove,
  more: Pick<ConsentOrder, 'codes' | 'words'>,
): Taken => {
  const about = await found(on, ask, 'consent.ask')
  if (isRefusal(about)) return about
  const { user, fingerprint } = ask
  return makeConsentMove(on, {
    key: commandKey(ask),
    fingerprint,
    actor: { userId: user.id, agencyId: user.agencyId },
    request: about.request,
    move: kind,
    ...more,
  })
}

/** @see ConsentCommands.answerConsent */
export const answerConsent = async (on: MovingConsent, ask: Ask<'answerConsent'>): Taken => {
  const { answer, way, answeredAt = iso(on.now()), evidence } = ask
  if (Date.parse(answeredAt) > on.now())
    return refuse('validation-failed', 'An answer cannot be dated in the future.', {
      errors: [{ pointer: '/answeredAt', code: 'future', message: 'Date must not be in the future.' }],
    })
  const codes = { way, answeredAt: iso(Date.parse(answeredAt)) }
  return move(on, ask, answer === 'given' ? 'give' : 'refuse', { codes, words: { note: evidence } })
}

/** @see ConsentCommands.callOffConsent */
export const callOffConsent = (on: MovingConsent, ask: Ask<'callOffConsent'>): Taken =>
  move(on, ask, 'call-off', { words: { reason: ask.reason } })

/** @see ConsentCommands.withdrawConsent */
export const withdrawConsent = (on: MovingConsent, ask: Ask<'withdrawConsent'>): Taken =>
  move(on, ask, 'withdraw', { words: { saidBy: ask.saidBy, how: ask.how } })

/** @see ConsentCommands.askConsentAgain */
export const askConsentAgain = async (on: MovingConsent, ask: Ask<'askConsentAgain'>): Taken => {
  const about = await found(on, ask, 'consent.ask')
  if (isRefusal(about)) return about
  // What was taken is not refused to a repeat because it has become unsafe, or is over, in between.
  const isRepeat = (await on.storedCommands.byKey(commandKey(ask))) !== undefined
  const refusal = isRepeat ? undefined : await unfitToAsk(on, about)
  if (refusal !== undefined) return refusal
  const code = about.request.link === undefined ? undefined : newLinkCode()
  const codeHash = code === undefined ? {} : { codeHash: await linkCodeHash(code) }
  const taken = await move(on, ask, 'ask-again', { words: { reason: ask.reason, ...codeHash } })
  return isRefusal(taken) || taken.replayed || code === undefined ? taken : { ...taken, code }
}

const unfitToAsk = async (
  { consents, now }: MovingConsent,
  { referral, request }: Found,
): Promise<Refusal | undefined> => {
  if (isItemOver(referral))
    return refuse('state-conflict', 'It is over: there is nothing left to ask consent for.', {
      state: request.state,
      possible: [],
    })
  if (request.link === undefined) return undefined
  const { name, contact } = await consents.wordsOf(request.id)
  const { sharingDecision: decision } = referral
  const judged = safeToAsk({ name, contact, decision, today: dayOf(now()) })
  return judged.safe
    ? undefined
    : refuse(
        'consent-contact-unsafe',
        `${UNSAFE_TO_ASK[judged.because]} Ask by phone, on paper or face to face, and record the answer.`,
      )
}

/** @see ConsentCommands.readConsent */
export const readConsent = async (
  on: MovingConsent,
  ask: Ask<'readConsent'>,
): Promise<ConsentRead | Refusal> => {
  const about = await found(on, ask, 'consent.read')
  if (isRefusal(about)) return about
  const { request } = about
  await on.audit.append({
    action: 'consent.read',
    actor: { userId: ask.user.id, agencyId: ask.user.agencyId },
    referralId: request.itemId,
    consentRequestId: request.id,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const note =
    request.answer === undefined
      ? undefined
      : (await on.storedCommands.wordsOf(request.answer.commandId))?.note
  return {
    request,
    words: await on.consents.wordsOf(request.id),
    ...(note === undefined ? {} : { answerNote: note }),
  }
}

/** @see ConsentCommands.listConsents */
export const listConsents = async (
  on: MovingConsent,
  ask: Ask<'listConsents'>,
): Promise<ConsentPage | Refusal> => {
  const referral = await loaded(on, ask, 'consent.read')
  if (isRefusal(referral)) return referral
  const { limit, after } = ask
  return on.consents.listFor(referral.id, { limit, ...(after === undefined ? {} : { after }) })
}
