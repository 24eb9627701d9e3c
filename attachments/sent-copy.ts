/** The copy of a document that is sent: its content, without what the file says of place, device, author and time. */
import type { AttachmentType } from '../domain/attachment.ts'
import { jpegCopy } from './jpeg-copy.ts'
import { officeCopy } from './office-copy.ts'
import { pdfCopy } from './pdf-copy.ts'
import { pngCopy } from './png-copy.ts'
import type { PropertiesCopy } from './properties-copy.ts'

/** Makes it. The original is not changed. @throws NotFit where the file is not what the inspection took it for */
export const sentCopy = async (type: AttachmentType, file: Uint8Array): Promise<PropertiesCopy> => {
  switch (type) {
    case 'jpeg':
      return { bytes: jpegCopy(file), propertiesRemain: false }
    case 'png':
      return { bytes: pngCopy(file), propertiesRemain: false }
    case 'docx':
    case 'odt':
      return officeCopy(file)
    case 'pdf':
      return pdfCopy(file)
    case 'text':
      return { bytes: file, propertiesRemain: false }
    default: {
      const never: never = type
      throw new RangeError(`unknown type ${String(never)}`)
    }
  }
}
