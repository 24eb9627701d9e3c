/** Whole samples with one to four things wrong in each, for tests with generated input. */
import fc from 'fast-check'

/** What goes in anywhere; a format adds what is odd in it alone. */
const ODD = ['', '<', '{', '"', ':', ',', '|', '\r\n', '\u0000', '\ufeff', 'é', 'null', '9'.repeat(400)]

/** Bytes of a sample in which pieces were cut out, put in or put over, in one of three encodings. */
export const damagedText = (
  samples: readonly string[],
  odd: readonly string[] = [],
): fc.Arbitrary<Uint8Array> => {
  const change = fc.tuple(fc.nat(5000), fc.constantFrom(...ODD, ...odd), fc.nat(60))
  return fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf8', 'latin1', 'utf16le'),
    )
    .map(([sample, changes, encoding]) =>
      Buffer.from(
        changes.reduce((before, [place, put, length]) => {
          const at = place % (before.length + 1)
          return before.slice(0, at) + put + before.slice(at + length)
        }, sample),
        encoding,
      ),
    )
}
