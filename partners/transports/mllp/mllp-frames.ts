/**
 * Frames of the minimal lower layer protocol: 0B, the message, 1C 0D. TCP is a stream, so a frame may come in any pieces
 * and several at once; a frame is bytes until it is whole. Bytes outside frames are dropped and counted; a frame that
 * begins inside another discards that one. Some peers leave out the last 0D: 1C before the next 0B ends a frame too, and
 * so does 1C before a pause (whoever reads waits for it).
 */

const START = 0x0b
const END = 0x1c
const CARRIAGE_RETURN = 0x0d

/** Most bytes of one message. */
const FRAME_LIMIT_BYTES = 5 * 1024 * 1024

export interface FrameReader {
  /** The frames that these bytes complete. @throws RangeError once a frame is over the limit: nothing more can be read */
  read(chunk: Uint8Array): readonly Buffer[]
  /** Whether all but the last byte of a frame is there. */
  isAtOpenEnd(): boolean
  /** The frame that ends without its last byte, after a pause. */
  takeOpenEnd(): Buffer
  /** Whether a part of a frame is there. */
  isInside(): boolean
  /** Bytes that were in no frame, or in one that was begun and not ended. */
  dropped(): number
}

/** A frame around a message. @throws RangeError where the message holds a byte that marks frames */
export const framed = (message: Uint8Array): Buffer => {
  if (message.includes(START) || message.includes(END))
    throw new RangeError('a message cannot hold the bytes that mark its frame')
  return Buffer.concat([Buffer.of(START), message, Buffer.of(END, CARRIAGE_RETURN)])
}

/** A reader for one connection. */
export const createFrameReader = (limitBytes: number = FRAME_LIMIT_BYTES): FrameReader => {
  let where: 'outside' | 'inside' | 'ending' = 'outside'
  let parts: Buffer[] = []
  let size = 0
  let dropped = 0
  const begin = (): void => {
    if (where !== 'outside') dropped += size
    where = 'inside'
    parts = []
    size = 0
  }
  const keep = (part: Buffer): void => {
    size += part.length
    if (size > limitBytes) throw new RangeError(`a frame is over the limit of ${limitBytes} bytes`)
    if (part.length > 0) parts.push(part)
  }
  const finish = (): Buffer => {
    const frame = Buffer.concat(parts)
    where = 'outside'
    parts = []
    size = 0
    return frame
  }
  /** Takes what lies at `place`; answers where it goes on. */
  const step = (chunk: Buffer, place: number, frames: Buffer[]): number => {
    if (where === 'outside') {
      const start = chunk.indexOf(START, place)
      dropped += (start < 0 ? chunk.length : start) - place
      if (start < 0) return chunk.length
      begin()
      return start + 1
    }
    if (where === 'ending') {
      const byte = chunk[place]
      if (byte === CARRIAGE_RETURN || byte === START) {
        frames.push(finish())
        return byte === CARRIAGE_RETURN ? place + 1 : place
      }
      // Not the end after all: the byte is part of the message.
      where = 'inside'
      keep(Buffer.of(END))
      return place
    }
    return inside(chunk, place)
  }
  const inside = (chunk: Buffer, place: number): number => {
    const [start, end] = [chunk.indexOf(START, place), chunk.indexOf(END, place)]
    if (start >= 0 && (end < 0 || start < end)) {
      keep(chunk.subarray(place, start))
      begin()
      return start + 1
    }
    keep(Buffer.from(chunk.subarray(place, end < 0 ? chunk.length : end)))
    if (end < 0) return chunk.length
    where = 'ending'
    return end + 1
  }
  return {
    read(bytes) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const frames: Buffer[] = []
      for (let place = 0; place < chunk.length; ) place = step(chunk, place, frames)
      return frames
    },
    isAtOpenEnd: () => where === 'ending',
    takeOpenEnd: finish,
    isInside: () => where !== 'outside',
    dropped: () => dropped,
  }
}
