/** Private keys for S/MIME, from PEM into what the web's cryptography works with. */
import { createPrivateKey, type webcrypto, type X509Certificate } from 'node:crypto'
import { ownBuffer } from './smime-certificate.ts'

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** The key as PKCS #8 in DER. @throws Error for one that is none */
export const pkcs8Of = (key: string): ArrayBuffer =>
  ownBuffer(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }))

/** To sign with, of the kind that its certificate has. @throws Error for one that is not the certificate's */
export const importSigningKey = async (
  certificate: X509Certificate,
  key: string,
): Promise<webcrypto.CryptoKey> => {
  const own = createPrivateKey(key)
  if (!certificate.checkPrivateKey(own)) throw new RangeError('the key is another certificate’s')
  const curve = CURVES[own.asymmetricKeyDetails?.namedCurve ?? '']
  const algorithm =
    own.asymmetricKeyType === 'ec' && curve !== undefined
      ? { name: 'ECDSA', namedCurve: curve }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return crypto.subtle.importKey('pkcs8', pkcs8Of(key), algorithm, false, ['sign'])
}
