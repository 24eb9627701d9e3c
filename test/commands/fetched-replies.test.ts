/** Replies that were fetched: kept raw, matched, known when they come again, and never lost whatever is wrong in them. */
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import mongoose from 'mongoose'
import { takeReply } from '../../commands/take-reply.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { recipientReference } from '../../domain/reference.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { jsonBytes } from '../partners/bars-samples.ts'
import { changedTask } from '../partners/task-changes.ts'
import { MESSAGE_SYSTEM, REFERENCE_SYSTEM, task } from '../partners/task-samples.ts'
import { sized } from '../test-size.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()

const CHANNEL: Channel = {
  id: idOf('channel', 'chn_school-task'),
  agencyId: SCHOOL,
  kind: 'fhir-rest',
  format: 'fhir-task',
  transport: 'https',
  address: 'https://partner.example/fhir',
  abilities: { deduplicates: false, queryable: true },
  retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 2,
  timeoutSeconds: 10,
  poll: { everySeconds: 900 },
  state: 'open',
  version: 1,
}

/** MongoDB takes no document of 16 MiB or more. */
const LONGEST_ROW = 16 * 1024 * 1024

const moves: string[] = []
const standing = () =>
  standingOver(world.store(), {
    readReply: (_channel, bytes) => taskFormat.readReply?.(bytes),
    moveRecipient: async ({ move }) => void moves.push(move),
  })

/** An item that this partner has, with the id of its message on the wire. */
const sentTo = async (of: Partial<Recipient> = {}): Promise<{ referral: Referral; wireId: string }> => {
  const recipient = aRecipient({ agencyId: SCHOOL, state: 'delivered', deliveredAt: AT, ...of })
  const referral = aReferral({ recipients: [recipient] })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const key = messageKey(referral.id, recipient.id, 1)
  const wireId = uuidV5(key)
  await world.store().messages.makeOnce({
    key,
    wireId,
    itemId: referral.id,
    recipientId: recipient.id,
    messageVersion: 1,
    purpose: 'new',
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/plain', bytes: new Uint8Array([1]), headers: {} },
  })
  return { referral, wireId }
}

let version = 0
const reply = (resource: unknown) => {
  version += 1
  return {
    replyId: `Task/a/_history/${version}`,
    contentType: 'application/fhir+json',
    bytes: jsonBytes(resource),
  }
}

const named = (wireId: string, status: string, more: object = {}) =>
  task({ id: `t-${version}`, identifier: [{ system: MESSAGE_SYSTEM, value: wireId }], status, ...more })

const rowOf = (replyId: string) =>
  world
    .store()
    .database.connection.collection('received_messages')
    .findOne({ requestId: `${CHANNEL.id} ${replyId}` })

/** What a person was asked to look at, of one message. */
const askedAbout = async (replyId: string): Promise<readonly string[]> => {
  const { database } = world.store()
  const row = await rowOf(replyId)
  const items = await database.connection
    .collection('attention_items')
    .find({ receivedMessageId: String(row?._id) })
    .toArray()
  return items.map(({ because }) => String(because))
}

const take = async (resource: unknown) => {
  const fetched = reply(resource)
  moves.length = 0
  const taken = await takeReply(standing(), CHANNEL, fetched)
  return { fetched, taken, moves: [...moves], asked: await askedAbout(fetched.replyId) }
}

describe('a fetched reply', () => {
  it('under a number that another reply had is kept beside it, acted on and put before a person, once', async () => {
    const { wireId } = await sentTo()
    const { fetched } = await take(named(wireId, 'received'))
    moves.length = 0
    const numbered = (resource: unknown) => ({
      ...fetched,
      bytes: jsonBytes(resource),
      isNumbered: true as const,
    })
    const takes = (resource: unknown) => takeReply(standing(), CHANNEL, numbered(resource))
    expect(await takes({ ...named(wireId, 'received'), language: 'en' })).toBe('known')
    const other = named(wireId, 'accepted')
    expect([await takes(other), await takes(other), moves]).toEqual(['new', 'known', ['accept']])
    const name = `${fetched.replyId} again ${createHash('sha256').update(jsonBytes(other)).digest('hex')}`
    expect(await askedAbout(name)).toEqual(['reply-id-reused'])
    expect(await askedAbout(fetched.replyId)).toEqual([])
    // Where the name is made of what came, other bytes under it are our own settings' doing.
    expect(await takeReply(standing(), CHANNEL, { ...fetched, bytes: jsonBytes({ a: 1 }) })).toBe('known')
  })

  it('is matched by the id of our message, kept exactly as it came, and acted on once', async () => {
    const { wireId } = await sentTo()
    const { fetched, taken, moves: made } = await take(named(wireId, 'accepted'))
    expect([taken, made]).toEqual(['new', ['accept']])
    expect(await takeReply(standing(), CHANNEL, fetched)).toBe('known')
    expect(moves).toEqual(['accept'])
  })

  it('of the largest kind that a mailbox gives is kept', async () => {
    const fetched = { ...reply({}), bytes: randomBytes(12 * 1024 * 1024 + 400_000) }
    expect(await takeReply(standing(), CHANNEL, fetched)).toBe('new')
    const row = await rowOf(fetched.replyId)
    // Asked of the row itself, as what stands in for MongoDB may take a longer one.
    expect(mongoose.mongo.BSON.calculateObjectSize(row ?? {})).toBeLessThan(LONGEST_ROW)
    expect(row).not.toBeNull()
  })

  it('whose process was killed is under way until its lock has run out, and holds others up for half a minute at most', async () => {
    const { wireId } = await sentTo()
    const fetched = reply(named(wireId, 'accepted'))
    const killed = standingOver(world.store(), {
      readReply: (_channel, bytes) => taskFormat.readReply?.(bytes),
      moveRecipient: () => Promise.reject(new Error('killed')),
    })
    await expect(takeReply(killed, CHANNEL, fetched)).rejects.toThrow('killed')
    moves.length = 0
    const takenAfter = (seconds: number) =>
      takeReply({ ...standing(), now: () => Date.parse(AT) + seconds * 1000 }, CHANNEL, fetched)
    expect([await takenAfter(1), moves]).toEqual(['under-way', []])
    expect([await takenAfter(31), moves]).toEqual(['known', []])
    // Kept by one whose clock is a day fast.
    expect([await takenAfter(-24 * 3600), moves]).toEqual(['known', []])
    expect([await takenAfter(11), moves]).toEqual(['new', ['accept']])
    expect(await takenAfter(12)).toBe('known')
  })

  it('is matched by our reference where that alone came back', async () => {
    const { referral } = await sentTo()
    const value = recipientReference(referral.reference, referral.recipients[0]?.number ?? 0)
    const identifier = [{ system: REFERENCE_SYSTEM, value }]
    expect(await take(task({ id: 'by-reference', identifier, status: 'rejected' }))).toMatchObject({
      moves: ['decline'],
      // Declined, and not why.
      asked: ['decline-unexplained'],
    })
  })

  it.each([
    ['delivered', 'requested', [], []],
    ['sending', 'requested', ['deliver'], []],
    ['uncertain', 'requested', ['confirm-received'], []],
    ['accepted', 'accepted', [], []],
    ['withdrawn', 'cancelled', [], []],
    ['delivered', 'cancelled', ['decline'], []],
    ['accepted', 'cancelled', [], ['impossible-now']],
    ['delivered', 'on-hold', [], ['impossible-now']],
    ['delivered', 'entered-in-error', [], ['meaning-unclear']],
  ] as const)('to one that is %s saying %s moves %j and asks %j', async (state, status, made, asked) => {
    const { wireId } = await sentTo({ state })
    expect(await take(named(wireId, status))).toMatchObject({ moves: made, asked })
  })

  it('of another agency, of no message of ours, or about another child matches nothing', async () => {
    const elsewhere = await sentTo({ agencyId: COUNCIL })
    expect((await take(named(elsewhere.wireId, 'accepted'))).asked).toEqual(['no-such-message'])
    expect((await take(named(uuidV5('nobody'), 'accepted'))).asked).toEqual(['no-such-message'])
    const { wireId } = await sentTo()
    const identifier = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }
    expect(await take(named(wireId, 'accepted', { for: { identifier } }))).toMatchObject({
      moves: [],
      asked: ['another-child'],
    })
  })
})

describe('Tasks with something wrong in each', () => {
  it('are each kept and finished: a move, nothing new, or before a person', async () => {
    let { wireId } = await sentTo()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(changedTask, async (change) => {
        // What stands open before a person is on the item's record: no item collects hundreds of them.
        if (++runs % 25 === 0) ({ wireId } = await sentTo())
        const { asked, moves: made, fetched } = await take(change(named(wireId, 'completed')))
        const read = taskFormat.readReply?.(fetched.bytes)
        const isNothingNew = read?.says === 'has-it' && read.inResponseTo === wireId
        // A move is made whether or not it was explained; a person looks at one that was not.
        const others = asked.filter((because) => !because.endsWith('-unexplained'))
        expect(made.length + others.length).toBeLessThanOrEqual(1)
        expect(made.length + asked.length > 0).toBe(!isNothingNew)
      }),
      { seed: 11, numRuns: sized(200, 2000) },
    )
    const unfinished = await world.store().received.unfinished({ receivedBefore: '9999', limit: 1 })
    expect(unfinished).toEqual([])
  })
})
