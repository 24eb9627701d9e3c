/**
 * Opens `enveloped-data` with our key: by RSA-OAEP or agreement on a key, and by the older RSA transport (PKCS #1 1.5)
 * that many mail programs still write.
 */
import { constants, createDecipheriv, createPrivateKey, privateDecrypt, randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { asPki, certificatesIn, ownBuffer } from './smime-certificate.ts'
import { pkcs8Of } from './smime-key.ts'

const RSA_TRANSPORT = '1.2.840.113549.1.1.1'
/** 00 02, eight bytes of padding, 00. */
const SHORTEST_PADDING = 10
/** Name and bytes of the key. */
const CIPHERS: Readonly<Record<string, readonly [cipher: string, keyBytes: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
}

export interface OwnIdentity {
  readonly certificate: string
  readonly key: string
}

const octetsOf = (block: unknown): Buffer =>
  block instanceof asn1js.OctetString ? Buffer.from(block.getValue()) : Buffer.alloc(0)

/**
 * The key of a mail out of its padding (RFC 8017 §7.2.2). Damaged padding gives a random key, so that whoever sent it
 * learns nothing of where it was damaged.
 */
const unwrapped = (wrapped: Buffer, key: string, length: number): Buffer => {
  const padded = privateDecrypt({ key: createPrivateKey(key), padding: constants.RSA_NO_PADDING }, wrapped)
  const end = padded.indexOf(0, 2)
  const isSound =
    padded[0] === 0 && padded[1] === 2 && end >= SHORTEST_PADDING && padded.length - end - 1 === length
  return isSound ? padded.subarray(end + 1) : randomBytes(length)
}

/** By the older transport; `undefined` where it is another. */
const openedByTransport = (
  { encryptedContentInfo }: pkijs.EnvelopedData,
  info: pkijs.RecipientInfo,
  key: string,
): Uint8Array | undefined => {
  const { value } = info
  if (!(value instanceof pkijs.KeyTransRecipientInfo)) return undefined
  const { algorithmId, algorithmParams } = encryptedContentInfo.contentEncryptionAlgorithm
  const [cipher, length] = CIPHERS[algorithmId] ?? []
  const isOlder = value.keyEncryptionAlgorithm.algorithmId === RSA_TRANSPORT
  if (!isOlder || cipher === undefined || length === undefined) return undefined
  const secret = unwrapped(octetsOf(value.encryptedKey), key, length)
  const decipher = createDecipheriv(cipher, secret, octetsOf(algorithmParams))
  const content = Buffer.from(encryptedContentInfo.getEncryptedContent())
  return Buffer.concat([decipher.update(content), decipher.final()])
}

/** What is in it; `undefined` where none of its keys is ours, or it is damaged. Never throws. */
export const decryptedContent = async (
  enveloped: pkijs.EnvelopedData,
  { certificate, key }: OwnIdentity,
): Promise<Uint8Array | undefined> => {
  const [own] = certificatesIn(certificate)
  if (own === undefined) return undefined
  for (const [index, info] of enveloped.recipientInfos.entries()) {
    try {
      const opened =
        openedByTransport(enveloped, info, key) ??
        new Uint8Array(
          await enveloped.decrypt(index, {
            recipientCertificate: asPki(own),
            recipientPrivateKey: pkcs8Of(key),
          }),
        )
      return new Uint8Array(ownBuffer(opened))
    } catch {
      // Somebody else's key.
    }
  }
  return undefined
}
