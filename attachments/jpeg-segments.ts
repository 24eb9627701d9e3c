/** The segments of a JPEG file (ITU-T T.81, annex B), for looking at them and for leaving some out. */
import { NotFit } from './not-fit.ts'

export interface JpegSegment {
  /** Second byte of the marker. */
  readonly marker: number
  /** Where it begins (at 0xFF) and ends in the file; a scan's segment includes its picture data. */
  readonly from: number
  readonly to: number
  /** Where its content begins, after marker and length. */
  readonly content: number
}

export const JPEG = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app13: 0xed,
  app14: 0xee,
  app15: 0xef,
  comment: 0xfe,
} as const

/** Start-of-frame markers: 0xC0 to 0xCF without tables and arithmetic conditioning. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7

/**
 * All segments up to the end of the first picture; what follows it (a second picture, a film, a hidden file) is not
 * among them. @throws NotFit `damaged`
 */
export const jpegSegments = (file: Uint8Array): readonly JpegSegment[] => {
  const segments: JpegSegment[] = []
  let at = 0
  for (;;) {
    const marker = file[at + 1]
    if (file[at] !== 0xff || marker === undefined) throw new NotFit('damaged')
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === JPEG.start || marker === JPEG.end) {
      segments.push({ marker, from: at, to: at + 2, content: at + 2 })
      if (marker === JPEG.end) return segments
      if (at !== 0) throw new NotFit('damaged')
      at += 2
      continue
    }
    const length = ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0)
    const headerEnd = at + 2 + length
    if (length < 2 || headerEnd > file.length) throw new NotFit('damaged')
    const to = marker === JPEG.scan ? endOfScan(file, headerEnd) : headerEnd
    segments.push({ marker, from: at, to, content: at + 4 })
    at = to
  }
}

/** Picture data goes on to the next marker that is neither a stuffed byte nor a restart. */
const endOfScan = (file: Uint8Array, from: number): number => {
  for (let at = from; ; at += 1) {
    at = file.indexOf(0xff, at)
    const next = file[at + 1]
    if (at === -1 || next === undefined) throw new NotFit('damaged')
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
  }
}

/** Whether a segment's content begins with this text. */
export const segmentBegins = (file: Uint8Array, { content, to }: JpegSegment, text: string): boolean =>
  content + text.length <= to &&
  Buffer.from(file.buffer, file.byteOffset + content, text.length).toString('latin1') === text
