import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { FaultPlan } from '../../dev/simulators/fault-plan.ts'
import { type PdsRegister, startPdsRegister } from '../../dev/simulators/pds-register.ts'
import { createPdsClient, type PdsClient } from '../../partners/pds/pds-client.ts'
import { clientOf, person, TOKEN, trace } from './pds-client-helpers.ts'

let register: PdsRegister
let client: PdsClient
beforeAll(async () => {
  register = await startPdsRegister({ acceptedToken: TOKEN, ratePerSecond: 0 })
  client = clientOf(register.url)
})
afterAll(async () => {
  await client.close()
  await register.stop()
})

const clients: (() => Promise<void>)[] = []
afterEach(async () => {
  await fetch(`${register.controlUrl}/control/faults`, { method: 'DELETE' })
  for (const close of clients.splice(0).reverse()) await close()
})
const setFault = (plan: FaultPlan): Promise<Response> =>
  fetch(`${register.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })

describe('a register that does not answer the question', () => {
  const maya = person('Maya', 'Ashdown', '2014-03-09')

  it.each([
    [{ fault: 'down' }, { found: 'away', because: 'connection-refused' }],
    [
      { fault: 'too-many-requests', retryAfterSeconds: 4 },
      { found: 'throttled', retryAfterSeconds: 4 },
    ],
    [
      { fault: 'fail', status: 408 },
      { found: 'away', because: '408 UNABLE_TO_CALL_SERVICE' },
    ],
    [
      { fault: 'fail', status: 500 },
      { found: 'away', because: '500 UNABLE_TO_CALL_SERVICE' },
    ],
    [
      { fault: 'fail', status: 400, code: 'INVALID_SEARCH_DATA' },
      { found: 'refused', because: '400 INVALID_SEARCH_DATA' },
    ],
    [{ fault: 'unauthorised' }, { found: 'refused', because: '401 ACCESS_DENIED' }],
    [{ fault: 'unavailable' }, { found: 'away', because: '503 UNABLE_TO_CALL_SERVICE' }],
    [{ fault: 'html-502' }, { found: 'away', because: '502' }],
    [{ fault: 'maintenance-page' }, { found: 'away', because: 'unreadable-answer' }],
    [{ fault: 'garbage' }, { found: 'away', because: 'unreadable-answer' }],
    [{ fault: 'half-answer' }, { found: 'away', because: 'connection-lost' }],
    [{ fault: 'accept-then-drop' }, { found: 'away', because: 'connection-lost' }],
  ] as const)('%j', async (plan, expected) => {
    await setFault(plan)
    expect(await trace(maya, client)).toEqual(expected)
    expect(await trace({ ...maya, nhsNumber: '9990000018' }, client)).toEqual(expected)
  })

  it('is away where it takes the question and never answers', async () => {
    await setFault({ fault: 'timeout-after-accept' })
    const hasty = clientOf(register.url, TOKEN, 1)
    clients.push(() => hasty.close())
    expect(await trace(maya, hasty)).toEqual({ found: 'away', because: 'timeout' })
    expect(await trace({ ...maya, nhsNumber: '9990000018' }, hasty)).toEqual({
      found: 'away',
      because: 'timeout',
    })
  })

  it('is away where no token can be had, and refuses a wrong one', async () => {
    const withoutToken = clientOf(register.url, () => Promise.reject(new Error('no token today')))
    const wrong = clientOf(register.url, async () => 'another-token')
    clients.push(
      () => withoutToken.close(),
      () => wrong.close(),
    )
    expect(await trace(maya, withoutToken)).toEqual({ found: 'away', because: 'no-token' })
    expect(await trace(maya, wrong)).toEqual({ found: 'refused', because: '401 ACCESS_DENIED' })
  })

  it('refuses to be built on an address that may not be called', () => {
    expect(() =>
      createPdsClient({
        baseUrl: 'http://pds.example',
        credential: TOKEN,
        timeoutSeconds: 1,
        odsCode: 'NMX',
      }),
    ).toThrow(/plain-http-not-allowed/)
  })
})
