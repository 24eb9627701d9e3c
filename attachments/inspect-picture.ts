/** Looks whether a picture is whole, and how large it is, without decoding it. */
import { ATTACHMENT_LIMITS } from '../domain/attachment.ts'
import { isFrame, jpegSegments } from './jpeg-segments.ts'
import { mustHold, NotFit } from './not-fit.ts'
import { pngChunks } from './png-chunks.ts'

const mustHaveSize = (width: number, height: number): void => {
  mustHold(width > 0 && height > 0, 'damaged')
  mustHold(width * height <= ATTACHMENT_LIMITS.pixels, 'too-many-pixels')
}

/** @throws NotFit */
export const inspectJpeg = (file: Uint8Array): void => {
  const frame = jpegSegments(file).find(({ marker }) => isFrame(marker))
  if (frame === undefined || frame.to - frame.content < 6) throw new NotFit('damaged')
  const view = new DataView(file.buffer, file.byteOffset + frame.content)
  mustHaveSize(view.getUint16(3), view.getUint16(1))
}

/** @throws NotFit */
export const inspectPng = (file: Uint8Array): void => {
  const chunks = pngChunks(file)
  const [header] = chunks
  if (header === undefined || !chunks.some(({ type }) => type === 'IDAT')) throw new NotFit('damaged')
  const view = new DataView(header.content.buffer, header.content.byteOffset)
  mustHaveSize(view.getUint32(0), view.getUint32(4))
}
