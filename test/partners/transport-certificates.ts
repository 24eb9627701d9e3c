/** Makes self-signed certificates for tests (X.509 v3 in DER, RFC 5280), so that no tool and no key file is needed. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  /** PEM */
  readonly certificate: string
  /** PEM */
  readonly key: string
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  const digits = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length, ...digits), content])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const COMMON_NAME = oid(0x55, 0x04, 0x03)
const SUBJECT_ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11)
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13)
const TRUE = Buffer.of(0x01, 0x01, 0xff)

const extensions = (hosts: readonly string[]): Buffer => {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host)),
  )
  return der(
    0xa3,
    sequence(
      sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE))),
      sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(...names))),
    ),
  )
}

/** A certificate for these hosts, valid from `fromDay` to `toDay` counted in days from now; it is its own authority. */
export const makeCertificate = (hosts: readonly string[], fromDay = -1, toDay = 7): TestCertificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const inDays = (days: number): Buffer => utcTime(new Date(Date.now() + days * 86_400_000))
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(`test ${hosts.join(' ')}`)))))
  const serial = randomBytes(8)
  serial[0] = 0x01
  const body = sequence(
    der(0xa0, Buffer.of(0x02, 0x01, 0x02)),
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(inDays(fromDay), inDays(toDay)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(hosts),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.of(0), signature))
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
