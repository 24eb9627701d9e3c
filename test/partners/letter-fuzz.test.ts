/** Mails with something wrong in each: opened and read without a fault, into what somebody can act on. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DECLINE_REASONS } from '../../domain/outcome.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import { writeKeptMail } from '../../partners/transports/email/kept-mail.ts'
import { openMail } from '../../partners/transports/email/open-mail.ts'
import { sized } from '../test-size.ts'
import { OURS, PARTNER } from './email-samples.ts'
import { filledForm, letterMessage } from './letter-samples.ts'

const { wireId } = letterMessage()
const form = await filledForm({ Answer: 'declined', Reason: 'no-room', Words: 'Not now, écoutez.' })
const head = `From: <${PARTNER}>\r\nIn-Reply-To: <${wireId}@exchange.example>\r\nMessage-ID: <a@b.example>\r\n`
const status = `Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; ${PARTNER}\r\nAction: failed\r\nStatus: 5.1.1\r\n`
const part = (type: string, body: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`
const WHOLE = [
  `${head}Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n> ${form.replaceAll('\n', '\r\n> ')}`,
  `${head}Content-Type: text/html\r\n\r\n<p>${form.replaceAll('\n', '</p>\r\n<p>')}</p>`,
  `${head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n${part('text/plain', 'x')}${part('message/delivery-status', status)}${part('text/rfc822-headers', `Message-ID: <${wireId}@exchange.example>`)}--b--\r\n`,
  `${head}Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\r\n\r\n${part('text/plain', form)}${part('application/pkcs7-signature', 'AAAA')}--b--\r\n`,
  `${head}Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMIILYwYJKoZIhvcNAQcDoIILVDCCC1ACAQAxggFXMIIBUwIBADA7\r\n`,
]

const ODD = [
  '>',
  '> > ',
  '=',
  '=====',
  '--b',
  '--b--',
  ':',
  '\r\n',
  '\n',
  '\u0000',
  '\ufeff',
  '\u00a0',
  'é',
  '<pre>',
  '<!--',
  '&#x110000;',
  '=?utf-8?B?!!?=',
  'Answer: accepted\r\n',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  '===== REPLY FORM RX-7K4M-92QX-1 =====\r\n',
  ' '.repeat(500),
  '',
]

const change = fc.tuple(fc.nat(4000), fc.constantFrom(...ODD), fc.nat(60))
const damaged = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(change, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('utf8', 'latin1', 'utf16le'),
  )
  .map(([whole, changes, encoding]) =>
    Buffer.from(
      changes.reduce((before, [place, odd, length]) => {
        const at = place % (before.length + 1)
        return before.slice(0, at) + odd + before.slice(at + length)
      }, whole),
      encoding as BufferEncoding,
    ),
  )

const opening = {
  wire: { to: PARTNER, from: OURS },
  signIn: { user: 'exchange', password: 'not-a-real-one' },
  isWhole: true,
  now: Date.parse('2026-11-21T12:00:00Z'),
}

it('no mail is a fault, and each says what there is or goes before a person', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(damaged, async (raw) => {
      const kept = writeKeptMail({ found: await openMail(raw, opening), raw })
      const read = letterFormat.readReply?.(kept)
      expect(read).toBeDefined()
      seen.add(read?.says ?? '')
      if (read?.says === 'state') {
        expect(RESPONSE_MOVES).toContain(read.response?.move)
        expect([...Object.keys(DECLINE_REASONS), undefined]).toContain(read.response?.words.reason)
      }
      if (read?.inResponseTo !== undefined) expect(read.inResponseTo).toMatch(/^[0-9a-f-]{36}$/)
      // Half of what was kept says nothing that could be acted on.
      expect(letterFormat.readReply?.(kept.subarray(0, 40))).toBeUndefined()
    }),
    { seed: 23, numRuns: sized(2000, 20_000) },
  )
  expect([...seen].sort()).toEqual(['returned', 'state', 'unclear'])
}, 120_000)
