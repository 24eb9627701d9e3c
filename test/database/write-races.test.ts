import { describe, expect, it } from '@jest/globals'
import type { AttemptResult } from '../../domain/delivery.ts'
import { withEntry } from '../../domain/referral-changes.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from './database-world.ts'
import {
  AT,
  aCommand,
  aKey,
  aMessage,
  aReceivedMessage,
  aReferral,
  atOnce,
  CHANNEL,
  CONTENT,
  COUNCIL,
  later,
} from './record-samples.ts'

const WRITERS = 32
const world = useDatabase()

const TAKEN: AttemptResult = { outcome: 'taken', reason: 'accepted' }

describe('32 writers at once', () => {
  it('store one referral for one idempotency key, and all hear of that one', async () => {
    const { referrals } = world.store()
    const idempotency = aKey()
    const answers = await atOnce(WRITERS, () => referrals.insertOnce(aReferral(), CONTENT, idempotency))
    const inserted = answers.filter((answer) => answer.inserted)
    expect(inserted).toHaveLength(1)
    const heard = answers.flatMap((answer) => ('referral' in answer ? [answer.referral.id] : []))
    expect(heard).toHaveLength(WRITERS - 1)
    expect(new Set(heard).size).toBe(1)
  })

  it('lose no change of one referral, and count each', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    await referrals.insertOnce(referral, CONTENT, aKey())
    await atOnce(WRITERS, (index) =>
      referrals.change(referral.id, (current) =>
        withEntry(current, { key: `entry-${index}`, at: later(index), title: 'Noted', by: 'this service' }),
      ),
    )
    const after = await referrals.byId(referral.id)
    expect(after?.timeline).toHaveLength(WRITERS)
    expect(after?.version).toBe(1 + WRITERS)
  })

  it('make a change that bears a key once', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    await referrals.insertOnce(referral, CONTENT, aKey())
    const entry = { key: 'closed', at: later(1), title: 'Closed', by: 'this service' }
    await atOnce(WRITERS, () => referrals.change(referral.id, (current) => withEntry(current, entry)))
    expect(await referrals.byId(referral.id)).toMatchObject({ version: 2, timeline: [entry] })
  })

  it('begin one attempt of a number, and the others hear of it', async () => {
    const { messages } = world.store()
    const { message } = await messages.makeOnce(aMessage())
    const answers = await atOnce(WRITERS, (index) =>
      messages.beginAttempt(message, { number: 1, channelId: CHANNEL, at: later(index) }),
    )
    expect(answers.filter(({ begun }) => begun)).toHaveLength(1)
    const stored = await messages.byKey(message.key)
    expect(stored?.attempts).toHaveLength(1)
    for (const answer of answers) expect(answer.message).toEqual(stored)
  })

  it('end an attempt once: the first end stands', async () => {
    const { messages } = world.store()
    const { message } = await messages.makeOnce(aMessage())
    const begun = await messages.beginAttempt(message, { number: 1, channelId: CHANNEL, at: AT })
    const ends = await atOnce(WRITERS, (index) =>
      messages.finishAttempt(begun.message, 1, {
        result: { ...TAKEN, partnerReference: `case-${index}` },
        at: later(index),
      }),
    )
    const ended = ends.map((end) => end.ended)
    expect(ended.filter(Boolean)).toHaveLength(1)
    expect((await messages.byKey(message.key))?.attempts[0]?.result?.partnerReference).toBe(
      `case-${ended.indexOf(true)}`,
    )
  })

  it('make one message for one key, and all get the bytes of that one', async () => {
    const { messages } = world.store()
    const message = aMessage()
    const made = await atOnce(WRITERS, (index) =>
      messages.makeOnce({
        ...message,
        document: { ...message.document, bytes: new TextEncoder().encode(`version ${index}`) },
      }),
    )
    expect(made.filter((each) => each.made)).toHaveLength(1)
    expect(new Set(made.map(({ message: { sha256 } }) => sha256)).size).toBe(1)
  })

  it('receive one message for one request id', async () => {
    const { received } = world.store()
    const message = aReceivedMessage()
    const answers = await atOnce(WRITERS, () =>
      received.receiveOnce({ ...message, id: newId('received-message') }),
    )
    const outcomes = answers.map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'new')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'same-request')).toHaveLength(WRITERS - 1)
  })

  it('receive one message for the same bytes under as many request ids', async () => {
    const { received } = world.store()
    const { bytes } = aReceivedMessage()
    const messages = Array.from({ length: WRITERS }, () => aReceivedMessage({ bytes }))
    const answers = await Promise.all(messages.map((message) => received.receiveOnce(message)))
    expect(answers.filter(({ outcome }) => outcome === 'new')).toHaveLength(1)
    expect(answers.filter(({ outcome }) => outcome === 'same-bytes')).toHaveLength(WRITERS - 1)
    // From now on each of these request ids is known, whoever asks.
    const again = await Promise.all(messages.map((message) => received.receiveOnce(message)))
    expect(new Set(again.map((answer) => ('stored' in answer ? answer.stored.id : 'new'))).size).toBe(1)
    expect(again.every(({ outcome }) => outcome === 'same-request')).toBe(true)
  })

  it('receive one content for one request id when each sends another', async () => {
    const { received } = world.store()
    const requestId = 'one-id-for-all'
    const answers = await atOnce(WRITERS, () => received.receiveOnce(aReceivedMessage({ requestId })))
    expect(answers.filter(({ outcome }) => outcome === 'new')).toHaveLength(1)
    expect(answers.filter(({ outcome }) => outcome === 'same-request')).toHaveLength(WRITERS - 1)
  })

  it('never let one request id stand for two contents that both are known', async () => {
    const { received } = world.store()
    const contents = await atOnce(4, async () => {
      const message = aReceivedMessage()
      await received.receiveOnce(message)
      return message
    })
    const requestId = 'shared-by-four'
    await atOnce(WRITERS, (index) =>
      received.receiveOnce({
        ...aReceivedMessage(),
        requestId,
        bytes: contents[index % 4]?.bytes ?? new Uint8Array(),
      }),
    )
    const owners = await Promise.all(
      contents.map(async ({ bytes }) => {
        const answer = await received.receiveOnce(aReceivedMessage({ requestId, bytes }))
        return 'stored' in answer ? answer.stored.id : 'new'
      }),
    )
    expect(new Set(owners).size).toBe(1)
  })

  it('take over an abandoned message one at a time', async () => {
    const { received } = world.store()
    const message = aReceivedMessage()
    await received.receiveOnce(message)
    const lock = { now: later(40_000), until: later(70_000) }
    const early = { now: later(20_000), until: later(70_000) }
    expect(await received.takeOver(message.id, early)).toBe(false)
    const taken = await atOnce(WRITERS, () => received.takeOver(message.id, lock))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('hear of one first message for a Bundle id', async () => {
    const { received } = world.store()
    const first = await atOnce(WRITERS, () =>
      received.noteBundleId(COUNCIL, 'bundle-1', newId('received-message')),
    )
    expect(new Set(first).size).toBe(1)
  })

  it('store one command for one key and end it once', async () => {
    const { commands } = world.store()
    const key = 'one-command'
    const stored = await atOnce(WRITERS, () => commands.storeOnce(aCommand({ key })))
    expect(stored.filter((answer) => answer.stored)).toHaveLength(1)
    const [id] = new Set(stored.map(({ command }) => command.id))
    if (id === undefined) throw new Error('no command')
    const ended = await atOnce(WRITERS, (index) =>
      commands.finish(id, index % 2 === 0 ? 'applied' : 'refused', { index }),
    )
    expect(ended.filter(Boolean)).toHaveLength(1)
    expect((await commands.byId(id))?.result).toEqual({ index: ended.indexOf(true) })
  })

  it('raise one attention item and settle it once', async () => {
    const { attention } = world.store()
    const id = newId('attention-item')
    const item = { id, kind: 'our-fault', ownerAgency: COUNCIL, raisedAt: AT, dueAt: AT } as const
    await atOnce(WRITERS, () => attention.raise(item))
    const settled = await atOnce(WRITERS, (index) =>
      attention.settle(id, { by: `usr_number-${index}`, settlement: 'done', at: later(index) }),
    )
    const winners = settled.filter(({ outcome }) => outcome === 'settled')
    expect(winners).toHaveLength(1)
    const who = new Set(settled.map((answer) => ('item' in answer ? answer.item.settledBy : 'nobody')))
    expect(who.size).toBe(1)
    // Raised again, it stays settled.
    expect((await attention.raise(item)).state).toBe('settled')
  })

  it('pause a channel once for the version they saw', async () => {
    const { directory } = world.store()
    await directory.putChannel(
      {
        id: CHANNEL,
        agencyId: COUNCIL,
        kind: 'in-memory',
        format: 'f',
        transport: 't',
        address: 'a',
        abilities: { deduplicates: true, queryable: false },
        retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
        perSecond: 5,
        atOnce: 2,
        timeoutSeconds: 10,
        state: 'open',
        version: 1,
      },
      'partner-token',
    )
    const paused = await atOnce(WRITERS, () => directory.pauseChannel(CHANNEL, 'forbidden', 1))
    expect(paused.filter(Boolean)).toHaveLength(1)
    expect(await directory.channel(CHANNEL)).toMatchObject({
      state: 'paused',
      pausedBecause: 'forbidden',
      version: 2,
    })
    const resumed = await atOnce(WRITERS, () => directory.resumeChannel(CHANNEL))
    expect(resumed.filter(Boolean)).toHaveLength(1)
    const channel = await directory.channel(CHANNEL)
    expect(channel).toMatchObject({ state: 'open', version: 3 })
    expect(channel).not.toHaveProperty('pausedBecause')
  })
})
