/**
 * The NHS number: ten digits, the tenth a modulus 11 check digit (NHS Data Model and Dictionary, NHS NUMBER).
 * A passing check digit shows only that a number is well formed; that it belongs to this child only a trace
 * against the Personal Demographics Service shows.
 */

/** FHIR identifier system of the NHS number. */
export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number'

/** Spaces and dashes are how people write it, not part of it. */
export const normaliseNhsNumber = (text: string): string => text.replace(/[\s-]/g, '')

/** Whether `text` (without spaces) is ten digits with the right check digit. */
export const isNhsNumber = (text: string): boolean => {
  if (!/^\d{10}$/.test(text)) return false
  let sum = 0
  for (let index = 0; index < 9; index += 1) sum += Number(text.charAt(index)) * (10 - index)
  const check = 11 - (sum % 11)
  // 11 is written as 0; 10 cannot be written, so such a number is never issued.
  return check !== 10 && Number(text.charAt(9)) === (check === 11 ? 0 : check)
}

/** Shown in groups of 3, 3 and 4. */
export const displayNhsNumber = (number: string): string =>
  `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`
