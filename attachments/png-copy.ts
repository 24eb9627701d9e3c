/** A PNG without texts, times and EXIF data: only the picture, its colours and how it is to be turned. */
import { onlyOrientation, orientationIn } from './exif-orientation.ts'
import { type PngChunk, pngChunks, writePng } from './png-chunks.ts'

/** What draws the picture, and what says which colours are meant; animated pictures stay so. */
const KEPT: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
  'bKGD',
  'pHYs',
  'acTL',
  'fcTL',
  'fdAT',
])

/** The copy; what follows the picture in the file is left out too. @throws NotFit `damaged` */
export const pngCopy = (file: Uint8Array): Uint8Array => {
  const chunks = pngChunks(file)
  const exif = chunks.find(({ type }) => type === 'eXIf')
  const orientation = exif === undefined ? undefined : orientationIn(exif.content)
  const turned: readonly PngChunk[] =
    orientation === undefined ? [] : [{ type: 'eXIf', content: onlyOrientation(orientation) }]
  const [header, ...rest] = chunks.filter(({ type }) => KEPT.has(type))
  return writePng([...(header === undefined ? [] : [header]), ...turned, ...rest])
}
