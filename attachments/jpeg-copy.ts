/**
 * A JPEG without what it says of place, time, camera and person: only the picture, how it is to be turned, and its
 * colour profile, as the colour of an injury must survive.
 */
import { onlyOrientation, orientationIn } from './exif-orientation.ts'
import { JPEG, type JpegSegment, jpegSegments, segmentBegins } from './jpeg-segments.ts'

const EXIF = 'Exif\0\0'
const JFIF_BYTES = 14

const isApplication = (marker: number): boolean => marker >= JPEG.app0 && marker <= JPEG.app15

const isKept = (file: Uint8Array, segment: JpegSegment): boolean => {
  const { marker } = segment
  if (marker === JPEG.comment) return false
  if (!isApplication(marker)) return true
  if (marker === JPEG.app2) return segmentBegins(file, segment, 'ICC_PROFILE\0')
  return marker === JPEG.app14 && segmentBegins(file, segment, 'Adobe')
}

const segmentOf = (marker: number, content: Uint8Array): Uint8Array => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** The JFIF header without its small picture. */
const withoutThumbnail = (file: Uint8Array, { content }: JpegSegment): Uint8Array => {
  const header = Buffer.from(file.subarray(content, content + JFIF_BYTES))
  header.fill(0, JFIF_BYTES - 2)
  return segmentOf(JPEG.app0, header)
}

const orientationOf = (file: Uint8Array, segments: readonly JpegSegment[]): number | undefined => {
  const exif = segments.find((one) => one.marker === JPEG.app1 && segmentBegins(file, one, EXIF))
  return exif === undefined ? undefined : orientationIn(file.subarray(exif.content + EXIF.length, exif.to))
}

/** The copy; what follows the picture in the file is left out too. @throws NotFit `damaged` */
export const jpegCopy = (file: Uint8Array): Uint8Array => {
  const [start, ...segments] = jpegSegments(file)
  const parts: Uint8Array[] = start === undefined ? [] : [file.subarray(start.from, start.to)]
  const jfif = segments.find(
    (one) =>
      one.marker === JPEG.app0 && segmentBegins(file, one, 'JFIF\0') && one.to - one.content >= JFIF_BYTES,
  )
  if (jfif !== undefined) parts.push(withoutThumbnail(file, jfif))
  const orientation = orientationOf(file, segments)
  if (orientation !== undefined)
    parts.push(
      segmentOf(JPEG.app1, Buffer.concat([Buffer.from(EXIF, 'latin1'), onlyOrientation(orientation)])),
    )
  for (const segment of segments)
    if (isKept(file, segment)) parts.push(file.subarray(segment.from, segment.to))
  return Buffer.concat(parts)
}
