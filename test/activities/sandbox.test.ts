/** Sandboxes on a real store: they find each other alone, nothing leaves, and the simulated partner answers. */
import { describe, expect, it } from '@jest/globals'
import { createFollower } from '../../activities/follow-changes.ts'
import { type SimulatedAnswer, simulatePartners } from '../../activities/simulate-partner.ts'
import { createCommands } from '../../commands/create-commands.ts'
import { putSandbox } from '../../commands/create-sandbox.ts'
import { sandboxCast } from '../../commands/sandbox-cast.ts'
import { idOf, type ServiceId } from '../../domain/ids.ts'
import type { Service } from '../../domain/partner.ts'
import { sameWorld } from '../../domain/sandbox.ts'
import type { User } from '../../domain/user.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { createSandboxTransport } from '../../partners/transports/sandbox/sandbox-transport.ts'
import { newId } from '../../runtime/new-id.ts'
import { standingOver } from '../commands/standing-over.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL } from '../database/record-samples.ts'
import { asking } from './telling-stage.ts'

const { store } = useDatabase()
const NAME = 'sandbox-trial'

const realService = async (): Promise<Service> => {
  const agencyId = newId('agency')
  const channels = [newId('channel')]
  await store().directory.putAgency({
    id: agencyId,
    name: 'Real',
    kind: 'health',
    phone: '01632 960 002',
    channels,
  })
  const [like] = sandboxCast(NAME).services
  if (like === undefined) throw new Error('there is one')
  const { sandbox: _sandbox, ...rest } = like
  const service: Service = { ...rest, id: newId('service'), agencyId, needs: ['family-support'] }
  await store().directory.putService(service)
  return service
}
const userOf = (name: string, end: string): User => {
  const found = sandboxCast(name).users.find(({ id }) => id === `usr_${name}-${end}`)
  if (found === undefined) throw new Error('no such user')
  return found
}
const commands = () =>
  createCommands(standingOver(store(), { readReply: () => undefined, moveRecipient: async () => {} }))

const submit = (user: User, service: ServiceId) =>
  commands().submitReferral({
    ...asking(user),
    urgency: 'standard',
    content: CONTENT,
    services: [service],
    sharingDecision: { decision: 'awaited', askedManager: false },
  })

describe('a sandbox', () => {
  it('finds its own services alone, and nobody else finds them', async () => {
    const real = await realService()
    const { services } = await putSandbox(store().directory, NAME)
    await putSandbox(store().directory, 'sandbox-other')
    const found = async (sandbox?: string) =>
      (
        await store().directory.services({ ...(sandbox === undefined ? {} : { sandbox }) }, { limit: 50 })
      ).rows.map(({ id }) => id)
    expect((await found(NAME)).toSorted()).toEqual(services.map(({ id }) => id).toSorted())
    expect(await found()).toEqual([real.id])
    const agencies = await store().directory.agencies({ limit: 50, sandbox: NAME })
    expect(agencies.rows).toHaveLength(4)
    expect(agencies.rows.every((one) => sameWorld(one, { sandbox: NAME }))).toBe(true)
  })

  it('cannot ask a real service, nor anybody real one of its, nor another sandbox', async () => {
    const real = await realService()
    const [own] = (await putSandbox(store().directory, NAME)).services
    const [other] = (await putSandbox(store().directory, 'sandbox-other')).services
    if (own === undefined || other === undefined) throw new Error('there are some')
    const client = userOf(NAME, 'worker')
    const person: User = { ...client, id: idOf('user', 'usr_real'), agencyId: COUNCIL }
    const { sandbox: _sandbox, ...nobodysTrial } = person
    for (const [user, service] of [
      [client, real.id],
      [client, other.id],
      [nobodysTrial, own.id],
    ] as const)
      expect(await submit(user, service)).toMatchObject({ code: 'service-unknown' })
    expect(await submit(client, own.id)).toMatchObject({ started: true })
  })

  it('has channels to simulated systems alone, and no real agency has one of those', async () => {
    await putSandbox(store().directory, NAME)
    const { channels, agencies, users } = sandboxCast(NAME)
    const [channel] = channels
    const [agency] = agencies
    const [user] = users
    if (channel === undefined || agency === undefined || user === undefined) throw new Error('there is one')
    for (const one of channels) expect(faultsInSettings(one, undefined)).toEqual([])
    const { directory } = store()
    const leading = { ...channel, transport: 'webhook', address: 'https://partner.example/' }
    await expect(directory.putChannel(leading, 'secret')).rejects.toThrow('sandbox')
    const { agencyId } = await realService()
    await expect(directory.putChannel({ ...channel, id: newId('channel'), agencyId })).rejects.toThrow(
      'sandbox',
    )
    const { sandbox: _sandbox, ...real } = agency
    await expect(directory.putAgency(real)).rejects.toThrow('sandbox')
    const { sandbox: _ofUser, ...somebody } = user
    await expect(directory.putUser(somebody)).rejects.toThrow('sandbox')
  })

  it('has systems that take, are away, or never say', async () => {
    const send = (address: string) =>
      createSandboxTransport().send({
        address,
        document: { contentType: 'application/json', bytes: new Uint8Array(), headers: {} },
        timeoutSeconds: 15,
        signal: new AbortController().signal,
      })
    expect(await send('sandbox:takes')).toMatchObject({ ended: 'answered', answer: { status: 201 } })
    expect(await send('sandbox:away')).toMatchObject({ ended: 'failed', result: { outcome: 'not-now' } })
    expect(await send('sandbox:unsure')).toMatchObject({ ended: 'answered', answer: { status: 500 } })
    expect(await send('https://partner.example/')).toMatchObject({ result: { outcome: 'misconfigured' } })
  })
})

describe('a simulated partner', () => {
  it('answers what reached it by what the service is for, each once', async () => {
    const name = 'sandbox-answers'
    const { agencyId, partnerAgencyId, partnerUserId, services } = await putSandbox(store().directory, name)
    const recipients = services
      .filter(({ system }) => system === 'sandbox:takes')
      .map(({ id }, index) => aRecipient({ agencyId: partnerAgencyId, serviceId: id, number: index + 1 }))
    const item = aReferral({ raisedBy: { agencyId, userId: newId('user') }, recipients })
    await store().referrals.insertOnce(item, CONTENT, aKey())
    const become = (state: 'delivered' | 'accepted') =>
      store().referrals.change(item.id, (one) => ({
        ...one,
        recipients: one.recipients.map((recipient) => ({ ...recipient, state, deliveredAt: AT })),
      }))
    const answers: SimulatedAnswer[] = []
    const look = async (): Promise<readonly string[]> => {
      answers.length = 0
      await createFollower({ changeLog: store().changeLog, now: Date.now }).pass()
      await simulatePartners({ ...store(), respond: async (answer) => answers.push(answer) })
      return answers.map(({ move }) => move).toSorted()
    }
    expect(await look()).toEqual([])
    await become('delivered')
    expect(await look()).toEqual(['accept', 'ask', 'decline'])
    expect(answers.every(({ user }) => user.id === partnerUserId && user.sandbox === name)).toBe(true)
    expect(await look()).toEqual([])
    await become('accepted')
    expect(await look()).toEqual(['finish'])
  })

  /** One referral has reached the service that accepts, and is in the log. */
  const reached = async (name: string): Promise<void> => {
    const { agencyId, partnerAgencyId, services } = await putSandbox(store().directory, name)
    const [accepts] = services
    if (accepts === undefined) throw new Error('there is one')
    const recipient = aRecipient({
      agencyId: partnerAgencyId,
      serviceId: accepts.id,
      state: 'delivered',
      deliveredAt: AT,
    })
    const item = aReferral({ raisedBy: { agencyId, userId: newId('user') }, recipients: [] })
    await store().referrals.insertOnce(item, CONTENT, aKey())
    await store().referrals.change(item.id, (one) => ({ ...one, recipients: [recipient] }))
    await createFollower({ changeLog: store().changeLog, now: Date.now }).pass()
  }

  it('that cannot answer keeps no other from answering', async () => {
    await reached('sandbox-a-fails')
    await reached('sandbox-b-works')
    const answered: (string | undefined)[] = []
    const respond = async ({ user }: SimulatedAnswer) => {
      if (user.sandbox === 'sandbox-a-fails') throw new Error('cannot be answered')
      answered.push(user.sandbox)
    }
    await expect(simulatePartners({ ...store(), respond })).rejects.toThrow('cannot be answered')
    expect(answered).toEqual(['sandbox-b-works'])
    await simulatePartners({ ...store(), respond: async ({ user }) => answered.push(user.sandbox) })
    expect(answered).toEqual(['sandbox-b-works', 'sandbox-a-fails'])
  })

  it('looks again where an answer could not be given', async () => {
    await reached('sandbox-again')
    const away = () => Promise.reject(new Error('database away'))
    await expect(simulatePartners({ ...store(), respond: away })).rejects.toThrow('database away')
    const moves: string[] = []
    await simulatePartners({ ...store(), respond: async ({ move }) => moves.push(move) })
    expect(moves).toEqual(['accept'])
  })
})
