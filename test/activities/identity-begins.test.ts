/** Asking the register marks an item that came prepared as begun, and answers the plans of what is sent next. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createIdentityBeside } from '../../activities/identity-beside.ts'
import { createIdentityRecordSteps, createIdentitySteps } from '../../activities/identity-steps.ts'
import type { Records } from '../../activities/records.ts'
import type { PdsClient } from '../../partners/pds/pds-client.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, SCHOOL } from '../database/record-samples.ts'
import { aSending, CHANNELS, fillDirectory, recordsOn, type Sending } from './steps-world.ts'

const world = useDatabase()
beforeAll(async () => {
  await fillDirectory(world.store())
  const school = await world.store().directory.agency(SCHOOL)
  if (school !== undefined)
    await world.store().directory.putAgency({ ...school, channels: [CHANNELS.repeats] })
})

let now = Date.parse(AT)
const records = (): Records => recordsOn(world.store(), { now: () => now })
const register: PdsClient = { trace: async () => ({ found: 'none' }), close: async () => undefined }
const away: PdsClient = { ...register, trace: async () => ({ found: 'away', because: 'outage' }) }

const startedAt = async ({ referral }: Sending): Promise<string | undefined> =>
  (await world.store().referrals.byId(referral.id))?.startedAt

const NOT_CHECKED = { identity: { status: 'not-checked' } } as const

describe('an item that came prepared', () => {
  it('is begun with the register’s answer, which brings the plans', async () => {
    const sending = await aSending(world.store(), NOT_CHECKED)
    expect(await startedAt(sending)).toBeUndefined()
    const answer = await createIdentitySteps(records(), register).establishIdentity({
      referralId: sending.referral.id,
    })
    expect(answer).toEqual({
      plans: {
        [sending.recipient.id]: {
          channels: [CHANNELS.repeats],
          undeliveredAfterSeconds: expect.any(Number),
          urgency: sending.referral.urgency,
        },
      },
    })
    expect(await startedAt(sending)).toBe(AT)
  })

  it('is begun when the step finds the identity settled by somebody else', async () => {
    const sending = await aSending(world.store(), { identity: { status: 'confirmed', checkedAt: AT } })
    await createIdentitySteps(records(), register).establishIdentity({ referralId: sending.referral.id })
    expect(await startedAt(sending)).toBe(AT)
  })

  it('is not begun while the register is away, and is when it goes on without it', async () => {
    const sending = await aSending(world.store(), NOT_CHECKED)
    const order = { referralId: sending.referral.id }
    await expect(createIdentitySteps(records(), away).establishIdentity(order)).rejects.toMatchObject({
      type: 'register-away',
    })
    expect(await startedAt(sending)).toBeUndefined()
    await createIdentityRecordSteps(records()).recordIdentityUnchecked(order)
    expect(await startedAt(sending)).toBe(AT)
    expect((await world.store().referrals.byId(sending.referral.id))?.identity.status).toBe('not-confirmed')
  })

  it('gives no plan for what is held', async () => {
    const sending = await aSending(world.store(), NOT_CHECKED, { state: 'held' })
    expect(
      await createIdentitySteps(records(), register).establishIdentity({ referralId: sending.referral.id }),
    ).toEqual({ plans: {} })
  })
})

describe('the register asked beside the procedures', () => {
  const throttling = (retryAfterSeconds: number): PdsClient => ({
    ...register,
    trace: async () => ({ found: 'throttled', retryAfterSeconds }),
  })

  it.each([
    ['away', away, 10],
    ['throttled', throttling(1), 10],
    ['throttled for longer', throttling(45), 45],
  ])('is left alone for a while once it is %s, and then asked again', async (_what, unwilling, seconds) => {
    let asked = 0
    let pds: PdsClient = unwilling
    const counting: PdsClient = {
      ...register,
      trace: (...question) => {
        asked += 1
        return pds.trace(...question)
      },
    }
    const steps = createIdentityBeside(records(), counting)
    const sending = await aSending(world.store(), NOT_CHECKED)
    const order = { referralId: sending.referral.id }
    const ask = () => steps.establishIdentity(order)
    await expect(ask()).rejects.toMatchObject({ type: 'register-away' })
    await expect(ask()).rejects.toMatchObject({ type: 'register-away' })
    expect(asked).toBe(1)
    expect(await startedAt(sending)).toBeUndefined()
    now += seconds * 1000 - 1
    await expect(ask()).rejects.toMatchObject({ type: 'register-away' })
    expect(asked).toBe(1)
    now += 1
    pds = register
    expect(await ask()).toMatchObject({ plans: { [sending.recipient.id]: { channels: [CHANNELS.repeats] } } })
    expect(asked).toBe(2)
  })
})
