/** Messages of a mailbox and answers of the carrier with something wrong in each: read without a fault. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { sized } from '../test-size.ts'
import { itkMessage, itkResponse, kept, readKept, report, taken, task } from './mesh-samples.ts'

const message = itkMessage()
const RUNS = sized(2000, 20_000)

const WHOLE = [
  kept(itkResponse({ code: '20013' })),
  kept(itkResponse({ code: '10001', said: 'fatal-error' })),
  kept(itkResponse({ more: task('accepted') })),
  kept(
    itkResponse({
      more: task('completed', '<output><type><text value="q1"/></type><valueString value="Known"/></output>'),
    }),
  ),
  report(),
  taken().bytes,
].map((bytes) => Buffer.from(bytes).toString())

const ODD = [
  '<',
  '>',
  '&',
  '&e;',
  ']]>',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
  '\u0000',
  '\ufeff',
  'é',
  '\r\n\r\n',
  ':',
  'ERROR',
  '20013',
  '9990000026',
  '<a>'.repeat(80),
  '{',
  ' '.repeat(300),
  '',
]

const change = fc.tuple(fc.nat(3000), fc.constantFrom(...ODD), fc.nat(60))
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

it('2,000 of them', () => {
  fc.assert(
    fc.property(damaged, fc.constantFrom(200, 202, 300, 400, 404, 417, 500), (bytes, status) => {
      const read = readKept(bytes)
      if (read !== undefined)
        expect(['state', 'has-it', 'cancelled', 'returned', 'on-its-way', 'unclear']).toContain(read.says)
      if (read?.response !== undefined) expect(RESPONSE_MOVES).toContain(read.response.move)
      if (read?.inResponseTo !== undefined) expect(read.inResponseTo).toMatch(/^\S+$/)
      const answer = { status, headers: {}, bytes }
      const results = [
        itk3Format.readAnswer(answer, message),
        itk3Format.presence?.readAnswer(answer, message),
      ]
      for (const result of results) {
        if (result === 'not-there' || result === undefined) continue
        expect(ATTEMPT_OUTCOMES).toContain(result.outcome)
        expect(ATTEMPT_REASONS).toContain(result.reason)
      }
    }),
    { seed: 22, numRuns: RUNS },
  )
})
