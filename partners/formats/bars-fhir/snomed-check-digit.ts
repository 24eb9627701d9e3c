/** The check digit of a SNOMED CT identifier: Verhoeff's dihedral scheme (SNOMED release file specification, SCTID). */

/** Multiplication in the dihedral group D5: `row * 10 + column`. */
const PRODUCT =
  '0123456789' +
  '1234067895' +
  '2340178956' +
  '3401289567' +
  '4012395678' +
  '5987604321' +
  '6598710432' +
  '7659821043' +
  '8765932104' +
  '9876543210'

/** The permutation by position, counted from the right, which repeats every eight places. */
const PERMUTATION =
  '0123456789' +
  '1576283094' +
  '5803796142' +
  '8916043527' +
  '9453126870' +
  '4286573901' +
  '2793806415' +
  '7046913258'

/** Whether text has the shape and the check digit of a SNOMED CT identifier. */
export const isSnomedIdentifier = (text: string): boolean => {
  if (!/^[1-9][0-9]{5,17}$/.test(text)) return false
  const digits = [...text].reverse().map(Number)
  const sum = digits.reduce((total, digit, place) => {
    const permuted = Number(PERMUTATION.charAt((place % 8) * 10 + digit))
    return Number(PRODUCT.charAt(total * 10 + permuted))
  }, 0)
  return sum === 0
}
