/** Notices owed, sent, tried again, chased and given up, on a real store with senders that answer by a script. */
import { describe, expect, it } from '@jest/globals'
import { startNotices } from '../../commands/start-notices.ts'
import { settleAttention } from '../../database/raise-attention.ts'
import { idOf, type NoticeId } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import type { User } from '../../domain/user.ts'
import { useDatabase } from './database-world.ts'
import {
  attempt,
  BUSY,
  DEFAULT_USER,
  noticeOf,
  openKinds,
  REFUSED,
  raise,
  START,
  scripted,
  stage as stageOn,
  TAKEN,
  THEIRS,
} from './notice-stage.ts'
import { aReferral, CONTENT } from './record-samples.ts'

const { store } = useDatabase()
const stage = (contacts?: Partial<User>) => stageOn(store(), contacts)
const HOUR = 3_600_000

describe('a notice', () => {
  it('is owed once for what waits for the person who raised it, and for nothing else', async () => {
    const on = await stage()
    await raise(on.records, on.referral)
    await raise(on.records, on.referral, 'retrying')
    const all = await store()
      .database.connection.collection('notices')
      .find({ itemId: on.referral.id })
      .toArray()
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({ _id: on.noticeId, state: 'waiting', started: false, attempts: 0 })
    expect(JSON.stringify(all)).not.toMatch(/amina|@|Shah|RX-/i)
  })

  it('is not owed to a system', async () => {
    const { records } = await stage()
    const referral = aReferral({ returnRoute: { by: 'client-system' } })
    await records.referrals.insertOnce(referral, CONTENT, { key: referral.id, fingerprint: 'x' })
    await raise(records, referral)
    const all = await store()
      .database.connection.collection('notices')
      .find({ itemId: referral.id })
      .toArray()
    expect(all).toEqual([])
  })

  it('is sent with an opaque link, and audited first', async () => {
    const on = await stage()
    const mail = scripted('email', [TAKEN])
    const after = await attempt(on, mail.sender)
    expect(mail.sent).toEqual([
      {
        noticeId: on.noticeId,
        address: 'amina@northmoor.example',
        link: `https://exchange.example/notices/${on.noticeId}`,
        words: 'update',
      },
    ])
    // The first chase is due at the end of the next working day.
    expect(after).toEqual({ next: 'wait', seconds: (3 * 24 + 7) * 3600 })
    expect(await noticeOf(on)).toMatchObject({ state: 'sent', sentAt: iso(START), way: 'email', attempts: 1 })
    const audited = await store()
      .database.connection.collection('audit')
      .find({ action: 'notice.sent', referralId: on.referral.id })
      .toArray()
    expect(audited).toMatchObject([{ outcome: 'permitted', because: 'email' }])
    // Sent is not told: only reading it is (P7).
    expect((await on.records.referrals.byId(on.referral.id))?.referrerToldAt).toBeUndefined()
  })

  it('does not go where it cannot be audited (P9)', async () => {
    const on = await stage()
    const mail = scripted('email', [TAKEN])
    const audit = { ...on.records.audit, append: () => Promise.reject(new Error('the audit is away')) }
    await expect(attempt({ ...on, records: { ...on.records, audit } }, mail.sender)).rejects.toThrow('away')
    expect(mail.sent).toEqual([])
  })

  it('is not sent when what it is about has been settled meanwhile', async () => {
    const on = await stage()
    const mail = scripted('email', [TAKEN])
    const current = await on.records.referrals.byId(on.referral.id)
    const settled = current?.openAttention ?? []
    await settleAttention(on.records, on.referral, settled, { by: 'exchange', settlement: 'closed' })
    expect(await attempt(on, mail.sender)).toEqual({ next: 'done' })
    expect(mail.sent).toEqual([])
    expect(await noticeOf(on)).toMatchObject({ state: 'needless' })
  })

  it('is tried again, ever more slowly, and given up after a day with a person told', async () => {
    const on = await stage()
    const mail = scripted('email', [BUSY])
    const waits: number[] = []
    for (;;) {
      const after = await attempt(on, mail.sender)
      if (after.next === 'done') break
      waits.push(after.seconds)
      on.later(after.seconds * 1000)
    }
    expect(waits.slice(0, 3)).toEqual([10, 20, 40])
    expect(Math.max(...waits)).toBe(3600)
    expect(mail.sent.length).toBe(waits.length + 1)
    expect(await noticeOf(on)).toMatchObject({ state: 'not-sent', because: 'busy' })
    expect(await openKinds(on)).toEqual(['notice-not-sent busy', 'waiting-for-referrer outcome-unread'])
    // Run again after a crash: nothing more.
    expect(await attempt(on, mail.sender)).toEqual({ next: 'done' })
    expect(mail.sent.length).toBe(waits.length + 1)
  })

  it('goes by text where the mail address is refused, and to a person where both are', async () => {
    const both = { ...DEFAULT_USER, workMobile: { ...THEIRS, address: '07700 900 101' } }
    const on = await stage(both)
    const mail = scripted('email', [REFUSED])
    const text = scripted('text', [TAKEN])
    expect((await attempt(on, mail.sender, text.sender)).next).toBe('wait')
    expect(text.sent).toMatchObject([{ address: '07700900101' }])
    expect(await noticeOf(on)).toMatchObject({ state: 'sent', way: 'text', refusedWays: ['email'] })

    const none = await stage(both)
    const refusing = scripted('text', [REFUSED])
    expect(await attempt(none, scripted('email', [REFUSED]).sender, refusing.sender)).toEqual({
      next: 'done',
    })
    expect(await openKinds(none)).toContain('notice-not-sent address-refused')
  })

  it.each([
    ['not-known-to-be-safe', { workEmail: { ...THEIRS, readByThemAlone: false, address: 'a@b.example' } }],
    ['no-address', {}],
    ['no-way-to-send', { workMobile: { ...THEIRS, address: '07700 900 101' } }],
  ] as const)('never goes where it is not known to be safe: %s', async (because, contacts) => {
    const on = await stage(contacts)
    const mail = scripted('email', [TAKEN])
    expect(await attempt(on, mail.sender)).toEqual({ next: 'done' })
    expect(mail.sent).toEqual([])
    expect(await noticeOf(on)).toMatchObject({ state: 'not-sent', because, attempts: 0 })
    expect(await openKinds(on)).toEqual(['waiting-for-referrer outcome-unread'])
  })

  it('is repeated at each step of the chase ladder, then somebody else is told', async () => {
    const on = await stage()
    const mail = scripted('email', [TAKEN])
    const sentAt: string[] = []
    for (;;) {
      const before = mail.sent.length
      const after = await attempt(on, mail.sender)
      if (mail.sent.length > before) sentAt.push(iso(on.records.now()))
      if (after.next === 'done') break
      on.later(after.seconds * 1000)
    }
    // Friday, then the close of the 1st, 3rd and 5th working day.
    expect(sentAt.map((at) => at.slice(0, 16))).toEqual([
      '2026-11-20T10:00',
      '2026-11-23T17:00',
      '2026-11-25T17:00',
      '2026-11-27T17:00',
    ])
    expect(await noticeOf(on)).toMatchObject({ state: 'chased-out', chases: 3 })
    expect(await openKinds(on)).toEqual(['not-opened chased', 'waiting-for-referrer outcome-unread'])
  })

  it('woken too early waits on; read before the next step it is needless', async () => {
    const on = await stage()
    const mail = scripted('email', [TAKEN])
    await attempt(on, mail.sender)
    on.later(HOUR)
    expect(await attempt(on, mail.sender)).toEqual({ next: 'wait', seconds: (3 * 24 + 6) * 3600 })
    await on.records.attention.settle(await on.item(), {
      by: 'exchange',
      settlement: 'closed',
      at: iso(on.records.now()),
    })
    on.later(100 * HOUR)
    expect(await attempt(on, mail.sender)).toEqual({ next: 'done' })
    expect(mail.sent).toHaveLength(1)
  })

  it('whose document is gone is a fault, not a notice less', async () => {
    const on = await stage()
    const lost = { ...on, noticeId: idOf('notice', 'ntc_nowhere') }
    await expect(attempt(lost, scripted('email', [TAKEN]).sender)).rejects.toMatchObject({
      code: 'data-damaged',
    })
  })
})

describe('starting', () => {
  it('starts each notice that is owed once, and leaves them while the workflow engine is away', async () => {
    const on = await stage()
    const asked: NoticeId[] = []
    const telling = (answer: boolean) => ({
      notices: on.records.notices,
      events: on.records.events,
      tell: {
        startNotice: async (id: NoticeId) => {
          asked.push(id)
          return answer
        },
      },
    })
    await startNotices(telling(false), 1000)
    expect(await noticeOf(on)).toMatchObject({ started: false })
    await startNotices(telling(true), 1000)
    expect(await noticeOf(on)).toMatchObject({ started: true, state: 'waiting' })
    const before = asked.length
    expect(asked).toContain(on.noticeId)
    await startNotices(telling(true), 1000)
    expect(asked).toHaveLength(before)
  })
})
