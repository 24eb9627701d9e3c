/** What is signed and encrypted on the way out, and opened and checked on the way in. */
import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { makeSelfSigned, type SelfSigned } from '../../dev/simulators/self-signed.ts'
import { openEntity } from '../../partners/transports/email/smime-open.ts'
import { type SealOptions, sealEntity } from '../../partners/transports/email/smime-seal.ts'
import { OPENSSL_IDENTITY, OPENSSL_MAIL } from './smime-from-openssl.ts'

const ENTITY = Buffer.from(
  'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHello.\r\n',
)
const now = Date.now()
const certificatesOf = (...all: readonly SelfSigned[]) =>
  all.map(({ certificate }) => new X509Certificate(certificate))

describe.each(['rsa', 'ec'] as const)('with %s keys', (keys) => {
  let ours: SelfSigned
  let theirs: SelfSigned
  let another: SelfSigned
  const seal = (options: Partial<SealOptions>) => sealEntity(ENTITY, { now, ...options })
  beforeAll(async () => {
    ours = await makeSelfSigned({ mailbox: 'us@exchange.example', keys })
    theirs = await makeSelfSigned({ mailbox: 'them@partner.example', keys })
    another = await makeSelfSigned({ mailbox: 'else@partner.example', keys })
  })

  it('what was signed and encrypted is opened by them, and known as ours', async () => {
    const sealed = await seal({ own: ours, theirs: theirs.certificate })
    expect(Buffer.from(sealed).toString()).toContain('smime-type=enveloped-data')
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('Hello')
    const opened = await openEntity(sealed, { own: theirs, theirs: certificatesOf(ours), now })
    expect(opened).toMatchObject({ signature: 'valid', isShut: false })
    expect(Buffer.from(opened.entity)).toEqual(ENTITY)
  })

  it('what was only signed can be read by anybody', async () => {
    const sealed = Buffer.from(await seal({ own: ours }))
    expect(sealed.toString()).toContain('Hello.')
    expect(await openEntity(sealed, { theirs: certificatesOf(ours), now })).toMatchObject({
      signature: 'valid',
    })
    expect(await openEntity(sealed, { theirs: [], now })).toMatchObject({ signature: 'none', isShut: false })
  })

  it('a line end that was changed on the way breaks no signature, a word does', async () => {
    const text = Buffer.from(await seal({ own: ours })).toString('latin1')
    const check = (changed: string) =>
      openEntity(Buffer.from(changed, 'latin1'), { theirs: certificatesOf(ours), now })
    expect(await check(text.replaceAll('\r\n', '\n'))).toMatchObject({ signature: 'valid' })
    expect(await check(text.replace('Hello.', 'Hallo.'))).toMatchObject({ signature: 'wrong' })
  })

  it('somebody else’s signature is wrong, and somebody else’s mail stays shut', async () => {
    const signed = await seal({ own: another })
    expect(await openEntity(signed, { theirs: certificatesOf(ours), now })).toMatchObject({
      signature: 'wrong',
    })
    const sealed = await seal({ theirs: theirs.certificate })
    expect(await openEntity(sealed, { own: another, theirs: [], now })).toMatchObject({ isShut: true })
    expect(await openEntity(sealed, { theirs: [], now })).toMatchObject({ isShut: true })
  })

  it('nothing is sealed with a certificate whose time is over or not there yet, or with another’s key', async () => {
    const over = await makeSelfSigned({ mailbox: 'a@b.example', keys, fromDay: -9, toDay: -2 })
    const early = await makeSelfSigned({ mailbox: 'a@b.example', keys, fromDay: 2 })
    await expect(seal({ own: over })).rejects.toMatchObject({ detail: 'own-certificate-expired' })
    await expect(seal({ theirs: early.certificate })).rejects.toMatchObject({
      detail: 'their-certificate-expired',
    })
    await expect(seal({ theirs: 'none' })).rejects.toMatchObject({ detail: 'their-certificate' })
    const mixed = { certificate: ours.certificate, key: theirs.key }
    await expect(seal({ own: mixed })).rejects.toMatchObject({ detail: 'own-certificate' })
  })
})

it('opens what older mail programs encrypt, with keys carried by PKCS #1 1.5', async () => {
  const opened = await openEntity(Buffer.from(OPENSSL_MAIL), { own: OPENSSL_IDENTITY, theirs: [], now })
  expect(opened.isShut).toBe(false)
  expect(Buffer.from(opened.entity)).toEqual(ENTITY)
})
