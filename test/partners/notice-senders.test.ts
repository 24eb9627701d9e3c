/** Senders of notices against the simulated carriers, with each fault: what surely did not go, what may have, what will never. */
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import type { FaultPlan } from '../../dev/simulators/fault-plan.ts'
import {
  type MailCatcher,
  type MailCatcherOptions,
  startMailCatcher,
} from '../../dev/simulators/mail-catcher.ts'
import { type NotifyService, startNotifyService } from '../../dev/simulators/notify-service.ts'
import { noticeWords } from '../../domain/notice.ts'
import type { NoticeSender, NoticeToSend } from '../../partners/notices/notice-sender.ts'
import { createNotifySender } from '../../partners/notices/notify-sender.ts'
import { createSmtpSender, type SmtpOptions } from '../../partners/notices/smtp-sender.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { makeCertificate } from './transport-certificates.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const LINK = 'https://exchange.example/notices/ntc_one'
const SENT = { noticeId: 'ntc_one', link: LINK, words: 'update' } as const
const notice = (address: string): NoticeToSend => ({ ...SENT, address })
const plan = async (controlUrl: string, plans: FaultPlan | readonly FaultPlan[]): Promise<void> => {
  await fetch(`${controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })
}

describe('mail', () => {
  const MAIL = notice('amina.shah@northmoor.example')
  const catcher = async (options: MailCatcherOptions = {}): Promise<MailCatcher> => {
    const started = await startMailCatcher(options)
    stops.push(() => started.stop())
    return started
  }
  const senderTo = ({ url }: Pick<MailCatcher, 'url'>, more: Partial<SmtpOptions> = {}): NoticeSender => {
    const { hostname, port } = new URL(url)
    const sender = createSmtpSender({
      host: hostname,
      port: Number(port),
      encryption: 'none',
      from: 'notices@exchange.example',
      patienceMs: 600,
      ...more,
    })
    stops.push(() => sender.close())
    return sender
  }

  it('is taken, as it is worded, with an id that is the same for each attempt', async () => {
    const mails = await catcher()
    const sender = senderTo(mails)
    expect(await sender.send(MAIL)).toEqual({ outcome: 'sent', reason: 'taken' })
    expect(await sender.send(MAIL)).toEqual({ outcome: 'sent', reason: 'taken' })
    const [first, second] = mails.box.mails()
    expect(first).toMatchObject({
      from: 'notices@exchange.example',
      to: ['amina.shah@northmoor.example'],
      subject: 'You have an update',
      text: noticeWords('email', LINK).text.trimEnd(),
      messageId: '<ntc_one@exchange.example>',
    })
    expect(second?.messageId).toBe(first?.messageId)
    const page = await (await fetch(mails.controlUrl)).text()
    expect(page).toContain('You have an update')
    const listed = await (await fetch(`${mails.controlUrl}/mails?to=nobody@x.example`)).json()
    expect(listed).toEqual([])
  })

  it.each([
    [{ fault: 'down' }, 'not-now', 'no-connection', 0],
    [{ fault: 'drop-before-read' }, 'not-now', 'no-connection', 0],
    [{ fault: 'unavailable' }, 'not-now', 'busy', 0],
    [{ fault: 'too-many-requests' }, 'not-now', 'busy', 0],
    [{ fault: 'fail', status: 450 }, 'not-now', 'busy', 0],
    [{ fault: 'fail' }, 'refused', 'address-refused', 0],
    [{ fault: 'fail', status: 451, issue: 'mail' }, 'not-now', 'busy', 0],
    [{ fault: 'fail', status: 554, issue: 'mail' }, 'refused', 'message-refused', 0],
    [{ fault: 'accept-then-drop' }, 'unknown', 'no-answer', 1],
    [{ fault: 'timeout-after-accept' }, 'unknown', 'no-answer', 1],
    [{ fault: 'slow', milliseconds: 5_000 }, 'unknown', 'no-answer', 0],
    [{ fault: 'slow', milliseconds: 100 }, 'sent', 'taken', 1],
  ] as const)('with %j ends %s, %s', async (fault, outcome, reason, kept) => {
    const mails = await catcher()
    await plan(mails.controlUrl, fault)
    expect(await senderTo(mails).send(MAIL)).toEqual({ outcome, reason })
    expect(mails.box.mails()).toHaveLength(kept)
  })

  it('answered with what is not SMTP may have been taken', async () => {
    const mails = await catcher()
    await plan(mails.controlUrl, { fault: 'garbage' })
    expect((await senderTo(mails).send(MAIL)).outcome).toBe('unknown')
    expect(mails.box.mails()).toHaveLength(1)
  })

  it('goes out again once the server is back', async () => {
    const mails = await catcher()
    await plan(mails.controlUrl, { fault: 'down' })
    const sender = senderTo(mails)
    expect((await sender.send(MAIL)).outcome).toBe('not-now')
    await fetch(`${mails.controlUrl}/control/faults`, { method: 'DELETE' })
    expect((await sender.send(MAIL)).outcome).toBe('sent')
  })

  it('to a server that says nothing at all surely did not go', async () => {
    const { port, stop } = await listenOnLoopback(createServer(() => undefined))
    stops.push(stop)
    const sender = senderTo({ url: `smtp://127.0.0.1:${port}` })
    expect(await sender.send(MAIL)).toEqual({ outcome: 'not-now', reason: 'no-connection' })
  })

  describe('encrypted', () => {
    const { certificate: cert, key } = makeCertificate(['127.0.0.1'])
    const signIn = { user: 'exchange', password: 'a-long-secret' }

    it.each([
      ['required', false],
      ['implicit', true],
    ] as const)('%s: is taken, signed in', async (encryption, implicit) => {
      const mails = await catcher({ tls: { cert, key, implicit }, signIn })
      const sender = senderTo(mails, { encryption, signIn, certificateAuthority: cert })
      expect(await sender.send(MAIL)).toEqual({ outcome: 'sent', reason: 'taken' })
      expect(mails.box.mails()).toMatchObject([{ encrypted: true, signedInAs: 'exchange' }])
    })

    it('is never sent in the clear where the server offers no encryption', async () => {
      const mails = await catcher()
      const result = await senderTo(mails, { encryption: 'required' }).send(MAIL)
      expect(result).toEqual({ outcome: 'not-now', reason: 'no-secure-connection' })
      expect(mails.box.mails()).toEqual([])
    })

    it.each([['required'], ['implicit']] as const)(
      '%s: not to a server that nobody vouches for',
      async (encryption) => {
        const mails = await catcher({ tls: { cert, key, implicit: encryption === 'implicit' } })
        const result = await senderTo(mails, { encryption }).send(MAIL)
        expect(result).toEqual({ outcome: 'not-now', reason: 'no-secure-connection' })
        expect(mails.box.mails()).toEqual([])
      },
    )

    it.each([
      ['a wrong password', { ...signIn, password: 'wrong' }, []],
      ['a server that takes no sign-in today', signIn, [{ fault: 'unauthorised' }]],
    ] as const)('waits with %s: that is mended here', async (_what, used, faults) => {
      const mails = await catcher({ tls: { cert, key, implicit: false }, signIn })
      await plan(mails.controlUrl, faults)
      const sender = senderTo(mails, { encryption: 'required', signIn: used, certificateAuthority: cert })
      expect(await sender.send(MAIL)).toEqual({ outcome: 'not-now', reason: 'sign-in-refused' })
    })
  })
})

describe('text', () => {
  const SERVICE = 'c0ffee00-0000-4000-8000-000000000001'
  const SECRET = 'c0ffee00-0000-4000-8000-000000000002'
  const TEMPLATE = 'c0ffee00-0000-4000-8000-000000000003'
  const apiKey = `exchange-${SERVICE}-${SECRET}`
  const TEXT = notice('07700900123')

  const service = async (): Promise<NotifyService> => {
    const templates = { [TEMPLATE]: noticeWords('text', '((link))').text }
    const started = await startNotifyService({ apiKey, templates })
    stops.push(() => started.stop())
    return started
  }
  const senderTo = (
    { url }: NotifyService,
    more: { apiKey?: string; template?: string } = {},
  ): NoticeSender => createNotifySender({ url, apiKey, template: TEMPLATE, patienceMs: 600, ...more })

  it('is taken, and says what the template says', async () => {
    const notify = await service()
    expect(await senderTo(notify).send(TEXT)).toEqual({ outcome: 'sent', reason: 'taken' })
    expect(notify.accepted()).toMatchObject([
      { type: 'sms', to: '07700900123', body: noticeWords('text', LINK).text, reference: 'ntc_one' },
    ])
    expect(await (await fetch(notify.controlUrl)).text()).toContain('You have an update')
  })

  it.each([
    [{ fault: 'down' }, 'not-now', 'no-connection', 0],
    [{ fault: 'too-many-requests' }, 'not-now', 'busy', 0],
    [{ fault: 'unavailable' }, 'not-now', 'busy', 0],
    [{ fault: 'unauthorised' }, 'not-now', 'sign-in-refused', 0],
    [{ fault: 'fail', status: 400, code: 'BadRequestError' }, 'not-now', 'message-refused', 0],
    [{ fault: 'fail', status: 500 }, 'unknown', 'no-answer', 0],
    [{ fault: 'html-502' }, 'unknown', 'no-answer', 0],
    [{ fault: 'maintenance-page' }, 'unknown', 'unreadable-answer', 0],
    [{ fault: 'drop-before-read' }, 'unknown', 'no-answer', 0],
    [{ fault: 'accept-then-drop' }, 'unknown', 'no-answer', 1],
    [{ fault: 'timeout-after-accept' }, 'unknown', 'no-answer', 1],
    [{ fault: 'garbage' }, 'unknown', 'no-answer', 1],
    [{ fault: 'half-answer' }, 'unknown', 'unreadable-answer', 1],
  ] as const)('with %j ends %s, %s', async (fault, outcome, reason, kept) => {
    const notify = await service()
    await plan(notify.controlUrl, fault)
    expect(await senderTo(notify).send(TEXT)).toEqual({ outcome, reason })
    expect(notify.accepted()).toHaveLength(kept)
  })

  it('to a number that is none is refused for good', async () => {
    const result = await senderTo(await service()).send(notice('0770090'))
    expect(result).toEqual({ outcome: 'refused', reason: 'address-refused' })
  })

  it('with a template or a key that is not known there waits: that is mended here', async () => {
    const notify = await service()
    const other = { template: 'c0ffee00-0000-4000-8000-000000000009' }
    expect(await senderTo(notify, other).send(TEXT)).toEqual({
      outcome: 'not-now',
      reason: 'message-refused',
    })
    const stranger = { apiKey: `exchange-${SERVICE}-c0ffee00-0000-4000-8000-00000000000a` }
    expect(await senderTo(notify, stranger).send(TEXT)).toEqual({
      outcome: 'not-now',
      reason: 'sign-in-refused',
    })
    expect(notify.accepted()).toEqual([])
  })

  it('needs a token that is fresh', async () => {
    const notify = await service()
    const ask = async (age: number, issuer = SERVICE): Promise<number> => {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(Math.round(Date.now() / 1000) - age)
        .sign(new TextEncoder().encode(SECRET))
      const answer = await fetch(`${notify.url}/v2/notifications/sms`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({
          phone_number: '07700900123',
          template_id: TEMPLATE,
          personalisation: { link: 'x' },
        }),
      })
      return answer.status
    }
    expect(await Promise.all([ask(0), ask(60), ask(0, SECRET)])).toEqual([201, 403, 403])
    expect((await fetch(`${notify.url}/v2/notifications/sms`, { method: 'POST' })).status).toBe(401)
  })
})
