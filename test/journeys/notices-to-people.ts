/** Notices to people: they get there whatever their carriers do, say nothing, and tell nobody by themselves. */
import { describe, expect, it } from '@jest/globals'
import type { Notice } from '../../database/notice-repository.ts'
import type { CaughtMail } from '../../dev/simulators/mail-box.ts'
import type { AcceptedNotification } from '../../dev/simulators/notify-service.ts'
import { inFullRun } from '../test-size.ts'
import { send, tokenOf, until } from './journey-client.ts'
import { look, type Raised, RIVERSIDE, raise, untilShown } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const AMINA = 'amina.shah@northmoor.example'
const TOMASZ = '07700900102'

/** The one notice about a referral, without the id that its rows call differently. */
const noticeAbout = async ({ store }: JourneyWorld, { id }: Raised): Promise<Notice | undefined> => {
  const rows = await store.database.connection.collection('notices').find({ itemId: id }).toArray()
  expect(rows.length).toBeLessThanOrEqual(1)
  return rows[0] === undefined ? undefined : ({ ...rows[0], id: String(rows[0]._id) } as unknown as Notice)
}

const untilNotice = (
  on: JourneyWorld,
  raised: Raised,
  what: string,
  holds: (notice: Notice) => boolean,
): Promise<Notice> =>
  until(
    `a notice that ${what}`,
    async () => {
      const notice = await noticeAbout(on, raised)
      return notice !== undefined && holds(notice) ? notice : undefined
    },
    60,
  )

const plan = async (controlUrl: string, plans: readonly object[]): Promise<void> => {
  const answer = await fetch(`${controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })
  expect(answer.status).toBe(200)
}

const mailsWith = async ({ world }: JourneyWorld, words: string): Promise<readonly CaughtMail[]> => {
  const mails = (await (
    await fetch(`${world.notices.mail.controlUrl}/mails?to=${AMINA}`)
  ).json()) as CaughtMail[]
  return mails.filter(({ text }) => text.includes(words))
}

/** Opens a page as somebody who is signed in. */
const open = async (on: JourneyWorld, address: string, as: string) =>
  send(address, {
    headers: { accept: 'text/html', cookie: `__Host-exchange-session=${await tokenOf(on, as)}` },
  })

/** Waits of ten seconds and more between tries: the rules of them are held by test/activities and test/workflows. */
const throughOutages = (world: () => JourneyWorld): void => {
  it('gets a mail, or a text where a mail is not safe, through outages; only reading it tells them', async () => {
    const on = world()
    const { mail, notify } = on.world.notices
    await plan(mail.controlUrl, [{ fault: 'down' }])
    await plan(notify.controlUrl, [{ fault: 'too-many-requests', times: 1 }])
    const byMail = await raise(on, { services: [RIVERSIDE] })
    // His mailbox is read by a whole team.
    const byText = await raise(on, { services: [RIVERSIDE] }, 'tomasz')

    const waiting = await untilNotice(on, byMail, 'met no mail server', ({ attempts }) => attempts > 0)
    expect(waiting).toMatchObject({ state: 'waiting', way: 'email' })
    // The mail is taken, but our side hears no answer: it is sent again, with the same id.
    await plan(mail.controlUrl, [{ fault: 'accept-then-drop' }])
    await until('the mail to be taken', async () => (await mailsWith(on, waiting.id)).length > 0)
    await plan(mail.controlUrl, [])
    const sent = await untilNotice(on, byMail, 'was sent', ({ state }) => state === 'sent')
    const mails = await mailsWith(on, sent.id)
    expect(mails.length).toBeGreaterThan(1)
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)

    const texted = await untilNotice(on, byText, 'was texted', ({ state }) => state === 'sent')
    expect(texted).toMatchObject({ way: 'text', attempts: 2 })
    const texts = (await (await fetch(`${notify.controlUrl}/notifications`)).json()) as AcceptedNotification[]
    expect(texts.filter(({ body }) => body.includes(texted.id))).toMatchObject([{ to: TOMASZ }])

    for (const words of [...mails.map(({ subject, text }) => `${subject} ${text}`), texts.at(-1)?.body ?? ''])
      expect(words).not.toMatch(/RX-|rfl_|Shah|Reid|Riverside|referr|child|outcome/i)
    // Sent is not told.
    const shown = await look(on, byMail.id)
    expect([shown.state, shown.referrerToldAt]).toEqual(['with-partners', undefined])
  })
}

/** Registers the tests. */
export const noticesToPeople = (world: () => JourneyWorld): void => {
  describe('a person for whom something waits', () => {
    inFullRun(() => throughOutages(world))

    it('is led by its link to the item, through sign-in, and reading it closes it', async () => {
      const on = world()
      const raised = await raise(on, { services: [RIVERSIDE] })
      const { id } = await untilNotice(on, raised, 'was sent', ({ state }) => state === 'sent')
      const [mail] = await mailsWith(on, id)
      const link = /http:\S+/.exec(mail?.text ?? '')?.[0] ?? ''
      expect(new URL(link).pathname).toBe(`/notices/${id}`)
      const stranger = await send(link, { headers: { accept: 'text/html' } })
      expect(stranger.headers.get('location')).toBe(`/sign-in?return=${encodeURIComponent(`/notices/${id}`)}`)
      expect((await open(on, link, 'priya')).status).toBe(404)
      const led = await open(on, link, 'amina')
      expect(led.headers.get('location')).toBe(`/referrals/${raised.reference}`)
      const page = await open(on, `${on.world.url}${led.headers.get('location')}`, 'amina')
      expect(page.status).toBe(200)
      const closed = await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      expect(closed.referrerToldAt).toBeDefined()
    })

    it('is shown which clocks ran, and by which policy', async () => {
      const on = world()
      const raised = await raise(on, { services: [RIVERSIDE] })
      const shown = await untilShown(on, raised.id, 'finished', ({ recipients }) =>
        recipients.every(({ state }) => state === 'finished'),
      )
      expect(shown.recipients).toMatchObject([
        {
          clocks: [
            {
              clock: 'decision',
              policyId: 'england.decision.1',
              statutory: true,
              stoppedAt: expect.any(String),
            },
            {
              clock: 'outcome',
              policyId: 'england.outcome.1',
              statutory: true,
              stoppedAt: expect.any(String),
            },
          ],
        },
      ])
    })
  })
}
