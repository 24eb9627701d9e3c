/** Result files with something wrong in each: taken apart without a fault, into what somebody can act on. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { splitResultFile } from '../../partners/formats/csv/split-result-file.ts'
import { sized } from '../test-size.ts'
import { line, resultFile } from './csv-samples.ts'

const WHOLE = resultFile(
  line({ state: 'accepted', explanation: 'A "quoted", text\r\nof two lines' }),
  line({ state: 'rejected', reason: '=cmd|x' }),
  line({ state: 'answered' }),
  line({ record_type: 'answer', question_id: 'q1', ending: 'part', text: 'Known.' }),
  line({ state: 'declined', nhs_number: '9990000018' }),
)
const ODD = [
  '"',
  '""',
  ',',
  '\r\n',
  '\n',
  '\r',
  ';',
  '\t',
  '\u0000',
  '\ufeff',
  'é',
  '1.23E+17',
  '=1+1',
  ' ',
  '9990000026',
]

const change = fc.tuple(fc.nat(3000), fc.constantFrom(...ODD, ''), fc.nat(60))
const damaged = fc
  .tuple(fc.array(change, { minLength: 1, maxLength: 4 }), fc.constantFrom('utf8', 'latin1', 'utf16le'))
  .map(([changes, encoding]) => {
    const text = changes.reduce((before, [place, odd, length]) => {
      const at = place % (before.length + 1)
      return before.slice(0, at) + odd + before.slice(at + length)
    }, WHOLE)
    return Buffer.from(text, encoding as BufferEncoding)
  })

it('no file is a fault, none is lost, and each record says what there is or goes before a person', () => {
  fc.assert(
    fc.property(damaged, fc.constantFrom(undefined, 'windows-1252'), (bytes, agreed) => {
      const { replies } = splitResultFile(bytes, { records: 5 }, agreed)
      expect(replies.length).toBeGreaterThan(0)
      expect(new Set(replies.map(({ replyId }) => replyId)).size).toBe(replies.length)
      for (const reply of replies) {
        expect(reply.replyId).toMatch(/^(result [0-9a-f]{32} \d+|file [0-9a-f]{32})$/)
        const read = csvFormat.readReply?.(reply.bytes)
        if (read?.says === 'state') expect(RESPONSE_MOVES).toContain(read.response?.move)
        for (const { question } of read?.answers ?? []) expect(question).toMatch(/^q\d{1,3}$/)
      }
    }),
    { seed: 21, numRuns: sized(2000, 20_000) },
  )
}, 120_000)
