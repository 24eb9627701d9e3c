/**
 * The step that sends the mail which asks. Whether it is safe is asked again at each attempt, from the record as it then
 * is. Each mail has a token of its own: only its hash is kept, so a mail that was lost cannot be written again, and a
 * repeat is another mail.
 */
import { recordConsentEvent } from '../database/record-consent.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { hasConsentEvent } from '../domain/consent-changes.ts'
import { isConsentWaited } from '../domain/consent-life.ts'
import {
  type ConsentEventKind,
  type ConsentRequest,
  isItemOver,
  MOST_TOKENS,
  MOST_WRONG_CODES,
} from '../domain/consent-request.ts'
import { iso } from '../domain/instant.ts'
import { afterNotice, type NoticeResult } from '../domain/notice.ts'
import { type SafeToAsk, safeToAsk } from '../domain/safe-to-ask.ts'
import { linkTokenHash, newLinkToken } from '../runtime/link-secrets.ts'
import type { ConsentMailSteps } from '../workflows/consent-step-contracts.ts'
import { whileBeating } from './attempt-message.ts'
import { requestOrFault } from './consent-steps.ts'
import type { Noticing } from './notice-steps.ts'
import { referralOrFault } from './records.ts'

type Order = Parameters<ConsentMailSteps['attemptConsentMail']>[0]
type FollowUp = Awaited<ReturnType<ConsentMailSteps['attemptConsentMail']>>
const DONE: FollowUp = { next: 'done' }

/** Builds the step. */
export const createConsentMailSteps = (noticing: Noticing): ConsentMailSteps => ({
  attemptConsentMail: (order) => whileBeating(() => attemptMail(noticing, order)),
})

const keyOf = ({ mail, round }: Order, what: string): string => `${what}:${mail}:${round}`

const attemptMail = async (noticing: Noticing, order: Order): Promise<FollowUp> => {
  const { records } = noticing
  const request = await requestOrFault(records, order.consentRequestId)
  const { link, round, state } = request
  if (link === undefined || round !== order.round || !isConsentWaited(state)) return DONE
  if (hasConsentEvent(request, keyOf(order, 'mailed'))) return DONE
  // The reminder's mail says the same: one of the two is enough.
  if (order.mail === 'ask' && state === 'reminded') return DONE
  // A link that is locked opens nothing: whoever asked knows, and may ask again.
  if (link.wrongCodes >= MOST_WRONG_CODES) return DONE
  const referral = await referralOrFault(records, request.itemId)
  if (isItemOver(referral)) return DONE
  const { name, contact } = await records.consents.wordsOf(request.id)
  const today = dayOf(records.now())
  const judged = safeToAsk({ name, contact, decision: referral.sharingDecision, today })
  if (!judged.safe) return end(noticing, order, request, 'not-safe')
  return sendNow(noticing, order, request, judged)
}

const sendNow = async (
  noticing: Noticing,
  order: Order,
  request: ConsentRequest,
  { address }: Extract<SafeToAsk, { safe: true }>,
): Promise<FollowUp> => {
  const { records, senders, publicUrl } = noticing
  const sender = senders.find(({ way }) => way === 'email')
  const agency = await records.directory.agency(request.agencyId)
  // Nothing of a sandbox leaves, whatever mailbox is named there.
  if (sender === undefined || agency?.sandbox !== undefined) return end(noticing, order, request, 'not-sent')
  await records.audit.append({
    action: 'consent.mailed',
    actor: { userId: 'exchange' },
    referralId: request.itemId,
    consentRequestId: request.id,
    because: order.mail,
    outcome: 'permitted',
    at: iso(records.now()),
  })
  const token = newLinkToken()
  const hash = linkTokenHash(token)
  const begun = await records.consents.change(request.id, (current) => withToken(current, order, hash))
  if (begun.link?.tokenHashes.includes(hash) !== true) return DONE
  // The token stands behind the `#`: a browser keeps that to itself, so it is in no log on the way.
  const result = await sender.send({
    noticeId: `${request.id}-${order.mail}-${order.round}`,
    address,
    link: `${publicUrl}/consent#${token}`,
    words: 'question',
  })
  records.events.consentMailAttempted({ consentRequestId: request.id, way: 'email', ...result })
  // What surely never left opens nothing.
  const sent =
    result.outcome === 'not-now' || result.outcome === 'refused'
      ? await records.consents.change(request.id, (current) => withoutToken(current, hash))
      : begun
  return followUp(noticing, order, sent, result)
}

const withToken = (current: ConsentRequest, { round }: Order, hash: string): ConsentRequest => {
  const { link, mail } = current
  if (link === undefined || current.round !== round || !isConsentWaited(current.state)) return current
  return {
    ...current,
    link: { ...link, tokenHashes: [...link.tokenHashes, hash].slice(-MOST_TOKENS) },
    mail: { since: mail?.since ?? current.since, attempts: (mail?.attempts ?? 0) + 1 },
  }
}

const withoutToken = (current: ConsentRequest, hash: string): ConsentRequest =>
  current.link?.tokenHashes.includes(hash) === true
    ? {
        ...current,
        link: { ...current.link, tokenHashes: current.link.tokenHashes.filter((known) => known !== hash) },
      }
    : current

const followUp = async (
  noticing: Noticing,
  order: Order,
  request: ConsentRequest,
  result: NoticeResult,
): Promise<FollowUp> => {
  const { attempts = 1, since = request.since } = request.mail ?? {}
  const seconds = (noticing.records.now() - Date.parse(since)) / 1000
  const after = afterNotice(result, { attempts, seconds })
  switch (after.next) {
    case 'sent':
      return end(noticing, order, request, 'mailed')
    case 'wait':
      return after
    case 'other-way':
    case 'give-up':
      return end(noticing, order, request, 'not-sent')
    default: {
      const never: never = after
      throw new RangeError(`unknown follow-up ${String(never)}`)
    }
  }
}

const end = async (
  { records }: Noticing,
  order: Order,
  request: ConsentRequest,
  event: Extract<ConsentEventKind, 'mailed' | 'not-safe' | 'not-sent'>,
): Promise<FollowUp> => {
  const at = iso(records.now())
  await recordConsentEvent(records, request, { key: keyOf(order, event), at, event, by: 'exchange' })
  return DONE
}
