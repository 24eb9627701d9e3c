/** References that are read out on the phone: one wrong character or two swapped ones are noticed. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  parseRecipientReference,
  parseReference,
  REFERENCE_BYTES,
  recipientReference,
  referenceFrom,
} from '../../domain/reference.ts'

const ALPHABET = '234679CDFGHJKMNPQRTVWXY'
const references = fc
  .uint8Array({ minLength: REFERENCE_BYTES, maxLength: REFERENCE_BYTES })
  .map((bytes) => referenceFrom(bytes))
/** Places of the eight characters in `RX-7K4M-92QX`. */
const PLACES = [3, 4, 5, 6, 8, 9, 10, 11]

const withAt = (text: string, place: number, character: string): string =>
  text.slice(0, place) + character + text.slice(place + 1)

describe('a reference', () => {
  it('has its one written form, without vowels and look-alikes', () => {
    fc.assert(
      fc.property(references, (reference) => {
        expect(reference).toMatch(new RegExp(`^RX-[${ALPHABET}]{4}-[${ALPHABET}]{4}$`))
        expect(parseReference(reference)).toBe(reference)
      }),
    )
    expect(ALPHABET).not.toMatch(/[AEIOU01L5S8BZ]/)
  })

  it('is read in any case and spacing', () => {
    fc.assert(
      fc.property(references, (reference) => {
        const bare = reference.replaceAll('-', '')
        expect(parseReference(bare.toLowerCase())).toBe(reference)
        expect(parseReference([...bare].join(' '))).toBe(reference)
        expect(parseReference(` ${reference} `)).toBe(reference)
      }),
    )
  })

  it('with one wrong character is always noticed', () => {
    fc.assert(
      fc.property(references, (reference) => {
        for (const place of PLACES)
          for (const character of ALPHABET)
            if (character !== reference.charAt(place))
              expect(parseReference(withAt(reference, place, character))).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  it('with any two characters swapped is always noticed', () => {
    fc.assert(
      fc.property(references, (reference) => {
        for (const one of PLACES)
          for (const other of PLACES) {
            const [a, b] = [reference.charAt(one), reference.charAt(other)]
            if (a !== b) expect(parseReference(withAt(withAt(reference, one, b), other, a))).toBeUndefined()
          }
      }),
      { numRuns: 50 },
    )
  })

  it('uses every character of its alphabet', () => {
    const counts = new Map<string, number>()
    const bytes = (seed: number) =>
      Uint8Array.from(
        { length: REFERENCE_BYTES },
        (_, index) => (seed * 31 + index * 97 + seed * index) % 256,
      )
    for (let seed = 0; seed < 4000; seed += 1)
      for (const character of referenceFrom(bytes(seed)).slice(3).replace('-', ''))
        counts.set(character, (counts.get(character) ?? 0) + 1)
    expect(counts.size).toBe(ALPHABET.length)
  })

  it.each(['', 'RX', 'RX-7K4M', 'RX-AAAA-AAAA', 'RY-7K4M-92QX', 'RX-7K4M-92QXX', 'RX_7K4M_92QX'])(
    'is not %j',
    (text) => {
      expect(parseReference(text)).toBeUndefined()
    },
  )

  it('is not made from too few random bytes', () => {
    expect(() => referenceFrom(new Uint8Array(REFERENCE_BYTES - 1))).toThrow(RangeError)
  })
})

describe("a recipient's reference", () => {
  it("is the item's with its number, and read back", () => {
    fc.assert(
      fc.property(references, fc.integer({ min: 1, max: 99 }), (reference, number) => {
        expect(parseRecipientReference(recipientReference(reference, number))).toEqual({ reference, number })
      }),
    )
  })

  it('is not one without a number, with a number of zero, or with a wrong item', () => {
    const reference = referenceFrom(new Uint8Array(REFERENCE_BYTES))
    for (const text of [reference, `${reference}-0`, `${reference}-100`, `${reference}-02`, 'RX-AAAA-AAAA-1'])
      expect(parseRecipientReference(text)).toBeUndefined()
  })
})
