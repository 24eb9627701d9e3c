/** One referral's page as HTML, and the reading that is recorded. */
import { describe, expect, it } from '@jest/globals'
import type { AboutReferral } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { Fault } from '../../runtime/fault.ts'
import { REFUSED_HARM } from '../rules/decision-samples.ts'
import { FAMILY_SUPPORT, SCHOOL } from './fake-parts.ts'
import { open, REFERENCE, start } from './page-browser.ts'
import { aReadable, aRecipient, aStoredReferral, RAISED_AT } from './sample-referral.ts'

describe('one referral', () => {
  const finished = aRecipient({
    state: 'finished',
    since: '2026-11-21T09:00:00.000Z',
    deliveredAt: '2026-11-20T10:42:00.000Z',
    attempts: 1,
    outcomeCommandId: idOf('command', 'cmd_0000000000000000000000001'),
  })
  const words = new Map([
    [idOf('command', 'cmd_0000000000000000000000001'), { outcome: 'The family has a worker.' }],
  ])

  it('begins with who it waits for, since when, by when and what comes next', async () => {
    const recipients = [aRecipient({ attempts: 2, nextAttemptAt: '2026-11-21T10:55:00.000Z' })]
    await using app = await start({ one: async () => aReadable({ recipients }) })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.state).toBe('ready')
    expect(page.heading).toBe(REFERENCE)
    const block = /<section class="exchange-standing"[\s\S]*?<\/section>/.exec(page.html)?.[0] ?? ''
    const keys = [...block.matchAll(/<dt[^>]*>([^<]*)</g)].map((match) => match[1])
    expect(keys).toEqual(['Status', 'Waiting for', 'Since', 'Due', 'What happens next'])
    expect(block).toContain('Not delivered yet, trying again at 10:55am')
    expect(block).toContain('our service')
    expect(block).toContain('due in 13 minutes (by 10:55am today)')
  })

  it('shows the outcome in the words it was given, and the timeline newest first', async () => {
    const timeline = [
      { key: 'a', at: RAISED_AT, title: 'Referral accepted', by: 'the referrer' },
      { key: 'b', at: '2026-11-21T09:00:00.000Z', title: 'Outcome given', by: 'Riverside School' },
    ]
    await using app = await start({
      one: async () => aReadable({ recipients: [finished], timeline, state: 'closed' }, { words }),
    })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.words).toContain('The family has a worker.')
    expect(page.words.indexOf('Outcome given by Riverside School')).toBeGreaterThan(0)
    expect(page.words.indexOf('Outcome given by')).toBeLessThan(page.words.indexOf('Referral accepted by'))
  })

  it('says in plain words what was decided about sharing, and what is still owed', async () => {
    const sharingDecision: DecisionToShare = {
      ...REFUSED_HARM,
      recipients: [{ agencyId: SCHOOL, serviceId: FAMILY_SUPPORT, categories: ['identity', 'concern'] }],
      doNotTell: [{ name: 'Kim Sample', reason: 'risk-to-child', reviewDay: '2026-11-27' }],
    }
    await using app = await start({ one: async () => aReadable({ sharingDecision }) })
    const { words } = await open(app, `/referrals/${REFERENCE}`)
    for (const said of [
      'to enquire, or to assist an enquiry, where significant harm is suspected',
      'who the child is; what was seen or told, and what is wanted; health',
      'Of that, Riverside School may see who the child is; what was seen or told, and what is wanted',
      'The family refused',
      'The injury must be seen today.',
      'Kim Sample: it would put the child at risk',
    ])
      expect(words).toContain(said)
    expect(words).not.toMatch(/CA1989|s47|6c|9g/)
    const emergency = { ...sharingDecision, emergency: true, agreement: { status: 'not-asked' } } as const
    await using later = await start({ one: async () => aReadable({ sharingDecision: emergency }) })
    expect((await open(later, `/referrals/${REFERENCE}`)).words).toContain(
      'Still to be recorded Say why the family was not asked.',
    )
  })

  it('tells a partner what it was given, and no reasons and no people', async () => {
    const sharingDecision: DecisionToShare = {
      ...REFUSED_HARM,
      about: aStoredReferral().id,
      recipients: [{ agencyId: SCHOOL, serviceId: FAMILY_SUPPORT, categories: ['identity'] }],
    }
    const readable = aReadable({ sharingDecision }, { reader: 'partner' })
    await using app = await start({ one: async () => readable })
    const { words } = await open(app, `/referrals/${REFERENCE}`)
    expect(words).toContain('May be seen who the child is Decided')
    expect(words).not.toMatch(/refused|must be seen|Robin|health/)
  })

  it('says why a recipient is held', async () => {
    const recipients = [aRecipient({ state: 'held' })]
    const agreementWithdrawal = { at: '2026-11-21T09:00:00.000Z' }
    await using app = await start({ one: async () => aReadable({ recipients, agreementWithdrawal }) })
    const { words } = await open(app, `/referrals/${REFERENCE}`)
    expect(words).toContain('Why it is held The agreement it rests on was withdrawn.')
  })

  it('records the reading once for each piece of news', async () => {
    const asked: AboutReferral[] = []
    let state: 'delivered' | 'finished' = 'delivered'
    await using app = await start({
      one: async () => aReadable({ recipients: [{ ...finished, state }] }, { words }),
      commands: {
        acknowledge: async (ask) => {
          asked.push(ask)
          return { state: 'with-partners', applied: true, replayed: asked.length > 1 }
        },
      },
    })
    expect((await open(app, `/referrals/${REFERENCE}`)).words).toContain(
      'recorded at 10:42am that you have read',
    )
    await open(app, `/referrals/${REFERENCE}`)
    state = 'finished'
    await open(app, `/referrals/${REFERENCE}`)
    const [one, again, other] = asked.map(({ idempotencyKey }) => idempotencyKey)
    expect(one).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  it('is read anew where more has happened since it was last read, and only then', async () => {
    const asked: unknown[] = []
    const readable = async (since: string) => {
      await using app = await start({
        one: async () =>
          aReadable(
            { recipients: [{ ...finished, since }], referrerToldAt: '2026-03-03T12:00:00.000Z' },
            { words },
          ),
        commands: {
          acknowledge: async (ask) => {
            asked.push(ask)
            return { state: 'closed', applied: true, replayed: false }
          },
        },
      })
      await open(app, `/referrals/${REFERENCE}`)
      return asked.length
    }
    expect(await readable('2026-03-03T11:00:00.000Z')).toBe(0)
    expect(await readable('2026-03-03T13:00:00.000Z')).toBe(1)
  })

  it("is not read by a supervisor's look or the partner's, nor before there is news", async () => {
    const asked: unknown[] = []
    const commands = {
      acknowledge: async (ask: AboutReferral) => {
        asked.push(ask)
        return { state: 'closed', applied: true, replayed: false } as const
      },
    }
    await using other = await start({
      commands,
      one: async () => aReadable({ recipients: [finished] }, { reader: 'other' }),
    })
    await open(other, `/referrals/${REFERENCE}`, 'lee')
    await using partner = await start({
      commands,
      one: async () => aReadable({ recipients: [finished] }, { reader: 'partner' }),
    })
    await open(partner, `/referrals/${REFERENCE}`, 'sam')
    await using early = await start({ commands, one: async () => aReadable() })
    await open(early, `/referrals/${REFERENCE}`)
    expect(asked).toEqual([])
  })

  it('is shown even where the reading cannot be recorded, and says so', async () => {
    await using app = await start({
      one: async () => aReadable({ recipients: [finished] }, { words }),
      commands: {
        acknowledge: () => Promise.reject(new Fault('audit-unavailable', 'The audit log is away.')),
      },
    })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect([page.answer.status, page.state]).toEqual([200, 'partial'])
    expect(page.words).toContain('We could not record that you have read this')
  })

  it('keeps the child out of address and title, and escapes what people wrote', async () => {
    const { content } = aReadable()
    if (content === undefined) throw new RangeError('the sample has content')
    const facts = '<script>alert(1)</script> & "quotes"'
    await using app = await start({ one: async () => aReadable({}, { content: { ...content, facts } }) })
    const page = await open(app, `/referrals/${REFERENCE}`)
    expect(page.title).toBe(`Referral ${REFERENCE} - Referral exchange`)
    expect(page.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;')
    expect(page.html).not.toContain('<script')
    expect(page.words).toContain('999 000 0018')
    expect(page.words).toContain('9 March 2019')
  })

  it('shows no child to a reader who may not see one', async () => {
    const { content: _hidden, ...rest } = aReadable({}, { reader: 'other' })
    await using app = await start({ one: async () => rest })
    const page = await open(app, `/referrals/${REFERENCE}`, 'lee')
    expect(page.words).toContain("The child's details are for those with a part in this referral.")
    expect(page.html).not.toMatch(/Alex|999 000/)
  })

  it('is the same page whether it is not there, not theirs, or not a reference', async () => {
    await using app = await start()
    const pages = await Promise.all(
      [`/referrals/${REFERENCE}`, '/referrals/RX-AAAA-AAAA', '/nothing'].map((path) => open(app, path)),
    )
    for (const page of pages) {
      expect([page.answer.status, page.heading, page.state]).toEqual([404, 'Page not found', 'error'])
      expect(page.words.replace(/Page made on.*/, '')).toContain(
        'There is nothing at this address, or it is not yours to see.',
      )
    }
  })

  it('403 says who can, for a role that never may', async () => {
    await using app = await start()
    const page = await open(app, '/referrals', 'dana')
    expect([page.answer.status, page.heading]).toEqual([403, 'You cannot do this'])
    expect(page.words).toContain('Practitioners, team managers, responders and supervisors')
  })
})
