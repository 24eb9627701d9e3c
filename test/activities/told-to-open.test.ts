/** What came to be read on our own pages: the people there are told that there is an update, and until they open it. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { AttentionKind } from '../../domain/attention.ts'
import { idOf } from '../../domain/ids.ts'
import type { User } from '../../domain/user.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { aCommand, CLINIC, SCHOOL } from '../database/record-samples.ts'
import { aSending, CHANNELS, channelOf, fillDirectory, type Sending, stepsOn } from './steps-world.ts'

const world = useDatabase()
const PAGES = idOf('channel', 'chn_our-pages')

const person = (id: string, role: User['role'], agencyId = SCHOOL): User => ({
  id: idOf('user', `usr_${id}`),
  name: id,
  role,
  agencyId,
  supervises: [],
})

beforeAll(async () => {
  await fillDirectory(world.store())
  const { directory } = world.store()
  await directory.putChannel({ ...channelOf(PAGES, true, { opens: true }), kind: 'portal' })
  for (const user of [
    person('helen', 'responder'),
    person('ruth', 'team-manager'),
    person('their-system', 'system-client'),
    person('their-administrator', 'agency-administrator'),
    person('priya', 'responder', CLINIC),
  ])
    await directory.putUser(user)
})

const steps = () => stepsOn(world.store())

const delivered = async (channelId = PAGES): Promise<Sending> => {
  const sending = await aSending(world.store(), {}, { agencyId: SCHOOL })
  expect((await steps().attempt({ ...sending.order, channelId })).next).toBe('delivered')
  return sending
}

const openItems = ({ referral }: Sending, kind: AttentionKind = 'to-open') =>
  world
    .store()
    .attention.openFor(referral.id)
    .then((items) => items.filter((item) => item.kind === kind))

const toldOf = async ({ referral }: Sending) =>
  (await world.store().database.connection.collection('notices').find({ itemId: referral.id }).toArray())
    .map(({ userId }) => String(userId))
    .toSorted()

const moved = async ({ referral, recipient }: Sending, move: 'open' | 'accept' | 'withdraw') => {
  const named = { referralId: referral.id, recipientId: recipient.id }
  await steps().recordMove({ ...named, move, commandId: newId('command') })
}

describe('what lies on our own pages', () => {
  it('is told to those who answer for the agency, and to nobody else', async () => {
    const sending = await delivered()
    expect(await openItems(sending)).toMatchObject([
      { ownerAgency: SCHOOL, recipientId: sending.recipient.id },
    ])
    expect(await toldOf(sending)).toEqual(['usr_helen', 'usr_ruth'])
  })

  it('is told once, also where the worker was killed and the step runs again', async () => {
    const sending = await delivered()
    await steps().attempt({ ...sending.order, channelId: PAGES })
    expect(await openItems(sending)).toHaveLength(1)
    expect(await toldOf(sending)).toHaveLength(2)
  })

  it.each(['open', 'accept', 'withdraw'] as const)('waits for nobody after %s', async (move) => {
    const sending = await delivered()
    await moved(sending, move)
    expect(await openItems(sending)).toEqual([])
    expect((await world.store().referrals.byId(sending.referral.id))?.openAttention).toEqual([])
  })
})

it('a request that is answered unopened waits for nobody to open it', async () => {
  const store = world.store()
  const sending = await aSending(store, { kind: 'information-request' }, { agencyId: SCHOOL })
  expect((await steps().attempt({ ...sending.order, channelId: PAGES })).next).toBe('delivered')
  expect(await openItems(sending)).toHaveLength(1)
  const answers = [{ question: 'q1', ending: 'nothing-held' }] as const
  const command = aCommand({ move: 'part-answer', words: { answers } })
  await store.commands.storeOnce(command)
  const { referralId, recipientId } = sending.order
  await steps().recordMove({ referralId, recipientId, move: 'part-answer', commandId: command.id })
  expect(await openItems(sending)).toEqual([])
})

describe('what went to a system of theirs', () => {
  it('is told to nobody: the system shows it to them', async () => {
    const sending = await delivered(CHANNELS.repeats)
    expect(await openItems(sending)).toEqual([])
    expect(await toldOf(sending)).toEqual([])
  })
})
