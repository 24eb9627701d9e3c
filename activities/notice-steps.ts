/**
 * The step that sends a notice. May be run twice itself: a worker can be killed between the carrier's word and our
 * record of it, and then the person gets the notice twice, which costs a glance.
 */
import { agencyTimes } from '../database/agency-times.ts'
import type { AttentionItem } from '../database/attention-repository.ts'
import type { Notice } from '../database/notice-repository.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { iso } from '../domain/instant.ts'
import { afterNotice, CHASES, type NoticeResult } from '../domain/notice.ts'
import { earliestDue } from '../domain/recipient-clocks.ts'
import { type SafeToWrite, safeToWrite } from '../domain/safe-to-write.ts'
import type { NoticeSender } from '../partners/notices/notice-sender.ts'
import { Fault } from '../runtime/fault.ts'
import type { NoticeSteps } from '../workflows/activity-contracts.ts'
import { whileBeating } from './attempt-message.ts'
import { type Records, referralOrFault } from './records.ts'

export interface Noticing {
  readonly records: Records
  readonly senders: readonly NoticeSender[]
  /** Where people reach the exchange, without a trailing slash. */
  readonly publicUrl: string
}

/** The attention item that a notice is about. */
type About = Pick<AttentionItem, 'kind' | 'ownerAgency' | 'recipientId'>

type FollowUp = Awaited<ReturnType<NoticeSteps['attemptNotice']>>
const DONE: FollowUp = { next: 'done' }

/** Builds the step. */
export const createNoticeSteps = (noticing: Noticing): NoticeSteps => ({
  attemptNotice: (order) => whileBeating(() => attemptNotice(noticing, order)),
})

const attemptNotice = async (
  noticing: Noticing,
  { noticeId }: Parameters<NoticeSteps['attemptNotice']>[0],
): Promise<FollowUp> => {
  const { records } = noticing
  const notice = await records.notices.byId(noticeId)
  if (notice === undefined)
    throw new Fault('data-damaged', `notice ${noticeId} has a workflow but is not stored`)
  if (notice.state !== 'waiting' && notice.state !== 'sent') return DONE
  const item = await records.attention.byId(notice.attentionItemId)
  // Read, answered or done by somebody else meanwhile.
  if (item === undefined || item.state === 'settled') return end(records, notice, { state: 'needless' })
  if (notice.state === 'waiting') return sendNow(noticing, notice, item)
  const due = await chaseDue(records, notice, item)
  if (due === undefined) return chasedOut(records, notice, item)
  const wait = due - records.now()
  return wait > 0 ? { next: 'wait', seconds: Math.ceil(wait / 1000) } : chase(noticing, notice, item)
}

/** The next step of the ladder, counted in the time of the agency that waits; `undefined` when it has been climbed. */
const chaseDue = async (
  records: Records,
  { chases, createdAt }: Notice,
  { ownerAgency }: About,
): Promise<number | undefined> => {
  const kind = CHASES[chases]
  if (kind === undefined) return undefined
  const time = (await agencyTimes(records))(ownerAgency)
  return earliestDue([kind], Date.parse(createdAt), time).due
}

const chase = async (noticing: Noticing, notice: Notice, about: About): Promise<FollowUp> => {
  const { records } = noticing
  const roundAt = iso(records.now())
  const begun = await records.notices.change(notice.id, (current) =>
    current.state === 'sent' && current.chases === notice.chases
      ? { ...current, state: 'waiting', chases: current.chases + 1, attempts: 0, roundAt }
      : current,
  )
  return sendNow(noticing, begun, about)
}

/** One attempt in the first way that is safe; where none is, it stays on the pages, where they find it themselves. */
const sendNow = async (noticing: Noticing, notice: Notice, about: About): Promise<FollowUp> => {
  const { records, senders, publicUrl } = noticing
  const decision = await decide(noticing, notice)
  if (!decision.safe) {
    const refused = notice.refusedWays.length > 0
    return refused
      ? giveUp(records, notice, about)
      : end(records, notice, { state: 'not-sent', because: decision.because })
  }
  const { way, address } = decision
  const sender = senders.find((one) => one.way === way)
  if (sender === undefined) return end(records, notice, { state: 'not-sent', because: 'no-way-to-send' })
  await records.audit.append({
    action: 'notice.sent',
    actor: { userId: 'exchange' },
    referralId: notice.itemId,
    attentionItemId: notice.attentionItemId,
    because: way,
    outcome: 'permitted',
    at: iso(records.now()),
  })
  const begun = await records.notices.change(notice.id, (current) => ({
    ...current,
    way,
    attempts: current.attempts + 1,
  }))
  const link = `${publicUrl}/notices/${notice.id}`
  const result = await sender.send({ noticeId: notice.id, address, link, words: 'update' })
  records.events.noticeAttempted({ noticeId: notice.id, way, ...result })
  return followUp(noticing, begun, about, { way, result })
}

const decide = async ({ records, senders }: Noticing, notice: Notice): Promise<SafeToWrite> =>
  safeToWrite(await records.directory.user(notice.userId), {
    today: dayOf(records.now()),
    ways: senders.map(({ way }) => way).filter((way) => !notice.refusedWays.includes(way)),
  })

const followUp = async (
  noticing: Noticing,
  notice: Notice,
  about: About,
  { way, result }: { readonly way: NoticeSender['way']; readonly result: NoticeResult },
): Promise<FollowUp> => {
  const { records } = noticing
  const seconds = (records.now() - Date.parse(notice.roundAt)) / 1000
  const after = afterNotice(result, { attempts: notice.attempts, seconds })
  const noted = (more: Partial<Notice>): Promise<Notice> =>
    records.notices.change(notice.id, (current) => ({ ...current, because: result.reason, ...more }))
  switch (after.next) {
    case 'sent':
      await noted({ state: 'sent', sentAt: iso(records.now()) })
      return attemptNotice(noticing, { noticeId: notice.id })
    case 'wait':
      await noted({})
      return after
    case 'other-way':
      return sendNow(noticing, await noted({ refusedWays: [...notice.refusedWays, way] }), about)
    case 'give-up':
      return giveUp(records, await noted({}), about)
    default: {
      const never: never = after
      throw new RangeError(`unknown follow-up ${String(never)}`)
    }
  }
}

const end = async (
  records: Records,
  notice: Notice,
  { state, because }: Pick<Notice, 'state' | 'because'>,
): Promise<FollowUp> => {
  await records.notices.change(notice.id, (current) => ({
    ...current,
    state,
    ...(because === undefined ? {} : { because }),
  }))
  return DONE
}

/** No carrier took it: somebody has to see that the person is told in another way. */
const giveUp = async (records: Records, notice: Notice, about: About): Promise<FollowUp> => {
  await putBeforeAPerson(records, notice, about, 'notice-not-sent')
  return end(records, notice, { state: 'not-sent' })
}

/**
 * The ladder has been climbed and it is still not read: the owner's manager is next. That one who was asked has not
 * opened it, the recipient's own clock tells those who ask.
 */
const chasedOut = async (records: Records, notice: Notice, about: About): Promise<FollowUp> => {
  if (about.kind !== 'to-open') await putBeforeAPerson(records, notice, about, 'not-opened')
  return end(records, notice, { state: 'chased-out' })
}

const putBeforeAPerson = async (
  records: Records,
  { id, itemId, because }: Notice,
  { ownerAgency, recipientId }: About,
  kind: 'notice-not-sent' | 'not-opened',
): Promise<void> => {
  const referral = await referralOrFault(records, itemId)
  await raiseAttention(records, referral, {
    kind,
    ownerAgency,
    because: kind === 'not-opened' ? 'chased' : (because ?? 'no-way-to-send'),
    occurrence: id,
    ...(recipientId === undefined ? {} : { recipientId }),
  })
}
