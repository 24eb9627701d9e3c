/** Partners' messages with something wrong in each: read without a fault, as what somebody can act on. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { sized } from '../test-size.ts'
import { answer, controlId, formatFor, fromPartner, hl7Outgoing } from './hl7v2-samples.ts'

const message = hl7Outgoing()
const format = formatFor({ charset: 'windows-1252' })

const WHOLE = fromPartner(
  'RRI^I12^RRI_I12',
  `MSA|AA|${controlId(message.wireId)}|All well`,
  'ERR||PID^1^3|0^no error^HL70357|I',
  'RF1|A^Accepted^HL70283|R||||RX-7K4M-92QX-1^REFERRAL-EXCHANGE||||no-room^No room|PAS-9^PAS',
  'PRD|RT^Referred to^HL70286|Early \\T\\ help||||||||Sampleton',
  'PID|1||17^^^PAS^PI~9990000018^^^NHS^NH||Okafor^Ada',
  'NTE|1||One \\.br\\two \\X0D\\three \\E\\ four',
)

const ODD = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '\u0000',
  '\u001c',
  '""',
  '\\X',
  '\\X0D',
  'MSH|',
  'é',
  '9'.repeat(400),
]

/** Cut out, put in, doubled, moved: at a place from 0 to 1 of what is left. */
const change = fc.tuple(
  fc.constantFrom('cut', 'odd', 'double', 'byte', 'end'),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(40),
)

const changed = (bytes: Uint8Array, [kind, where, size]: readonly [string, number, number]): Uint8Array => {
  const place = Math.floor(where * bytes.length)
  const [before, after] = [bytes.slice(0, place), bytes.slice(place)]
  const odd = ODD[size % ODD.length] ?? ''
  if (kind === 'cut') return Buffer.concat([before, after.slice(size)])
  if (kind === 'odd') return Buffer.concat([before, Buffer.from(odd), after])
  if (kind === 'double') return Buffer.concat([before, after.slice(0, size), after])
  if (kind === 'byte') return Buffer.concat([before, Buffer.of(size * 6), after.slice(1)])
  return before
}

it(`${sized(2000, 10_000)} of them`, () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = changes.reduce(changed, WHOLE)
      const result = format.readAnswer(answer(bytes), message)
      expect(ATTEMPT_OUTCOMES).toContain(result.outcome)
      expect(ATTEMPT_REASONS).toContain(result.reason)
      expect(JSON.stringify(result)).not.toMatch(/Okafor|9990000018/)
      const read = format.readReply?.(bytes)
      if (read === undefined) return
      expect(['state', 'has-it', 'on-its-way', 'returned', 'unclear']).toContain(read.says)
      if (read.says === 'state') expect(RESPONSE_MOVES).toContain(read.response?.move)
    }),
    { seed: 19, numRuns: sized(2000, 10_000) },
  )
})
