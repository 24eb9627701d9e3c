/** Notices: what they say, when they are tried again, and to whom a machine may write. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { idOf } from '../../domain/ids.ts'
import { afterNotice, NOTICE_WAYS, type NoticeResult, noticeTo, noticeWords } from '../../domain/notice.ts'
import { safeToWrite } from '../../domain/safe-to-write.ts'
import type { User, WorkContact } from '../../domain/user.ts'

const LINK = 'https://exchange.example/notices/ntc_one'
const HOUR = 3600

describe('a notice', () => {
  it('says that there is an update and where, in plain letters, and nothing else', () => {
    for (const way of NOTICE_WAYS) {
      const { subject, text } = noticeWords(way, LINK)
      expect(subject).toBe('You have an update')
      expect(text).toContain(LINK)
      expect(text.replaceAll(LINK, '')).not.toMatch(
        /RX-|refer|child|famil|school|health|council|care|outcome/i,
      )
      expect(text).toMatch(/^[\n\x20-\x7e]+$/)
    }
    expect(noticeWords('text', LINK).text.length).toBeLessThan(160)
  })

  it('is worth sending for what waits for the person who raised it, or for those who are to open it', () => {
    expect(noticeTo('waiting-for-referrer')).toBe('raiser')
    expect(noticeTo('sharing-decision-needed')).toBe('raiser')
    expect(noticeTo('to-open')).toBe('responders')
    expect(noticeTo('notice-not-sent')).toBeUndefined()
    expect(noticeTo('not-opened')).toBeUndefined()
  })

  it.each([
    ['not-now', 1, 0, { next: 'wait', seconds: 10 }],
    ['not-now', 2, 10, { next: 'wait', seconds: 20 }],
    ['unknown', 5, 200, { next: 'wait', seconds: 160 }],
    ['not-now', 20, 10 * HOUR, { next: 'wait', seconds: HOUR }],
    ['not-now', 30, 24 * HOUR, { next: 'give-up' }],
    ['unknown', 30, 24 * HOUR, { next: 'give-up' }],
    ['sent', 1, 0, { next: 'sent' }],
    ['refused', 1, 0, { next: 'other-way' }],
  ] as const)('that ended %s at attempt %d after %d seconds: %j', (outcome, attempts, seconds, after) => {
    const result: NoticeResult = { outcome, reason: 'busy' }
    expect(afterNotice(result, { attempts, seconds })).toEqual(after)
  })

  it('is tried for a day, and not thousands of times', () => {
    let [seconds, attempts] = [0, 0]
    for (;;) {
      attempts += 1
      const after = afterNotice({ outcome: 'not-now', reason: 'busy' }, { attempts, seconds })
      if (after.next !== 'wait') break
      seconds += after.seconds
    }
    expect(seconds).toBeGreaterThanOrEqual(24 * HOUR)
    expect(seconds).toBeLessThan(26 * HOUR)
    expect(attempts).toBeLessThan(40)
  })
})

describe('writing to a person', () => {
  const TODAY = '2026-11-20'
  const email = (more: Partial<WorkContact> = {}): WorkContact => ({
    address: 'amina.shah@northmoor.example',
    readByThemAlone: true,
    confirmedDay: '2026-06-01',
    ...more,
  })
  const mobile: WorkContact = { address: '07700 900 123', readByThemAlone: true, confirmedDay: '2026-06-01' }
  const user = (more: Partial<User>): User => ({
    id: idOf('user', 'usr_amina'),
    name: 'Amina Shah',
    role: 'practitioner',
    agencyId: idOf('agency', 'agc_northmoor'),
    supervises: [],
    ...more,
  })
  const judge = (who: User | undefined, ways: readonly ('email' | 'text')[] = NOTICE_WAYS) =>
    safeToWrite(who, { today: TODAY, ways })

  it('is done by mail, else by text', () => {
    const both = user({ workEmail: email(), workMobile: mobile })
    expect(judge(both)).toEqual({ safe: true, way: 'email', address: 'amina.shah@northmoor.example' })
    expect(judge(both, ['text'])).toEqual({ safe: true, way: 'text', address: '07700900123' })
    expect(judge(user({ workMobile: mobile }))).toMatchObject({ safe: true, way: 'text' })
  })

  it.each([
    ['unknown-person', undefined],
    ['no-person', user({ role: 'system-client', workEmail: email() })],
    ['no-address', user({})],
    ['not-known-to-be-safe', user({ workEmail: email({ readByThemAlone: false }) })],
    ['not-known-to-be-safe', user({ workEmail: email({ confirmedDay: '2026-11-21' }) })],
    ['confirmed-too-long-ago', user({ workEmail: email({ confirmedDay: '2025-11-19' }) })],
    ['not-an-address', user({ workEmail: email({ address: 'a@b.example, c@d.example' }) })],
    ['not-an-address', user({ workEmail: email({ address: 'a@b.example\r\nBcc: c@d.example' }) })],
    ['not-an-address', user({ workEmail: email({ address: '"a b"@c.example' }) })],
    ['not-an-address', user({ workMobile: { ...mobile, address: '020 7946 0000' } })],
  ] as const)('is refused: %s', (because, who) => {
    expect(judge(who)).toEqual({ safe: false, because })
  })

  it('is refused where there is no means to send in a way that is safe', () => {
    expect(judge(user({ workEmail: email() }), ['text'])).toEqual({ safe: false, because: 'no-way-to-send' })
  })

  it('is still done on the last day of a confirmation', () => {
    expect(judge(user({ workEmail: email({ confirmedDay: '2025-11-20' }) })).safe).toBe(true)
  })

  it('never goes to an address that is not confirmed to be theirs alone, within the year, whatever else holds', () => {
    const contacts = fc.option(
      fc.record({
        address: fc.constantFrom('a@b.example', '07700900123', 'x', 'a@b.example\n'),
        readByThemAlone: fc.boolean(),
        confirmedDay: fc.constantFrom('2024-01-01', '2025-11-19', '2025-11-20', '2026-11-20', '2026-11-21'),
      }),
      { nil: undefined },
    )
    fc.assert(
      fc.property(contacts, contacts, fc.subarray([...NOTICE_WAYS]), (mail, phone, ways) => {
        const who = user({ ...(mail && { workEmail: mail }), ...(phone && { workMobile: phone }) })
        const decision = judge(who, ways)
        if (!decision.safe) return
        const used = decision.way === 'email' ? mail : phone
        expect(used?.readByThemAlone).toBe(true)
        expect(['2025-11-20', '2026-11-20']).toContain(used?.confirmedDay)
        expect(ways).toContain(decision.way)
        expect(decision.address).toMatch(decision.way === 'email' ? /^\S+@\S+$/ : /^07\d{9}$/)
      }),
    )
  })
})
