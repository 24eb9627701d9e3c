/** Makes certificates that sign themselves: of a simulated server, or of a simulated mailbox for S/MIME. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

export interface SelfSigned {
  /** PEM */
  readonly certificate: string
  /** PEM, PKCS #8 */
  readonly key: string
}

export interface SelfSignedOptions {
  /** Names and addresses of a server. */
  readonly hosts?: readonly string[]
  readonly mailbox?: string
  readonly keys?: 'rsa' | 'ec'
  /** Valid from and to, in days from now. */
  readonly fromDay?: number
  readonly toDay?: number
}

const DAY_MS = 86_400_000
const DNS = 2
const IP = 7
const MAIL = 1

const octets = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(copy).set(bytes)
  return copy
}

const pem = (kind: string, der: ArrayBuffer): string =>
  `-----BEGIN ${kind}-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${kind}-----\n`

const nameOf = (host: string): pkijs.GeneralName =>
  /^[\d.]+$/.test(host)
    ? new pkijs.GeneralName({
        type: IP,
        value: new asn1js.OctetString({ valueHex: octets(Uint8Array.from(host.split('.').map(Number))) }),
      })
    : new pkijs.GeneralName({ type: DNS, value: host })

const keysOf = (kind: 'rsa' | 'ec') =>
  kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })

const extension = (id: string, value: asn1js.BaseBlock, critical = false): pkijs.Extension =>
  new pkijs.Extension({ extnID: id, critical, extnValue: value.toBER(false) })

/** Makes one. */
export const makeSelfSigned = async (options: SelfSignedOptions): Promise<SelfSigned> => {
  const { hosts = [], mailbox, keys = 'ec', fromDay = -1, toDay = 365 } = options
  const { publicKey, privateKey } = keysOf(keys)
  const algorithm =
    keys === 'rsa' ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } : { name: 'ECDSA', namedCurve: 'P-256' }
  const pkcs8 = octets(privateKey.export({ type: 'pkcs8', format: 'der' }))
  const spki = octets(publicKey.export({ type: 'spki', format: 'der' }))
  const signing = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign'])
  const shown = await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify'])
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({ valueHex: octets(Uint8Array.of(1, ...randomBytes(15))) })
  const name = new pkijs.AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new asn1js.Utf8String({ value: `invented ${mailbox ?? hosts.join(' ')}` }),
  })
  certificate.issuer.typesAndValues.push(name)
  certificate.subject.typesAndValues.push(name)
  certificate.notBefore.value = new Date(Date.now() + fromDay * DAY_MS)
  certificate.notAfter.value = new Date(Date.now() + toDay * DAY_MS)
  const names = [
    ...hosts.map(nameOf),
    ...(mailbox === undefined ? [] : [new pkijs.GeneralName({ type: MAIL, value: mailbox })]),
  ]
  certificate.extensions = [
    extension('2.5.29.19', new pkijs.BasicConstraints({ cA: true }).toSchema(), true),
    extension('2.5.29.17', new pkijs.GeneralNames({ names }).toSchema()),
  ]
  await certificate.subjectPublicKeyInfo.importKey(shown)
  await certificate.sign(signing, 'SHA-256')
  return {
    certificate: pem('CERTIFICATE', certificate.toSchema(true).toBER(false)),
    key: pem('PRIVATE KEY', pkcs8),
  }
}

/** A server's, the same through any kill, as it is pinned. */
export const keptSelfSigned = async (file: string): Promise<SelfSigned> => {
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as SelfSigned
  const made = await makeSelfSigned({ hosts: ['localhost', '127.0.0.1'] })
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}
