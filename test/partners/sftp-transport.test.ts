/** What lies in the partner's folder after each attempt, and what is said of it. */
import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { newHostKey } from '../../dev/simulators/sftp-file-server.ts'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { FILE_NAME, type SftpStage, sftpStage, USER_KEY } from './sftp-stage.ts'

const transport = createSftpTransport({ allowPlainHttpTo: 'loopback' })
afterAll(() => transport.close())
const CONTROL = `${FILE_NAME}.ctl`

let stage: SftpStage
beforeEach(async () => {
  stage = await sftpStage()
})
afterEach(() => stage.close())
const send = (more = {}) => transport.send(stage.request(more))

describe('a file that is left', () => {
  it('is whole, with its control file last, under temporary names until then', async () => {
    expect(await send()).toMatchObject({ ended: 'answered', answer: { status: 0 } })
    expect(await stage.names()).toEqual([FILE_NAME, CONTROL])
    expect((await stage.bytesOf(FILE_NAME)).toString()).toBe('a,b\r\n1,Zoë\r\n')
    expect((await stage.bytesOf(CONTROL)).toString()).toMatch(
      new RegExp(`^name,bytes,sha256,records\\r\\n${FILE_NAME},13,[0-9a-f]{64},1\\r\\n$`),
    )
    const renames = stage.calls.filter((call) => call.startsWith('RENAME'))
    expect(renames).toEqual([`RENAME /outbox/${FILE_NAME}`, `RENAME /outbox/${CONTROL}`])
    expect(
      stage.calls.filter((call) => call.startsWith('OPEN ')).every((call) => call.endsWith('.tmp')),
    ).toBe(true)
  })

  it('is left by whoever signs in with the right private key, and by nobody with another', async () => {
    expect(await send({ credential: USER_KEY.private })).toMatchObject({ ended: 'answered' })
    expect(await send({ credential: newHostKey().private })).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-authorised' },
    })
  })

  it('is not written again while it lies there', async () => {
    await send()
    const before = stage.calls.length
    expect(await send()).toMatchObject({ ended: 'answered' })
    expect(stage.calls.slice(before).filter((call) => !call.startsWith('OPENDIR'))).toEqual([])
  })

  it('is done where the link broke after the last rename, or before it was done', async () => {
    for (const mishap of ['drop-after', 'drop'] as const) {
      let met = 0
      stage.mishap = (call, path) => {
        if (call !== 'RENAME' || !path.endsWith('.ctl')) return undefined
        met += 1
        return met === 1 ? mishap : undefined
      }
      const name = FILE_NAME.replace('_1_', `_${mishap.length}_`)
      const { document } = stage.request()
      const headers = { ...document.headers, 'File-Name': name }
      expect(await send({ document: { ...document, headers } })).toMatchObject({ ended: 'answered' })
      expect(await stage.names()).toEqual(expect.arrayContaining([name, `${name}.ctl`]))
    }
  })

  it('is finished by the next try where the link broke in the middle', async () => {
    stage.mishap = (call, path) => (call === 'OPEN' && path.includes('.ctl') ? 'drop' : undefined)
    expect(await send()).toMatchObject({ result: { outcome: 'not-now', reason: 'connection-lost' } })
    expect(await stage.names()).toEqual([FILE_NAME])
    stage.mishap = () => undefined
    expect(await send()).toMatchObject({ ended: 'answered' })
    expect(await stage.names()).toEqual([FILE_NAME, CONTROL])
  })
})

describe('an attempt ends', () => {
  it.each([
    ['failure', 'WRITE', 'not-now', 'unavailable'],
    ['denied', 'OPEN', 'misconfigured', 'forbidden'],
    ['missing', 'OPENDIR', 'misconfigured', 'address-wrong'],
    ['failure', 'RENAME', 'not-now', 'unavailable'],
  ] as const)('with %s at %s: %s, %s', async (mishap, at, outcome, reason) => {
    stage.mishap = (call) => (call === at ? mishap : undefined)
    expect(await send()).toMatchObject({ ended: 'failed', result: { outcome, reason } })
    expect(await stage.names()).not.toContain(CONTROL)
  })

  it.each([
    ['lies there under its temporary name: surely not accepted', false, 'not-now'],
    ['lies under neither name: it may have been fetched', true, 'unknown'],
  ] as const)(
    'with a last rename that is answered with an error while the file %s',
    async (_, isFetched, outcome) => {
      stage.mishap = (call, path) => {
        if (call !== 'RENAME' || !path.endsWith('.ctl')) return undefined
        if (isFetched)
          for (const name of [FILE_NAME, `${CONTROL}.tmp`]) unlinkSync(join(stage.folder, 'outbox', name))
        return 'failure'
      }
      expect(await send()).toMatchObject({ ended: 'failed', result: { outcome } })
    },
  )

  it('misconfigured at a changed host key, before anything of ours was shown', async () => {
    stage.greeting = 'other-key'
    expect(await send()).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'certificate-invalid' },
    })
  })

  it.each([
    [{ credential: 'wrong' }, 'not-authorised'],
    [{ credential: '-----BEGIN NOTHING-----' }, 'not-authorised'],
    [{ settings: { hostKey: 'SHA256:short' } }, 'not-supported'],
    [{ address: 'sftp://exchange:secret@127.0.0.1/outbox' }, 'address-wrong'],
    [{ address: 'sftp://exchange@10.1.2.3/outbox' }, 'address-wrong'],
  ])('misconfigured with %j', async (more, reason) => {
    expect(await send(more)).toMatchObject({ result: { outcome: 'misconfigured', reason } })
    expect(await stage.names()).toEqual([])
  })

  it('refused for a document without a name of its own', async () => {
    const { document } = stage.request()
    const outcome = await send({ document: { ...document, headers: { 'File-Name': '../x.csv' } } })
    expect(outcome).toMatchObject({ result: { outcome: 'refused', reason: 'message-invalid' } })
  })
})

describe('without being allowed to', () => {
  const strict = createSftpTransport()
  afterAll(() => strict.close())
  it('calls nothing on our own networks', async () => {
    expect(await strict.send(stage.request())).toMatchObject({ result: { reason: 'address-wrong' } })
    expect(stage.calls).toEqual([])
  })
})
