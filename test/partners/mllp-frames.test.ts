/** MLLP frames out of a stream that is cut anywhere (HL7 v2 §§3, 10). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createFrameReader, framed } from '../../partners/transports/mllp/mllp-frames.ts'
import { sized } from '../test-size.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const readAll = (...chunks: readonly Buffer[]): readonly string[] => {
  const reader = createFrameReader()
  return chunks.flatMap((chunk) => reader.read(chunk).map((frame) => frame.toString('latin1')))
}
const each = (text: string): readonly Buffer[] => [...bytes(text)].map((byte) => Buffer.of(byte))

describe('a frame', () => {
  it('is what the standard’s example says', () => {
    const message =
      'MSH|^~\\&|EXCH|LA001|PAS|RXX01|20260131140500+0000||REF^I12^REF_I12|E000123|P|2.4|||AL|AL\r'
    const written = framed(bytes(message))
    expect(written).toHaveLength(92)
    expect(written.subarray(0, 6).toString('hex')).toBe('0b4d53487c5e')
    expect(written.subarray(-4).toString('hex')).toBe('4c0d1c0d')
  })

  it('cannot hold a message that holds its marks', () => {
    expect(() => framed(bytes('a\u000bb'))).toThrow(RangeError)
    expect(() => framed(bytes('a\u001cb'))).toThrow(RangeError)
  })
})

describe('a stream', () => {
  it.each([
    ['byte by byte', each('\u000bone\u001c\r'), ['one']],
    [
      'three in one piece',
      [bytes('\u000bone\u001c\r\u000btwo\u001c\r\u000bthree\u001c\r')],
      ['one', 'two', 'three'],
    ],
    ['cut inside of the end', [bytes('\u000bone\u001c'), bytes('\r\u000btwo\u001c\r')], ['one', 'two']],
    ['a frame and a part', [bytes('\u000bone\u001c\r\u000btw'), bytes('o\u001c\r')], ['one', 'two']],
    ['garbage before and between', [bytes('xx\r\n\u000bone\u001c\r\n\n\u000btwo\u001c\r')], ['one', 'two']],
    ['a frame begun in a frame', [bytes('\u000bhalf\u000bwhole\u001c\r')], ['whole']],
    ['the last byte left out', [bytes('\u000bone\u001c\u000btwo\u001c\r')], ['one', 'two']],
    ['an end mark inside of a message', [bytes('\u000bone\u001cmore\u001c\r')], ['one\u001cmore']],
    ['nothing in it', [bytes('\u000b\u001c\r')], ['']],
    [
      'a character cut in two',
      [Buffer.from([0x0b, 0xc3]), Buffer.from([0xab, 0x1c, 0x0d])],
      ['\u00c3\u00ab'],
    ],
    ['not ended', [bytes('\u000bone')], []],
  ])('with %s', (_, chunks, expected) => expect(readAll(...chunks)).toEqual(expected))

  it('counts what it dropped, and knows an end that lacks its last byte', () => {
    const reader = createFrameReader()
    reader.read(bytes('abc\u000bhalf\u000bwhole\u001c'))
    expect(reader.dropped()).toBe(7)
    expect(reader.isAtOpenEnd()).toBe(true)
    expect(reader.takeOpenEnd().toString()).toBe('whole')
    expect(reader.isInside()).toBe(false)
  })

  it('stops at a frame over the limit', () => {
    const reader = createFrameReader(10)
    expect(reader.read(bytes('\u000b0123456789\u001c\r'))).toHaveLength(1)
    expect(() => reader.read(bytes('\u000b0123456789x'))).toThrow(RangeError)
  })

  it('gives the same frames however it is cut', () => {
    const content = fc
      .uint8Array({ maxLength: 30 })
      .map((raw) => raw.filter((byte) => byte !== 0x0b && byte !== 0x1c))
    fc.assert(
      fc.property(
        fc.array(content, { maxLength: 6 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(framed))
          const places = [
            0,
            ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b),
            stream.length,
          ]
          const chunks = places.slice(1).map((end, index) => stream.subarray(places[index], end))
          const reader = createFrameReader()
          expect(
            chunks.flatMap((chunk) => [...reader.read(chunk)]).map((frame) => frame.toString('hex')),
          ).toEqual(messages.map((message) => Buffer.from(message).toString('hex')))
        },
      ),
      { seed: 3, numRuns: sized(500, 5000) },
    )
  })
})
