/** How a picture is to be turned: the one thing of its EXIF data that the copy keeps (Exif 2.32, tag 0x0112). */

const ORIENTATION_TAG = 0x0112
const SHORT = 3
const UPRIGHT = 1

/** Reads the orientation, 2 to 8, from TIFF data; `undefined` where it is upright, absent or unreadable. */
export const orientationIn = (tiff: Uint8Array): number | undefined => {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 14) return undefined
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return undefined
  const little = order === 0x4949
  const start = view.getUint32(4, little)
  if (start + 2 > tiff.length) return undefined
  const count = view.getUint16(start, little)
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + index * 12
    if (at + 12 > tiff.length) return undefined
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue
    const value = view.getUint16(at + 8, little)
    return view.getUint16(at + 2, little) === SHORT && value > UPRIGHT && value <= 8 ? value : undefined
  }
  return undefined
}

/** TIFF data that says only how the picture is to be turned. */
export const onlyOrientation = (orientation: number): Uint8Array => {
  const tiff = Buffer.alloc(26)
  tiff.write('II*\0', 0, 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tiff.writeUInt16LE(ORIENTATION_TAG, 10)
  tiff.writeUInt16LE(SHORT, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  return tiff
}
