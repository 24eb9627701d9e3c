/** Certificates for S/MIME as a channel has them: read from PEM, and held against the clock before they are used. */
import { X509Certificate } from 'node:crypto'
import * as pkijs from 'pkijs'

const ONE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Certificates in a text, in order; none where one of them cannot be read. */
export const certificatesIn = (pem: string): readonly X509Certificate[] => {
  try {
    return (pem.match(ONE) ?? []).map((each) => new X509Certificate(each))
  } catch {
    return []
  }
}

/** Whether it may be used now. */
export const isCurrent = ({ validFrom, validTo }: X509Certificate, now: number): boolean =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo)

/** Bytes in a buffer of their own, as the web's cryptography wants them. */
export const ownBuffer = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(copy).set(bytes)
  return copy
}

/** The same certificate in the other library's words. @throws Error for bytes that are none */
export const asPki = (certificate: X509Certificate): pkijs.Certificate =>
  pkijs.Certificate.fromBER(ownBuffer(certificate.raw))
