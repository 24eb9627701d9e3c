/** Answers and updates with something wrong in each: read without a fault, as what somebody can act on. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'
import { ANSWER_ENDINGS } from '../../domain/information-request.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createCaseReplies } from '../../partners/formats/case-xml/case-replies.ts'
import { sized } from '../test-size.ts'
import { caseMessage, envelope, fault, receipt, rejection } from './soap-samples.ts'

const RUNS = sized(2000, 20_000)
const message = caseMessage()

const UPDATE = `<cs:update><cs:updateId>u-1</cs:updateId><cs:inResponseTo>${message.wireId}</cs:inResponseTo><cs:reference>RX-7K4M-92QX-1</cs:reference><cs:nhsNumber>9990000018</cs:nhsNumber><cs:state>accepted</cs:state><cs:reason>other</cs:reason><cs:outcome>done</cs:outcome><cs:question>Which?</cs:question><cs:answer><cs:questionId>q1</cs:questionId><cs:ending>part</cs:ending><cs:statement><cs:kind>fact</cs:kind><cs:text>Known.</cs:text></cs:statement></cs:answer></cs:update>`
const WHOLE = [
  envelope(receipt(message.wireId)),
  envelope(receipt(message.wireId), { version: '1.2', header: '<a:RelatesTo>urn:uuid:x</a:RelatesTo>' }),
  fault('1.1', 'Server', { detail: rejection('duplicate', message.wireId) }),
  fault('1.2', 'Sender', { subcode: 'FailedAuthentication' }),
  envelope(`<cs:updates>${UPDATE}<cs:place>17</cs:place><cs:more>true</cs:more></cs:updates>`),
  UPDATE,
]

const ODD = [
  '<',
  '>',
  '&',
  '&#x0;',
  '&e;',
  ']]>',
  '<![CDATA[',
  '<!--',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
  '<?php ?>',
  '</cs:update>',
  '<cs:state>lost</cs:state>',
  'xmlns:cs="urn:other"',
  '\u0000',
  '\ufeff',
  'é',
  '9990000026',
  '<a>'.repeat(40),
  ' '.repeat(300),
]

/** Where, what goes there, and how much it takes the place of. */
const change = fc.tuple(fc.nat(2000), fc.constantFrom(...ODD, ''), fc.nat(60))
const damaged = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(change, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('utf8', 'latin1', 'utf16le'),
  )
  .map(([whole, changes, encoding]) => {
    const text = changes.reduce((before, [place, odd, length]) => {
      const at = place % (before.length + 1)
      return before.slice(0, at) + odd + before.slice(at + length)
    }, whole)
    return Buffer.from(text, encoding as BufferEncoding)
  })
const status = fc.constantFrom(200, 202, 400, 401, 500, 503)

it('as answers: one of the six results, and taken only where a receipt stands that names the message', () => {
  fc.assert(
    fc.property(damaged, status, (bytes, code) => {
      const given = { status: code, headers: { 'content-type': 'text/xml' }, bytes }
      const result = caseFormat.readAnswer(given, message)
      expect(ATTEMPT_OUTCOMES).toContain(result.outcome)
      expect(ATTEMPT_REASONS).toContain(result.reason)
      expect(JSON.stringify(result)).not.toMatch(/999000|Okafor/)
      if (result.outcome === 'taken') expect(bytes.toString().toLowerCase()).toContain(message.wireId)
      const found = caseFormat.presence?.readAnswer(given, message)
      expect(found === 'not-there' || found?.outcome !== 'taken').toBe(true)
    }),
    { seed: 20, numRuns: RUNS },
  )
}, 120_000)

it('as updates: a move that there is, or something for a person', () => {
  fc.assert(
    fc.property(damaged, (bytes) => {
      const read = caseFormat.readReply?.(bytes)
      if (read === undefined) return
      expect(['state', 'has-it', 'cancelled', 'unclear']).toContain(read.says)
      if (read.says === 'state') expect(RESPONSE_MOVES).toContain(read.response?.move)
      for (const { question, ending } of read.answers ?? []) {
        expect(question).toMatch(/^q\d{1,3}$/)
        expect(ANSWER_ENDINGS).toContain(ending)
      }
    }),
    { seed: 21, numRuns: RUNS },
  )
}, 120_000)

it('as what was fetched: never a fault, and never an id of their own words', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, status, async (bytes, code) => {
      const answer = { status: code, headers: { 'content-type': 'text/xml' }, bytes }
      const outcome = await createCaseReplies({ ask: async () => ({ ended: 'answered', answer }) }).fetch({
        address: 'https://case-system.example/cases',
        timeoutSeconds: 30,
        signal: new AbortController().signal,
      })
      if (outcome.fetched !== 'replies') return
      for (const { replyId } of outcome.replies)
        expect(replyId).toMatch(/^(update [A-Za-z0-9.-]{1,64}|unnamed after the beginning \d+)$/)
    }),
    { seed: 22, numRuns: RUNS },
  )
}, 120_000)
