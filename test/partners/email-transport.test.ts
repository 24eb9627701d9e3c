/** What a mail server's replies mean, what is said to it, and what never is. */

import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import PostalMime from 'postal-mime'
import { makeSelfSigned } from '../../dev/simulators/self-signed.ts'
import type { SendRequest } from '../../partners/transport.ts'
import { openEntity } from '../../partners/transports/email/smime-open.ts'
import { createMailPartners, type MailPartners, type Replies } from './email-misbehaving-partner.ts'
import {
  EMAIL_CREDENTIAL,
  EMAIL_PASSWORD,
  EMAIL_SETTINGS,
  emailTransport,
  FIRST_WIRE_ID,
  MAIL_HEADERS,
  OURS,
  PARTNER,
  WIRE_ID,
} from './email-samples.ts'
import { type EmailStage, startEmailStage } from './email-stage.ts'

let partners: MailPartners
let transport: ReturnType<typeof emailTransport>
beforeAll(() => {
  partners = createMailPartners({ implicit: false })
  transport = emailTransport({ certificateAuthorities: partners.authorities })
})
afterAll(async () => {
  await transport.close()
  await partners.close()
})

const sendTo = async (replies: Replies = {}, more: Partial<SendRequest> = {}) => {
  const partner = await partners.partner(
    { does: 'answer', status: 250, headers: {}, bytes: Buffer.of() },
    replies,
  )
  const outcome = await transport.send({
    address: partner.address,
    document: {
      contentType: 'text/plain; charset=utf-8',
      bytes: Buffer.from('Zoë\r\n'),
      headers: MAIL_HEADERS,
    },
    timeoutSeconds: 10,
    signal: new AbortController().signal,
    credential: EMAIL_CREDENTIAL,
    settings: EMAIL_SETTINGS,
    ...more,
  })
  return { partner, outcome, result: outcome.ended === 'failed' ? outcome.result : undefined }
}

describe('a reply of the mail server', () => {
  it.each([
    ['greeting', '421 4.3.2 Closing', 'not-now', 'unavailable'],
    ['greeting', '554 No service for you', 'misconfigured', 'forbidden'],
    ['STARTTLS', '502 5.5.1 Not here', 'misconfigured', 'tls-failure'],
    ['STARTTLS', '454 4.7.0 Not now', 'not-now', 'tls-failure'],
    ['AUTH', '535 5.7.8 Wrong', 'misconfigured', 'not-authorised'],
    ['AUTH', '454 4.7.0 Later', 'not-now', 'throttled'],
    ['MAIL', '451 4.3.0 Later', 'not-now', 'unavailable'],
    ['MAIL', '553 5.7.1 Not yours', 'misconfigured', 'forbidden'],
    ['MAIL', '552 5.3.4 Too large', 'refused', 'message-invalid'],
    ['RCPT', '451 4.7.1 Greylisted', 'not-now', 'throttled'],
    ['RCPT', '450 Later', 'not-now', 'throttled'],
    ['RCPT', '452 4.2.2 Mailbox full', 'not-now', 'unavailable'],
    ['RCPT', '552 5.2.2 Mailbox full', 'not-now', 'unavailable'],
    ['RCPT', '550 5.1.1 No such mailbox', 'misconfigured', 'address-wrong'],
    ['RCPT', '554 5.7.1 Not allowed', 'misconfigured', 'forbidden'],
    ['RCPT', '530 5.7.0 Sign in', 'misconfigured', 'not-authorised'],
    ['DATA', '451 Later', 'not-now', 'throttled'],
    ['DATA', '554 5.6.0 Never', 'refused', 'not-supported'],
    ['.', '451 4.3.0 Later', 'not-now', 'unavailable'],
    ['.', '421 4.3.2 Closing', 'not-now', 'unavailable'],
    ['.', '552 5.3.4 Too large', 'refused', 'message-invalid'],
    ['.', '554 5.7.1 Looks like spam', 'refused', 'message-invalid'],
    ['.', '354 What?', 'unknown', 'unreadable-answer'],
  ] as const)('to %s: %s', async (command, reply, outcome, reason) => {
    const { result, partner } = await sendTo({ [command]: reply })
    expect(result).toMatchObject({ outcome, reason })
    expect(JSON.stringify(result)).not.toMatch(/spam|yours|Greylisted/)
    expect(partner.inTheClear).toBe(false)
  })
})

describe('what is said to a mail server', () => {
  it('is nothing but a greeting before TLS, and no password where there is none', async () => {
    const { result, partner } = await sendTo({ STARTTLS: '502 5.5.1 Not here' })
    expect(result).toMatchObject({ outcome: 'misconfigured' })
    expect(partner.said.join('\n')).not.toMatch(/AUTH|MAIL|RCPT/)
    expect(JSON.stringify(result)).not.toContain(EMAIL_PASSWORD)
  })

  it('names the mail by its message each time, threads later ones, and asks for reports under a new name', async () => {
    const settings = { ...EMAIL_SETTINGS, imap: 'imaps://127.0.0.1:993', subjectMark: '[secure]' }
    const document = {
      contentType: 'text/plain; charset=utf-8',
      bytes: Buffer.from('Zoë\r\n'),
      headers: { ...MAIL_HEADERS, 'In-Reply-To': FIRST_WIRE_ID },
    }
    const sent = [await sendTo({}, { settings, document }), await sendTo({}, { settings, document })]
    const mails = await Promise.all(
      sent.map(({ partner }) => PostalMime.parse(partner.received()[0]?.bytes ?? '')),
    )
    for (const mail of mails)
      expect(mail).toMatchObject({
        messageId: `<${WIRE_ID}@exchange.example>`,
        inReplyTo: `<${FIRST_WIRE_ID}@exchange.example>`,
        subject: '[secure] Referral RX-7K4M-92QX-1',
        from: { address: OURS },
        to: [{ address: PARTNER }],
        text: expect.stringContaining('Zoë'),
      })
    const names = sent.map(({ partner }) => /ENVID=(\S+)/.exec(partner.said.join('\n'))?.[1])
    expect(new Set(names).size).toBe(2)
    expect(sent[0]?.partner.said.join('\n')).toMatch(
      `RCPT TO:<${PARTNER}> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;${PARTNER}`,
    )
    const [first] = sent
    if (first?.outcome.ended !== 'answered') throw new Error('not answered')
    expect(Buffer.from(first.outcome.answer.bytes).toString()).toContain(`Envelope-ID: ${names[0]}`)
  })

  it.each([
    [{ Subject: 'x\r\nBcc: all@example.org' }],
    [{ Subject: 'Zoë' }],
    [{ 'Message-Id': 'Ada Okafor' }],
    [{ Date: 'today' }],
  ])('is nothing where a header is %j', async (headers) => {
    const bytes = Buffer.from('x')
    const document = { contentType: 'text/plain', bytes, headers: { ...MAIL_HEADERS, ...headers } }
    const { result, partner } = await sendTo({}, { document })
    expect(result).toMatchObject({ outcome: 'refused', reason: 'message-invalid' })
    expect(partner.said).toEqual([])
  })
})

describe('a partner with a certificate', () => {
  it('gets what it alone can open, signed by us', async () => {
    const [ours, theirs] = [
      await makeSelfSigned({ mailbox: OURS }),
      await makeSelfSigned({ mailbox: PARTNER, keys: 'rsa' }),
    ]
    const credential = JSON.stringify({ user: 'exchange', password: EMAIL_PASSWORD, ...ours })
    const settings = { ...EMAIL_SETTINGS, theirCertificate: theirs.certificate }
    const { partner } = await sendTo({}, { credential, settings })
    const raw = partner.received()[0]?.bytes ?? Buffer.of()
    const opened = await openEntity(raw, {
      own: theirs,
      theirs: [new X509Certificate(ours.certificate)],
      now: Date.now(),
    })
    expect(opened).toMatchObject({ signature: 'valid', isShut: false })
    expect((await PostalMime.parse(opened.entity)).text).toContain('Zoë')
  })

  it('gets nothing where a certificate’s time is over', async () => {
    const over = await makeSelfSigned({ mailbox: PARTNER, fromDay: -9, toDay: -2 })
    const settings = { ...EMAIL_SETTINGS, theirCertificate: over.certificate }
    const { result, partner } = await sendTo({}, { settings })
    expect(result).toEqual({
      outcome: 'misconfigured',
      reason: 'certificate-invalid',
      detail: 'their-certificate-expired',
    })
    expect(partner.said).toEqual([])
  })
})

describe('the simulated partner', () => {
  let stage: EmailStage
  beforeAll(async () => {
    stage = await startEmailStage({ reads: false })
  })
  afterAll(() => stage.stop())

  it.each([
    [{ fault: 'down' }, 'not-now', 'connection-refused'],
    [{ fault: 'drop-before-read' }, 'not-now', 'connection-refused'],
    [{ fault: 'unavailable' }, 'not-now', 'unavailable'],
    [{ fault: 'unauthorised' }, 'misconfigured', 'not-authorised'],
    [{ fault: 'too-many-requests' }, 'not-now', 'throttled'],
    [{ fault: 'fail', status: 452 }, 'not-now', 'unavailable'],
    [{ fault: 'fail', status: 554, issue: 'mail' }, 'refused', 'message-invalid'],
    [{ fault: 'accept-then-drop' }, 'unknown', 'connection-lost'],
    // Below TLS it is no answer that could be read.
    [{ fault: 'garbage' }, 'unknown', 'connection-lost'],
  ])('%j ends an attempt truly', async (plan, outcome, reason) => {
    await stage.faults(plan)
    expect(await stage.send()).toMatchObject({ outcome, reason })
    await stage.faults([])
  })

  it('without STARTTLS, or with a certificate whose time is over, gets nothing', async () => {
    const before = (await stage.cases())[0]?.timesReceived
    await stage.manner({ offersTls: false })
    expect(await stage.send()).toMatchObject({ outcome: 'misconfigured', reason: 'tls-failure' })
    await stage.manner({ expired: true })
    expect(await stage.send()).toMatchObject({ outcome: 'misconfigured', reason: 'certificate-invalid' })
    await stage.manner({})
    expect(await stage.send()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
    expect(await stage.cases()).toMatchObject([{ timesReceived: Number(before) + 1, encrypted: true }])
  })
})
