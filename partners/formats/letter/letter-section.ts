/** A section of a letter. */
import { wireText } from '../bars-fhir/bars-wire-text.ts'

export interface Section {
  readonly title: string
  /** What is said, under its name where it has one; texts as they were written. */
  readonly rows: readonly LetterRow[]
}

export interface LetterRow {
  readonly label?: string
  readonly text: string
}

/** Rows with something to say. */
export const section = (
  title: string,
  rows: readonly (readonly [label: string | undefined, text: string | undefined])[],
): readonly Section[] => {
  const said = rows.flatMap(([label, text]) => {
    const clean = wireText(text)?.trim()
    return clean === undefined ? [] : [{ text: clean, ...(label === undefined ? {} : { label }) }]
  })
  return said.length === 0 ? [] : [{ title, rows: said }]
}
