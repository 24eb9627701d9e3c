/** Escapes, separators and character sets of HL7 v2, and our text as an independent parser reads it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeHl7 } from '../../partners/formats/hl7v2/hl7-charset.ts'
import { fieldText, parseHl7, segmentNamed, textOf } from '../../partners/formats/hl7v2/hl7-message.ts'
import { formattedText, OUR_DELIMITERS, plainText, readText } from '../../partners/formats/hl7v2/hl7-text.ts'
import { sized } from '../test-size.ts'
import { textBytes } from './bars-samples.ts'

const read = (written: string): string => readText(written, OUR_DELIMITERS)

describe('escapes', () => {
  it('are written, the escape character among them, each once', () => {
    expect(plainText('Smith & Sons')).toBe('Smith \\T\\ Sons')
    expect(plainText('a|b^c~d\\e')).toBe('a\\F\\b\\S\\c\\R\\d\\E\\e')
    expect(plainText('one\r\ntwo\nthree')).toBe('one\\X0D\\two\\X0D\\three')
    expect(formattedText('one\ntwo')).toBe('one\\.br\\two')
    expect(plainText('\u0000\u000b\u001ctext\ud800')).toBe('text')
  })

  it.each([
    ["O'Brien \\T\\ Sons", "O'Brien & Sons"],
    ['\\E\\', '\\'],
    ['\\E\\T\\E\\', '\\T\\'],
    ['one\\X0D\\two\\X000D\\three\\.br\\four', 'one\ntwo\nthree\nfour'],
    ['caf\\XE9\\', 'café'],
    ['caf\\XC3A9\\', 'café'],
    ['\\H\\bold\\N\\', 'bold'],
    ['\\Zlocal\\ kept', '\\Zlocal\\ kept'],
    ['\\XZZ\\ kept \\F\\', '\\XZZ\\ kept |'],
    ['100% \\ alone', '100% \\ alone'],
    ['C:\\temp\\S\\x', 'C:\\temp^x'],
    ['', ''],
  ])('%j is read as %j', (written, text) => expect(read(written)).toBe(text))

  it('give back what was written, whatever it was', () => {
    const clean = (text: string): string =>
      text
        .replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
        .trim()
        .replace(/\r\n|\r/g, '\n')
        .replaceAll('\t', ' ')
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(plainText, formattedText),
        (text, write) => {
          const cleaned = text
            .trim()
            .replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
          expect(read(write(text)).replaceAll('\t', ' ')).toBe(
            cleaned.replace(/\r\n|\r/g, '\n').replaceAll('\t', ' '),
          )
          expect(write(clean(text))).not.toMatch(/[|^~&\r\n]/)
        },
      ),
      { seed: 7, numRuns: sized(500, 5000) },
    )
  })
})

describe('a message', () => {
  it('names its own separators', () => {
    const message = parseHl7(textBytes('MSH#*!$@#APP#FAC*x@y\rNTE#1##a$F$b$S$c!d\r'))
    if (message === undefined) throw new Error('not read')
    expect(fieldText(message, segmentNamed(message, 'MSH'), 3)).toBe('APP')
    expect(fieldText(message, segmentNamed(message, 'MSH'), 4, 2)).toBe('x')
    expect(textOf(message, segmentNamed(message, 'NTE'), 3)).toBe('a#b*c\nd')
  })

  it.each(['\r', '\n', '\r\n'])('may end its segments with %j', (end) => {
    const message = parseHl7(textBytes(`MSH|^~\\&|APP${end}MSA|AA|1${end}`))
    expect(message?.segments.map(({ name }) => name)).toEqual(['MSH', 'MSA'])
  })

  it('that has "" in a field has no value there', () => {
    const message = parseHl7(textBytes('MSH|^~\\&\rRF1|""|R'))
    expect(message && fieldText(message, segmentNamed(message, 'RF1'), 1)).toBeUndefined()
  })

  it.each(['', '\r', 'MSH', 'MSH|', 'MSHabcd', 'PID|1', '<html>', 'MSH||||', '\u0000'])(
    'is none where it is %j',
    (text) => expect(parseHl7(textBytes(text))).toBeUndefined(),
  )
})

describe('bytes', () => {
  const windows = Uint8Array.of(0x4d, 0xe9)

  it('are UTF-8 where they can be, with or without its mark', () => {
    expect(decodeHl7(textBytes('Zoë'), 'windows-1252')).toEqual({ text: 'Zoë', damaged: false })
    expect(decodeHl7(Uint8Array.of(0xef, 0xbb, 0xbf, 0x4d))).toEqual({ text: 'M', damaged: false })
  })

  it('are else what was agreed, and without that marked as damaged and not dropped', () => {
    expect(decodeHl7(windows, 'windows-1252')).toEqual({ text: 'Mé', damaged: false })
    expect(decodeHl7(windows)).toEqual({ text: 'M\ufffd', damaged: true })
    expect(decodeHl7(Uint8Array.of(0xe9, 0x81), 'windows-1252')).toMatchObject({ damaged: true })
  })
})
