/** Looks into a PDF: whole, not locked, and without anything that runs, or another file inside it. */
import { mustHold } from './not-fit.ts'
import { createUnpacking, filtersOf, pdfParts, writtenOut } from './pdf-parts.ts'

const ENCRYPTED = /\/Encrypt\s*(\d+\s+\d+\s+R|<<)/
const ACTIVE =
  /\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Movie|ImportData|SubmitForm|GoToE)(?=[\s/<([\]>]|$)/
/** Where a whole file ends. */
const TAIL_BYTES = 2_048

/** @throws NotFit */
export const inspectPdf = (file: Uint8Array): void => {
  const { outside, streams } = pdfParts(file)
  const text = writtenOut(outside)
  mustHold(/startxref\s+\d+\s+%%EOF/.test(outside.slice(-TAIL_BYTES)), 'damaged')
  mustHold(!ENCRYPTED.test(text), 'password-protected')
  mustHold(!ACTIVE.test(text), 'active-content')
  const unpack = createUnpacking(file)
  for (const stream of streams) {
    if (!/\/Type\s*\/ObjStm\b/.test(stream.dictionary)) continue
    const filters = filtersOf(stream)
    mustHold(filters.length === 0 || (filters.length === 1 && filters[0] === 'FlateDecode'), 'damaged')
    const content = filters.length === 0 ? file.subarray(stream.from, stream.to) : unpack(stream)
    mustHold(!ACTIVE.test(writtenOut(Buffer.from(content).toString('latin1'))), 'active-content')
  }
}
