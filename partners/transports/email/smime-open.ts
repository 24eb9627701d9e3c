/** S/MIME (RFC 8551) on the way in: opens what was encrypted for us, and holds a signature against the partner's certificates. */
import type { X509Certificate } from 'node:crypto'
import * as pkijs from 'pkijs'
import type { MailFound } from './kept-mail.ts'
import { decodedBody, type MimeEntity, mimeEntityFrom, partsOf, withWideLineEnds } from './mime-entity.ts'
import { asPki, isCurrent, ownBuffer } from './smime-certificate.ts'
import { decryptedContent, type OwnIdentity } from './smime-decrypt.ts'

export interface OpenOptions {
  readonly own?: OwnIdentity
  /** Certificates of theirs; none: signatures cannot be checked, and count as none. */
  readonly theirs: readonly X509Certificate[]
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface OpenedEntity extends Pick<MailFound, 'signature' | 'isShut'> {
  /** What is inside everything that could be opened. */
  readonly entity: Uint8Array
}

const DEEPEST = 4

const contentInfoIn = (bytes: Uint8Array): pkijs.ContentInfo | undefined => {
  try {
    return pkijs.ContentInfo.fromBER(ownBuffer(bytes))
  } catch {
    return undefined
  }
}

const verified = async (
  signed: pkijs.SignedData,
  data: Uint8Array | undefined,
  { theirs, now }: OpenOptions,
): Promise<MailFound['signature']> => {
  if (theirs.length === 0) return 'none'
  signed.certificates = [...(signed.certificates ?? []), ...theirs.map(asPki)]
  try {
    const { signatureVerified, signerCertificate } = await signed.verify({
      signer: 0,
      checkChain: false,
      extendedMode: true,
      ...(data === undefined ? {} : { data: ownBuffer(data) }),
    })
    const signer = Buffer.from(signerCertificate?.toSchema().toBER(false) ?? new ArrayBuffer(0))
    const isTheirs = theirs.some((known) => known.raw.equals(signer) && isCurrent(known, now))
    return signatureVerified === true && isTheirs ? 'valid' : 'wrong'
  } catch {
    return 'wrong'
  }
}

type Layer = { readonly inside: Uint8Array; readonly signature: MailFound['signature'] } | 'shut' | undefined

const clearSigned = async ({ body, parameters }: MimeEntity, options: OpenOptions): Promise<Layer> => {
  const [content, signature] = partsOf(body, parameters.boundary ?? '')
  if (content === undefined || signature === undefined) return 'shut'
  const info = contentInfoIn(decodedBody(mimeEntityFrom(signature)))
  if (info?.contentType !== pkijs.ContentInfo.SIGNED_DATA) return { inside: content, signature: 'wrong' }
  const signed = new pkijs.SignedData({ schema: info.content })
  return { inside: content, signature: await verified(signed, withWideLineEnds(content), options) }
}

const inEnvelope = async (entity: MimeEntity, options: OpenOptions): Promise<Layer> => {
  const info = contentInfoIn(decodedBody(entity))
  if (info?.contentType === pkijs.ContentInfo.ENVELOPED_DATA) {
    const enveloped = new pkijs.EnvelopedData({ schema: info.content })
    const inside = options.own === undefined ? undefined : await decryptedContent(enveloped, options.own)
    return inside === undefined ? 'shut' : { inside, signature: 'none' }
  }
  if (info?.contentType !== pkijs.ContentInfo.SIGNED_DATA) return 'shut'
  const signed = new pkijs.SignedData({ schema: info.content })
  const content = signed.encapContentInfo.eContent?.getValue()
  if (content === undefined) return 'shut'
  return { inside: new Uint8Array(content), signature: await verified(signed, undefined, options) }
}

const layerOf = async (bytes: Uint8Array, options: OpenOptions): Promise<Layer> => {
  const entity = mimeEntityFrom(bytes)
  switch (entity.type) {
    case 'multipart/signed':
      return /pkcs7-signature/i.test(entity.parameters.protocol ?? '')
        ? clearSigned(entity, options)
        : undefined
    case 'application/pkcs7-mime':
    case 'application/x-pkcs7-mime':
      return inEnvelope(entity, options)
    default:
      return undefined
  }
}

/** Opens layer by layer. Never throws. */
export const openEntity = async (raw: Uint8Array, options: OpenOptions): Promise<OpenedEntity> => {
  let entity = raw
  let signature: MailFound['signature'] = 'none'
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const layer = await layerOf(entity, options).catch(() => 'shut' as const)
    if (layer === undefined) return { entity, signature, isShut: false }
    if (layer === 'shut') return { entity, signature, isShut: true }
    entity = layer.inside
    if (signature !== 'wrong' && layer.signature !== 'none') signature = layer.signature
  }
  return { entity, signature, isShut: true }
}
