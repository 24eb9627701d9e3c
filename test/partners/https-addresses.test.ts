import { describe, expect, it } from '@jest/globals'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import { cleanupAfterEach, LOOPBACK, request, resolver } from './https-transport-helpers.ts'

const cleanups = cleanupAfterEach()

describe('addresses that may be called', () => {
  const wrong = (detail: string) => ({
    ended: 'failed',
    result: { outcome: 'misconfigured', reason: 'address-wrong', detail },
  })

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://172.20.0.1/',
    'https://192.168.1.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::a00:1]/',
  ])('refuses the inner address %s', async (address) => {
    expect(await cleanups.transportWith({}).send(request(address))).toEqual(wrong('network-not-allowed'))
  })

  it('refuses a public name that resolves to an inner address', async () => {
    const transport = cleanups.transportWith({ resolve: resolver({ 'partner.example': '10.0.0.7' }) })
    expect(await transport.send(request('https://partner.example/'))).toEqual(wrong('network-not-allowed'))
  })

  it('refuses plain http unless it is allowed, and then to loopback only', async () => {
    const strict = cleanups.transportWith({ allowNetworks: LOOPBACK })
    expect(await strict.send(request('http://127.0.0.1:1/'))).toEqual(wrong('plain-http-not-allowed'))
    const development = cleanups.transportWith({
      allowPlainHttpTo: 'loopback',
      allowNetworks: [...LOOPBACK, '10.0.0.0/8'],
      resolve: resolver({ 'partner.example': '10.0.0.7' }),
    })
    expect(await development.send(request('http://10.0.0.7:1/'))).toEqual(wrong('plain-http-not-allowed'))
    expect(await development.send(request('http://partner.example:1/'))).toEqual(wrong('network-not-allowed'))
  })

  it('refuses credentials inside an address', async () => {
    const outcome = await cleanups.transportWith({}).send(request('https://user:secret@partner.example/'))
    expect(outcome).toEqual(wrong('credentials-in-address'))
  })

  it('refuses a network that is not one', () => {
    expect(() => createHttpsTransport({ allowNetworks: ['10.0.0.0'] })).toThrow(/not a network/)
  })
})
