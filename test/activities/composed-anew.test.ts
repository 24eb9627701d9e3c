/** A message that goes to a channel of another format is written for it, under its own key, and never while in doubt. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type AttemptResult, messageKey } from '../../domain/delivery.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { withAgreementWithdrawn } from '../../domain/referral-changes.ts'
import type { WireDocument } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { portalFormat } from '../../partners/formats/portal/portal-format.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aReferral, CONTENT, later, SCHOOL } from '../database/record-samples.ts'
import { CONSENT, HEALTH_BY_CONSENT } from '../rules/decision-samples.ts'
import {
  aSending,
  channelOf,
  fillDirectory,
  type Sending,
  type StepsOptions,
  stepsOn,
} from './steps-world.ts'

const world = useDatabase()

const FORMATS = { bars: barsFormat, task: taskFormat, portal: portalFormat } as const
type Name = keyof typeof FORMATS
const idFor = (name: string): ChannelId => idOf('channel', `chn_anew-${name}`)
const channelFor = (name: Name, more: Partial<Channel> = {}): Channel => ({
  ...channelOf(idFor(name), true),
  format: FORMATS[name].name,
  ...more,
})
/** As `bars`, and it takes documents. */
const WITH_DOCUMENTS: Channel = {
  ...channelFor('bars'),
  id: idFor('documents'),
  abilities: { deduplicates: true, queryable: false, attachments: { mostBytes: 1_000_000 } },
}

beforeAll(async () => {
  await fillDirectory(world.store())
  const { directory } = world.store()
  for (const name of ['bars', 'task', 'portal'] as const) await directory.putChannel(channelFor(name))
  await directory.putChannel({ ...channelFor('bars'), id: idFor('bars-too') })
  await directory.putChannel(WITH_DOCUMENTS)
})

const formatOf: StepsOptions['formatOf'] = ({ format }) =>
  Object.values(FORMATS).find(({ name }) => name === format) ?? barsFormat

const REFUSED: AttemptResult = { outcome: 'refused', reason: 'not-supported' }
const UNKNOWN: AttemptResult = { outcome: 'unknown', reason: 'connection-lost' }
const TAKEN: AttemptResult = { outcome: 'taken', reason: 'accepted' }

const text = ({ bytes }: WireDocument): string => new TextDecoder().decode(bytes)

/** Attempts one after another, each on its channel and with its end; what was sent. */
const attempts = async (
  sending: Sending,
  tries: readonly (readonly [ChannelId, AttemptResult])[],
  first = 1,
): Promise<WireDocument[]> => {
  const sent: WireDocument[] = []
  for (const [index, [channelId, result]] of tries.entries()) {
    const steps = stepsOn(world.store(), { formatOf, sent, partner: async () => result })
    await steps.attempt({ ...sending.order, channelId, attempt: first + index, lastChannel: false })
  }
  return sent
}

const storedOf = async ({ order }: Sending) => {
  const key = messageKey(order.referralId, order.recipientId, 1)
  const stored = await world.store().messages.byKey(key)
  if (stored === undefined) throw new Error(`${key} is not stored`)
  return { stored, document: await world.store().messages.documentOf(key) }
}

describe.each<[Name, Name]>([
  ['bars', 'task'],
  ['task', 'portal'],
  ['portal', 'bars'],
  ['portal', 'task'],
])('refused as %s and sent on as %s', (one, other) => {
  it('is written anew under its own key, and what it was is kept by hash and format', async () => {
    const sending = await aSending(world.store())
    const [first, second] = await attempts(sending, [
      [idFor(one), REFUSED],
      [idFor(other), TAKEN],
    ])
    if (first === undefined || second === undefined) throw new Error('not sent twice')
    expect(text(second)).not.toBe(text(first))
    const { stored, document } = await storedOf(sending)
    expect(text(document)).toBe(text(second))
    expect(stored).toMatchObject({
      format: FORMATS[other].name,
      earlier: [{ format: FORMATS[one].name, sha256: expect.any(String) }],
    })
    expect(
      stored.attempts.map(({ number, channelId, result }) => [number, channelId, result?.outcome]),
    ).toEqual([
      [1, idFor(one), 'refused'],
      [2, idFor(other), 'taken'],
    ])
    // Written for nobody's pages, it holds the child; named on them alone, it does not.
    expect(text(second).includes(CONTENT.person.familyName)).toBe(other !== 'portal')
    // Both name the same message: a partner that had had the first would know the second.
    if (other !== 'portal') expect(text(second)).toContain(stored.wireId)
  })

  it('killed once it was written, or once it was begun, it is not written again nor sent twice', async () => {
    const sending = await aSending(world.store())
    await attempts(sending, [[idFor(one), REFUSED]])
    const { messages } = world.store()
    const order = { ...sending.order, channelId: idFor(other), attempt: 2, lastChannel: true }
    const killed = (at: 'beginAttempt' | 'finishAttempt') =>
      stepsOn(
        { ...world.store(), messages: { ...messages, [at]: () => Promise.reject(new Error('killed')) } },
        { formatOf },
      ).attempt(order)
    await expect(killed('beginAttempt')).rejects.toThrow('killed')
    const written = await storedOf(sending)
    await expect(killed('finishAttempt')).rejects.toThrow('killed')
    const sent: WireDocument[] = []
    const after = await stepsOn(world.store(), { formatOf, sent }).attempt(order)
    expect(after).toMatchObject({ next: 'wait', inDoubt: true })
    expect(sent).toEqual([])
    const again = await storedOf(sending)
    expect(text(again.document)).toBe(text(written.document))
    expect(again.stored.earlier).toHaveLength(1)
  })
})

describe('a message', () => {
  it('is the same to the byte on another channel of the same format', async () => {
    const sending = await aSending(world.store())
    const [first, second] = await attempts(sending, [
      [idFor('bars'), REFUSED],
      [idFor('bars-too'), TAKEN],
    ])
    expect(second && text(second)).toBe(first && text(first))
    expect((await storedOf(sending)).stored.earlier).toBeUndefined()
  })

  it('is written anew for a channel that takes documents where the one before took none', async () => {
    const sending = await aSending(world.store())
    await attempts(sending, [
      [idFor('bars'), REFUSED],
      [idFor('documents'), TAKEN],
    ])
    expect((await storedOf(sending)).stored).toMatchObject({ documentsWithin: 1_000_000, earlier: [{}] })
  })

  it('in doubt stays as it is to the byte, whatever the channel has become since', async () => {
    const sending = await aSending(world.store())
    const moved = { ...channelFor('bars'), id: idFor('moved') }
    await world.store().directory.putChannel(moved)
    const [first] = await attempts(sending, [[moved.id, UNKNOWN]])
    await world.store().directory.putChannel({ ...moved, format: taskFormat.name, version: 2 })
    const [second] = await attempts(sending, [[moved.id, TAKEN]], 2)
    expect(second && text(second)).toBe(first && text(first))
    expect((await storedOf(sending)).stored.earlier).toBeUndefined()
  })

  it('is written by the decision of now, and held where that no longer allows it', async () => {
    const sending = await aSending(world.store())
    await attempts(sending, [[idFor('portal'), REFUSED]])
    const { sharingDecision } = aReferral()
    await world.store().referrals.change(sending.referral.id, (current) => ({
      ...current,
      sharingDecision: { ...sharingDecision, reviewDay: '2026-01-31' } as typeof sharingDecision,
    }))
    expect(await attempts(sending, [[idFor('bars'), TAKEN]], 2)).toEqual([])
  })

  it.each([
    ['surely not there', REFUSED],
    ['in doubt', UNKNOWN],
  ])('%s is written without what a consent withdrawn since had let out', async (_standing, result) => {
    const { sharingDecision: _own, ...referral } = aReferral()
    const consent = { ...CONSENT, givenAt: '2026-03-01T10:00:00.000Z', recipients: [SCHOOL] }
    const sharingDecision = { ...HEALTH_BY_CONSENT, about: referral.id, decidedAt: AT, consent }
    const { recipients: _theirs, ...more } = { ...referral, sharingDecision }
    const sending = await aSending(world.store(), more)
    await attempts(sending, [[idFor('bars'), result]])
    expect((await storedOf(sending)).stored.categories).toEqual(['identity', 'concern', 'health'])
    await world
      .store()
      .referrals.change(sending.referral.id, (current) =>
        withAgreementWithdrawn(current, { at: later(1_000), commandId: newId('command') }),
      )
    await attempts(sending, [[idFor('bars'), result]], 2)
    const { stored } = await storedOf(sending)
    expect(stored).toMatchObject({ categories: ['identity', 'concern'], earlier: [{}] })
    // Once: what it was written as goes from then on.
    await attempts(sending, [[idFor('bars'), TAKEN]], 3)
    expect((await storedOf(sending)).stored.earlier).toHaveLength(1)
  })

  it('that came back is surely not there: what goes on by another channel is written for it', async () => {
    const sending = await aSending(world.store())
    await attempts(sending, [[idFor('bars'), { outcome: 'taken', reason: 'handed-over' }]])
    const { stored } = await storedOf(sending)
    const by = idOf('received-message', 'rcv_came-back')
    await world
      .store()
      .messages.noteReturned(stored, 1, { at: stored.madeAt, because: 'returned-by-carrier', by })
    await attempts(sending, [[idFor('task'), TAKEN]], 2)
    expect((await storedOf(sending)).stored.format).toBe(taskFormat.name)
  })
})
