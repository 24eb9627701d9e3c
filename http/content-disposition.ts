/** The name of a file in Content-Disposition (RFC 6266; its encoded form RFC 8187). */

const ENCODED = /(?:^|;)\s*filename\*\s*=\s*UTF-8'[A-Za-z-]*'([^;\s]+)/i
const QUOTED = /(?:^|;)\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i
const PLAIN = /(?:^|;)\s*filename\s*=\s*([^\s;"]+)/i

/** The name as given, the encoded form first; empty where there is none that can be read. */
export const parseContentDisposition = (header: string | undefined): string => {
  const text = header ?? ''
  const encoded = ENCODED.exec(text)?.[1]
  if (encoded !== undefined)
    try {
      return decodeURIComponent(encoded)
    } catch {
      return ''
    }
  const quoted = QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1')
  return fromWire(quoted ?? PLAIN.exec(text)?.[1] ?? '')
}

/** Node reads headers as Latin-1; many clients write a name in UTF-8 all the same. */
const fromWire = (name: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(name, 'latin1'))
  } catch {
    return name
  }
}
