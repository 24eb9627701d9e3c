/** Where a change stands in what an agency is told: the row of the log, and its number among the agency's own in it. */
const ROW_DIGITS = 12
const INDEX_DIGITS = 4

/** Sorts as text as it does as a number; a row holds fewer than 10,000. */
export const eventPlace = (row: number, index: number): string =>
  `${String(row).padStart(ROW_DIGITS, '0')}${String(index).padStart(INDEX_DIGITS, '0')}`

/** The row and the number of a place. */
export const rowAndIndex = (place: string): { readonly row: number; readonly index: number } => ({
  row: Number(place.slice(0, ROW_DIGITS)),
  index: Number(place.slice(ROW_DIGITS)),
})
