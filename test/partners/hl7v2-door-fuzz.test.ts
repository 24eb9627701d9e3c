/**
 * Partners' own HL7 v2 messages with something wrong in each, at the door: kept, or refused with a person asked; and what
 * goes back is an acknowledgement or nothing.
 */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createHl7Door } from '../../api/hl7v2/take-hl7-message.ts'
import { parseHl7, segmentNamed } from '../../partners/formats/hl7v2/hl7-message.ts'
import { sized } from '../test-size.ts'
import { damagedText } from './damaged-text.ts'
import { message } from './hl7v2-partner-messages.ts'
import { hl7Channel } from './hl7v2-samples.ts'

const CHANNEL = hl7Channel()
const SAMPLES = [
  message('RRI^I12', ['MSA|AA|E000123', 'RF1|A|R||||RX-7K4M-92QX-1'], { id: 'PAS1' }),
  message('REF^I12^REF_I12', ['RF1|P|R||||THEIRS-1', 'PID|1||9990000018'], { id: 'PAS2', wants: '|||AL|AL' }),
  message('ACK^I12', ['MSA|AE|E000123', 'ERR|||101|E'], { id: 'PAS3' }),
]
const ODD = ['^', '~', '\\', '&', '\r', 'MSH|', '|||AL|NE', '|T|3.0', 'ADT^A01']

it('is kept or a person is asked, once, and no fault', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(damagedText(SAMPLES, ODD), async (bytes) => {
      const done: string[] = []
      const door = createHl7Door({
        channels: async () => [CHANNEL],
        keep: async (_, reply) => {
          expect(reply.replyId).toMatch(/^hl7-[0-9a-f]{32}$/)
          expect(Buffer.from(reply.bytes).equals(bytes)).toBe(true)
          done.push('kept')
          return { received: 'duplicate' }
        },
        raise: async (because, occurrence) => {
          expect(occurrence).not.toMatch(/OLDPAS|9990000018/)
          done.push(because)
        },
        odsCode: 'RYE',
        now: () => '2026-11-21T12:00:00.000Z',
      })
      const answer = await door({ from: 'our-connection', address: CHANNEL.address }, bytes)
      expect(done).toHaveLength(1)
      seen.add(done[0] ?? '')
      if (answer === undefined) return
      const written = parseHl7(answer)
      expect(written === undefined ? undefined : segmentNamed(written, 'MSA')).toBeDefined()
    }),
    { seed: 32, numRuns: sized(2000, 20_000) },
  )
  expect([...seen].sort()).toEqual(['kept', 'message-not-taken', 'unknown-sender'])
})
