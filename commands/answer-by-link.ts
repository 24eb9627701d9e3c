/**
 * The door for whoever has both secrets of a link: the token in the mail and the code that they were told. Whatever is
 * wrong is refused in the same words, so that nothing can be learnt by trying; a few wrong codes lock the link.
 */
import { recordConsentEvent } from '../database/record-consent.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { type ConsentRequest, isLinkUsable, MOST_WRONG_CODES } from '../domain/consent-request.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { safeToAsk } from '../domain/safe-to-ask.ts'
import { isLinkCode, linkTokenHash } from '../runtime/link-secrets.ts'
import type { ConsentCommands, LinkAnswered, LinkOpened, LinkShown } from './consent-contracts.ts'
import { type MovingConsent, makeConsentMove } from './move-consent.ts'

/** @see ConsentCommands.readConsentLink */
export const readConsentLink = async (on: MovingConsent, ask: LinkOpened): Promise<LinkShown | Refusal> => {
  const request = await opened(on, ask)
  if (isRefusal(request)) return request
  await note(on, request, 'consent.opened-by-link', 'permitted')
  const { asks, wording, clocks, answer } = request
  const words = await on.consents.wordsOf(request.id)
  return {
    asks,
    wording: words.wording,
    version: wording.version,
    answerBy: clocks.answerBy,
    ...(answer === undefined ? {} : { answer: answer.answer }),
  }
}

/** @see ConsentCommands.answerConsentLink */
export const answerConsentLink = async (
  on: MovingConsent,
  ask: Parameters<ConsentCommands['answerConsentLink']>[0],
): Promise<LinkAnswered | Refusal> => {
  const request = await opened(on, ask)
  if (isRefusal(request)) return request
  await note(on, request, 'consent.answered-by-link', 'permitted')
  // One of each answer in a round: said again it is the same.
  const key = `asked-person|${request.id}|${request.round}|${ask.answer}`
  const made = await makeConsentMove(on, {
    key,
    fingerprint: key,
    actor: { userId: 'asked-person', agencyId: request.agencyId },
    request,
    move: ask.answer === 'given' ? 'give' : 'refuse',
    codes: { way: 'link' },
  })
  if (isRefusal(made)) return made
  const { answer } = (await on.consents.byId(request.id)) ?? request
  return { answer: answer?.answer ?? ask.answer, differs: made.differs === true, applied: made.applied }
}

const unusable = (): Refusal =>
  refuse(
    'consent-link-unusable',
    'The link or the code is not right, or can no longer be used. Check the code, or ask the person who gave it to you.',
  )

/** The request that both secrets open now. */
const opened = async (on: MovingConsent, { token, code }: LinkOpened): Promise<ConsentRequest | Refusal> => {
  const known = await on.consents.byTokenHash(linkTokenHash(token))
  const request = known !== undefined && isLinkUsable(known, on.now()) ? known : undefined
  const isRight = await isLinkCode(code, request?.link?.codeHash)
  if (request === undefined) return unusable()
  if (!isRight) return wrongCode(on, request)
  // Others may have tried codes meanwhile, or it was called off.
  const now = await on.consents.byId(request.id)
  const isStill =
    now !== undefined && isLinkUsable(now, on.now()) && now.link?.codeHash === request.link?.codeHash
  return isStill && (await isStillSafe(on, now)) ? now : unusable()
}

/** Each wrong code counts, and the last of a few locks it: before it is compared with anything else. */
const wrongCode = async (on: MovingConsent, request: ConsentRequest): Promise<Refusal> => {
  await note(on, request, 'consent.opened-by-link', 'refused')
  const after = await on.consents.change(request.id, (current) =>
    current.link === undefined ||
    current.link.codeHash !== request.link?.codeHash ||
    current.link.wrongCodes >= MOST_WRONG_CODES
      ? current
      : { ...current, link: { ...current.link, wrongCodes: current.link.wrongCodes + 1 } },
  )
  if ((after.link?.wrongCodes ?? 0) >= MOST_WRONG_CODES)
    await recordConsentEvent(on, after, {
      key: `locked:${after.round}`,
      at: iso(on.now()),
      event: 'locked',
      by: 'exchange',
    })
  return unusable()
}

/** Somebody may have become one who must not be told since the mail went: then the link shows nothing. */
const isStillSafe = async (on: MovingConsent, request: ConsentRequest): Promise<boolean> => {
  const item = await on.referrals.byId(request.itemId)
  if (item === undefined) return false
  const { name, contact } = await on.consents.wordsOf(request.id)
  const today = dayOf(on.now())
  const judged = safeToAsk({ name, contact, decision: item.sharingDecision, today })
  // Only what would tell somebody who must not know: they have the mail already, however old its address is.
  if (judged.safe || judged.because !== 'do-not-tell') return true
  await recordConsentEvent(on, request, {
    key: `not-safe:open:${request.round}`,
    at: iso(on.now()),
    event: 'not-safe',
    by: 'exchange',
  })
  return false
}

const note = (
  { audit, now }: Pick<MovingConsent, 'audit' | 'now'>,
  { id, itemId, agencyId }: ConsentRequest,
  action: 'consent.opened-by-link' | 'consent.answered-by-link',
  outcome: 'permitted' | 'refused',
): Promise<void> =>
  audit.append({
    action,
    actor: { userId: 'asked-person', agencyId },
    referralId: itemId,
    consentRequestId: id,
    outcome,
    ...(outcome === 'refused' ? { because: 'wrong-code' } : {}),
    at: iso(now()),
  })
