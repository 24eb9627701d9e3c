/** Thrown inside the inspection when a file is not fit to be taken; the inspection turns it into a result. */
import type { AttachmentRefusal } from '../domain/attachment.ts'

/** Carries a code and nothing of the file. */
export class NotFit extends Error {
  override readonly name = 'NotFit'
  readonly reason: AttachmentRefusal

  constructor(reason: AttachmentRefusal) {
    super(reason)
    this.reason = reason
  }
}

/** @throws NotFit with this reason unless `holds` */
export const mustHold = (holds: boolean, reason: AttachmentRefusal): void => {
  if (!holds) throw new NotFit(reason)
}
