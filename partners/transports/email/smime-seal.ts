/**
 * S/MIME 4.0 (RFC 8551) on the way out: signed with our certificate, so that anybody can read it and see who wrote it,
 * and inside that which only the partner can open. Both certificates are held against the clock first.
 */
import { randomBytes, type X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { base64Lines } from './mail-message.ts'
import { asPki, certificatesIn, isCurrent, ownBuffer } from './smime-certificate.ts'
import { importSigningKey } from './smime-key.ts'

const LINE_END = '\r\n'
const HASH = 'SHA-256'

/** What is wrong with a certificate or a key, as a code that is safe in logs. */
export class SmimeFault extends Error {
  readonly detail:
    | 'own-certificate'
    | 'own-certificate-expired'
    | 'their-certificate'
    | 'their-certificate-expired'

  constructor(detail: SmimeFault['detail']) {
    super(`mail cannot be sealed: ${detail}`)
    this.detail = detail
  }
}

export interface SealOptions {
  /** Ours, and its key; absent: nothing is signed. */
  readonly own?: { readonly certificate: string; readonly key: string }
  /** Theirs; absent: nothing is encrypted. */
  readonly theirs?: string
  /** Milliseconds since 1970. */
  readonly now: number
}

const currentIn = (
  pem: string,
  now: number,
  [wrong, expired]: readonly [SmimeFault['detail'], SmimeFault['detail']],
): X509Certificate => {
  const [first] = certificatesIn(pem)
  if (first === undefined) throw new SmimeFault(wrong)
  if (!isCurrent(first, now)) throw new SmimeFault(expired)
  return first
}

const derOf = (content: asn1js.BaseBlock, type: string): Uint8Array =>
  new Uint8Array(new pkijs.ContentInfo({ contentType: type, content }).toSchema().toBER(false))

/** Attributes that a signature covers: what is signed, its hash, and when (RFC 8551 §2.5). */
const signedAttributes = async (entity: Uint8Array, now: number) => {
  const digest = await crypto.subtle.digest(HASH, ownBuffer(entity))
  const attribute = (type: string, value: asn1js.BaseBlock): pkijs.Attribute =>
    new pkijs.Attribute({ type, values: [value] })
  return new pkijs.SignedAndUnsignedAttributes({
    type: 0,
    attributes: [
      attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: pkijs.ContentInfo.DATA })),
      attribute('1.2.840.113549.1.9.5', new asn1js.UTCTime({ valueDate: new Date(now) })),
      attribute('1.2.840.113549.1.9.4', new asn1js.OctetString({ valueHex: digest })),
    ],
  })
}

const signatureOver = async (
  entity: Uint8Array,
  { certificate, key }: NonNullable<SealOptions['own']>,
  now: number,
): Promise<Uint8Array> => {
  const own = currentIn(certificate, now, ['own-certificate', 'own-certificate-expired'])
  const signer = asPki(own)
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: pkijs.ContentInfo.DATA }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: signer.issuer, serialNumber: signer.serialNumber }),
        signedAttrs: await signedAttributes(entity, now),
      }),
    ],
    certificates: [signer],
  })
  try {
    await signed.sign(await importSigningKey(own, key), 0, HASH, ownBuffer(entity))
  } catch {
    throw new SmimeFault('own-certificate')
  }
  return derOf(signed.toSchema(true), pkijs.ContentInfo.SIGNED_DATA)
}

/** `multipart/signed`: the entity as it is, its signature beside it. */
const signedEntity = async (
  entity: Uint8Array,
  own: NonNullable<SealOptions['own']>,
  now: number,
): Promise<Uint8Array> => {
  const signature = await signatureOver(entity, own, now)
  const boundary = `signed-${randomBytes(16).toString('hex')}`
  const type = 'application/pkcs7-signature'
  const before = [
    `Content-Type: multipart/signed; protocol="${type}"; micalg=sha-256;`,
    ` boundary="${boundary}"`,
    '',
    `--${boundary}`,
    '',
  ].join(LINE_END)
  const after = [
    '',
    `--${boundary}`,
    `Content-Type: ${type}; name="smime.p7s"`,
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7s"',
    '',
    base64Lines(signature),
    `--${boundary}--`,
    '',
  ].join(LINE_END)
  return Buffer.concat([Buffer.from(before), entity, Buffer.from(after)])
}

/** `enveloped-data`: AES-256, its key by RSA-OAEP, or agreed upon where theirs is a key on a curve. */
const envelopedEntity = async (entity: Uint8Array, theirs: string, now: number): Promise<Uint8Array> => {
  const certificate = currentIn(theirs, now, ['their-certificate', 'their-certificate-expired'])
  const enveloped = new pkijs.EnvelopedData({ version: 2 })
  try {
    enveloped.addRecipientByCertificate(asPki(certificate), { oaepHashAlgorithm: HASH })
    await enveloped.encrypt({ name: 'AES-CBC', length: 256 }, ownBuffer(entity))
  } catch {
    throw new SmimeFault('their-certificate')
  }
  const lines = [
    'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7m"',
    '',
    base64Lines(derOf(enveloped.toSchema(), pkijs.ContentInfo.ENVELOPED_DATA)),
    '',
  ]
  return Buffer.from(lines.join(LINE_END))
}

/** The entity as it leaves. @throws SmimeFault where a certificate or the key is of no use, or its time is over */
export const sealEntity = async (
  entity: Uint8Array,
  { own, theirs, now }: SealOptions,
): Promise<Uint8Array> => {
  const signed = own === undefined ? entity : await signedEntity(entity, own, now)
  return theirs === undefined ? signed : envelopedEntity(signed, theirs, now)
}
