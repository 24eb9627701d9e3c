/** A referral that waits for the person who raised it, on a real store, with a clock and senders that a test sets. */
import { MockActivityEnvironment } from '@temporalio/testing'
import { createNoticeSteps } from '../../activities/notice-steps.ts'
import type { Records } from '../../activities/records.ts'
import { noticeIdOf } from '../../database/notice-repository.ts'
import { raiseAttention } from '../../database/raise-attention.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import type { AttentionItemId, NoticeId } from '../../domain/ids.ts'
import type { NoticeResult } from '../../domain/notice.ts'
import type { Referral } from '../../domain/referral.ts'
import type { User } from '../../domain/user.ts'
import type { NoticeSender, NoticeToSend } from '../../partners/notices/notice-sender.ts'
import { createEvents } from '../../runtime/events.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { newId } from '../../runtime/new-id.ts'
import type { NoticeSteps } from '../../workflows/activity-contracts.ts'
import type { TestStore } from './database-world.ts'
import { aReferral, CONTENT, COUNCIL } from './record-samples.ts'

export const THEIRS = { readByThemAlone: true, confirmedDay: '2026-06-01' }
export const TAKEN: NoticeResult = { outcome: 'sent', reason: 'taken' }
export const BUSY: NoticeResult = { outcome: 'not-now', reason: 'busy' }
export const REFUSED: NoticeResult = { outcome: 'refused', reason: 'address-refused' }
/** A Friday. */
export const START = Date.parse('2026-11-20T10:00:00.000Z')

/** A sender that notes what it was given, and ends as the script says; the last entry stands for all that follow. */
export const scripted = (way: NoticeSender['way'], script: readonly NoticeResult[]) => {
  const sent: NoticeToSend[] = []
  const sender: NoticeSender = {
    way,
    send: async (notice) => {
      sent.push(notice)
      return script[Math.min(sent.length, script.length) - 1] ?? TAKEN
    },
    close: async () => undefined,
  }
  return { sender, sent }
}

export interface Stage {
  readonly records: Records
  readonly referral: Referral
  readonly noticeId: NoticeId
  readonly item: () => Promise<AttentionItemId>
  /** Lets time pass. */
  later(milliseconds: number): void
}

export const DEFAULT_USER = { workEmail: { ...THEIRS, address: 'amina@northmoor.example' } }

/** Sets it: what is owed is the notice about one attention item. */
export const stage = async (on: TestStore, contacts: Partial<User> = DEFAULT_USER): Promise<Stage> => {
  const clock = { now: START }
  const user: User = {
    id: newId('user'),
    name: 'Amina Shah',
    role: 'practitioner',
    agencyId: COUNCIL,
    supervises: [],
    ...contacts,
  }
  await on.directory.putUser(user)
  const referral = aReferral({ raisedBy: { agencyId: COUNCIL, userId: user.id } })
  await on.referrals.insertOnce(referral, CONTENT, { key: referral.id, fingerprint: 'x' })
  const records: Records = {
    ...on,
    events: createEvents(
      createLogger({ process: 'test', level: 'silent' }),
      createMetrics({ process: 'test' }),
    ),
    now: () => clock.now,
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  }
  await raise(records, referral)
  const item = async (): Promise<AttentionItemId> => {
    const found = (await on.attention.openFor(referral.id)).find(
      ({ kind }) => kind === 'waiting-for-referrer',
    )
    if (found === undefined) throw new RangeError('nothing was raised')
    return found.id
  }
  return {
    records,
    referral,
    noticeId: noticeIdOf(await item(), user.id),
    item,
    later: (milliseconds) => {
      clock.now += milliseconds
    },
  }
}

/** Puts the referral before a person, as a step would. */
export const raise = (
  records: Records,
  referral: Referral,
  kind: 'waiting-for-referrer' | 'retrying' = 'waiting-for-referrer',
) =>
  raiseAttention(records, referral, {
    kind,
    ownerAgency: COUNCIL,
    because: 'outcome-unread',
    occurrence: 'one',
  })

/** One attempt, as the worker makes it. */
export const attempt = (
  { records, noticeId }: Stage,
  ...senders: readonly NoticeSender[]
): ReturnType<NoticeSteps['attemptNotice']> => {
  const steps = createNoticeSteps({ records, senders, publicUrl: 'https://exchange.example' })
  return new MockActivityEnvironment().run<
    [],
    Awaited<ReturnType<NoticeSteps['attemptNotice']>>,
    () => ReturnType<NoticeSteps['attemptNotice']>
  >(() => steps.attemptNotice({ noticeId }))
}
export const noticeOf = ({ records, noticeId }: Stage) => records.notices.byId(noticeId)
/** Kinds and reasons of what is open about it. */
export const openKinds = async ({ records, referral }: Stage) =>
  (await records.attention.openFor(referral.id)).map(({ kind, because }) => `${kind} ${because}`).toSorted()
