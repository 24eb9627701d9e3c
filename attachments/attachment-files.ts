/** What is done with whole files: looked into, and copied for sending. Few at once, as each is held in memory. */
import type { AttachmentType } from '../domain/attachment.ts'
import type { AtMost } from './at-most.ts'
import { createAtMost } from './at-most.ts'
import { type FileGiven, type Inspection, inspectAttachment } from './inspect-attachment.ts'
import type { PropertiesCopy } from './properties-copy.ts'
import { sentCopy } from './sent-copy.ts'

type Pieces = () => AsyncIterable<Uint8Array>

export interface AttachmentFiles {
  /** What it really is. Throws only what reading the pieces throws. */
  inspect(pieces: Pieces, named: Omit<FileGiven, 'bytes'>): Promise<Inspection>
  /** The copy that is sent. @throws NotFit where the file is not what the inspection took it for */
  copy(type: AttachmentType, pieces: Pieces): Promise<PropertiesCopy>
}

const AT_ONCE = 2

/** Builds it. */
export const createAttachmentFiles = (atMost: AtMost = createAtMost(AT_ONCE)): AttachmentFiles => ({
  inspect: (pieces, named) =>
    atMost(async () => inspectAttachment({ ...named, bytes: await whole(pieces()) })),
  copy: (type, pieces) => atMost(async () => sentCopy(type, await whole(pieces()))),
})

const whole = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Uint8Array(Buffer.concat(parts))
}
