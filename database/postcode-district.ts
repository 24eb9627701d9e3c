/** The district of a postcode (its outward code), by which areas are looked up. */

/** Outward and inward code of a whole postcode without spaces, or an outward code alone (BS 7666). */
const POSTCODE = /^([A-Z]{1,2}[0-9][A-Z0-9]?)(?:[0-9][A-Z]{2})?$/

/** `LS6` of `ls6 2ab` or of `LS6`; `undefined` where it is neither. */
export const districtOf = (postcode: string): string | undefined =>
  POSTCODE.exec(postcode.toUpperCase().replace(/\s/g, ''))?.[1]
