/** Receipts that come later and messages that come back: which copy is meant, and what is done with it. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { takeReply } from '../../commands/take-reply.ts'
import { type AttemptResult, type MessagePurpose, messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Recipient } from '../../domain/referral.ts'
import type { ReplyRead } from '../../partners/format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { RecipientMove } from '../../workflows/delivery-messages.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, SCHOOL } from '../database/record-samples.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()

const channelOf = (name: string): Channel => ({
  id: idOf('channel', `chn_school-${name}`),
  agencyId: SCHOOL,
  kind: 'in-memory',
  format: 'none',
  transport: 'none',
  address: 'nowhere',
  abilities: { deduplicates: false, queryable: false, acknowledges: 'later' },
  retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 2,
  timeoutSeconds: 10,
  poll: { everySeconds: 900 },
  state: 'open',
  version: 1,
})
const CARRIER = channelOf('carrier')
const AT_ONCE: Channel = {
  ...channelOf('at-once'),
  abilities: { deduplicates: false, queryable: false, acknowledges: 'at-once' },
}
beforeAll(async () => {
  for (const channel of [CARRIER, AT_ONCE]) await world.store().directory.putChannel(channel)
})

const TAKEN: AttemptResult = { outcome: 'taken', reason: 'handed-over', carrierReference: 'copy-1' }
const UNKNOWN: AttemptResult = { outcome: 'unknown', reason: 'timeout' }
const REFUSED: AttemptResult = { outcome: 'refused', reason: 'message-invalid' }

interface Tried {
  readonly channel?: Channel
  /** Absent: it has not ended. */
  readonly result?: AttemptResult
}

/** An item whose message was tried so. */
const sent = async (
  tries: readonly Tried[],
  of: Partial<Recipient> = {},
  { purpose = 'new', messageVersion = 1 }: { purpose?: MessagePurpose; messageVersion?: number } = {},
) => {
  const recipient = aRecipient({ agencyId: SCHOOL, ...of })
  const referral = aReferral({ recipients: [recipient] })
  const { referrals, messages } = world.store()
  await referrals.insertOnce(referral, CONTENT, aKey())
  const key = messageKey(referral.id, recipient.id, messageVersion)
  let { message } = await messages.makeOnce({
    key,
    wireId: uuidV5(key),
    itemId: referral.id,
    recipientId: recipient.id,
    messageVersion,
    purpose,
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/plain', bytes: new Uint8Array([1]), headers: {} },
  })
  for (const [index, { channel = CARRIER, result }] of tries.entries()) {
    const number = index + 1
    message = (await messages.beginAttempt(message, { number, channelId: channel.id, at: AT })).message
    if (result !== undefined)
      message = (await messages.finishAttempt(message, number, { result, at: AT })).message
  }
  return { referral, recipient, key, inResponseTo: uuidV5(key) }
}

let count = 0
const nextReplyId = (): string => {
  count += 1
  return `reply-${count}`
}
const take = async (read: ReplyRead, { channel = CARRIER } = {}) => {
  const replyId = nextReplyId()
  const moves: RecipientMove[] = []
  const on = standingOver(world.store(), {
    readReply: () => read,
    moveRecipient: async (move) => void moves.push(move),
  })
  await takeReply(on, channel, {
    replyId,
    contentType: 'text/plain',
    bytes: new TextEncoder().encode(replyId),
  })
  return moves.map(({ move, attempt }) => (attempt === undefined ? move : `${move} ${attempt}`))
}

const back = (inResponseTo: string, carrierReference?: string): ReplyRead => ({
  says: 'returned',
  inResponseTo,
  returned: {
    because: 'returned-by-carrier',
    ...(carrierReference === undefined ? {} : { carrierReference }),
  },
})

/** What persons were asked about the item. */
const asked = async (id: Parameters<ReturnType<typeof world.store>['attention']['openFor']>[0]) =>
  (await world.store().attention.openFor(id)).map(({ kind, because }) => `${kind}: ${because}`)

describe('a receipt that comes later', () => {
  it.each([
    ['sending', ['deliver'], []],
    ['uncertain', ['confirm-received'], []],
    ['delivered', [], []],
    ['accepted', [], []],
    ['withdrawn', [], []],
    ['undeliverable', [], ['unmatched-reply: meaning-unclear']],
  ] as const)('to one that is %s moves %j and asks %j', async (state, moves, persons) => {
    const { referral, inResponseTo } = await sent([{ result: TAKEN }], { state })
    expect(await take({ says: 'has-it', inResponseTo })).toEqual(moves)
    expect(await asked(referral.id)).toEqual(persons)
  })

  it('of a notice says nothing of the item', async () => {
    const notice = { purpose: 'withdrawal', messageVersion: 2 } as const
    const { inResponseTo } = await sent([{ result: TAKEN }], { state: 'uncertain' }, notice)
    expect(await take({ says: 'has-it', inResponseTo })).toEqual([])
  })

  it.each([
    ['new', []],
    ['withdrawal', ['unmatched-reply: meaning-unclear']],
    ['correction', ['unmatched-reply: meaning-unclear']],
  ] as const)('is not one where a machine answers a message that is %s', async (purpose, persons) => {
    const { referral, inResponseTo } = await sent([{ result: TAKEN }], {}, { purpose })
    expect(await take({ says: 'automatic', inResponseTo })).toEqual([])
    expect(await asked(referral.id)).toEqual(persons)
  })

  it('is not one while it is on its way', async () => {
    const { referral, inResponseTo } = await sent([{ result: TAKEN }])
    expect(await take({ says: 'on-its-way', inResponseTo })).toEqual([])
    expect(await asked(referral.id)).toEqual([])
  })
})

describe('a message that came back', () => {
  it('is the only copy: the procedure is told which attempt it was, and the attempt bears it', async () => {
    const { key, inResponseTo } = await sent([{ result: REFUSED }, { result: TAKEN }])
    expect(await take(back(inResponseTo))).toEqual(['bounce 2'])
    const stored = await world.store().messages.byKey(key)
    expect(stored?.attempts.map(({ returned }) => returned?.because)).toEqual([
      undefined,
      'returned-by-carrier',
    ])
  })

  it('may come back before its attempt has ended', async () => {
    const { inResponseTo } = await sent([{}])
    expect(await take(back(inResponseTo))).toEqual(['bounce 1'])
  })

  it('reported again in another message is nothing new', async () => {
    const { referral, inResponseTo } = await sent([{ result: TAKEN }])
    await take(back(inResponseTo))
    expect(await take(back(inResponseTo))).toEqual([])
    expect(await asked(referral.id)).toEqual([])
  })

  it('is taken on where the process that had noted it was killed', async () => {
    const { key, inResponseTo } = await sent([{ result: TAKEN }])
    const store = world.store()
    const killed = standingOver(store, {
      readReply: () => back(inResponseTo),
      moveRecipient: () => Promise.reject(new Error('killed')),
    })
    const reply = { replyId: 'killed', contentType: 'text/plain', bytes: new Uint8Array([7]) }
    await expect(takeReply(killed, CARRIER, reply)).rejects.toThrow('killed')
    const [attempt] = (await store.messages.byKey(key))?.attempts ?? []
    const found = await store.database.connection
      .collection('received_messages')
      .findOne({ requestId: /killed$/ })
    expect(attempt?.returned?.by).toBe(String(found?._id))
  })

  it('is the copy that the carrier names', async () => {
    const second = { ...TAKEN, carrierReference: 'copy-2' }
    const { inResponseTo } = await sent([{ result: TAKEN }, { result: second }])
    expect(await take(back(inResponseTo, 'copy-2'))).toEqual(['bounce 2'])
  })

  it('is the copy that went by the channel on which it came back', async () => {
    const { inResponseTo } = await sent([{ channel: AT_ONCE, result: UNKNOWN }, { result: TAKEN }])
    expect(await take(back(inResponseTo))).toEqual(['bounce 2'])
  })

  it.each<[string, readonly Tried[]]>([
    ['two that may have left', [{ result: UNKNOWN }, { result: TAKEN }]],
    ['two that the carrier took', [{ result: TAKEN }, { result: TAKEN }]],
  ])('is before a person where it may be one of %s: nothing is sent again (P2)', async (_what, tries) => {
    const { referral, key, inResponseTo } = await sent(tries)
    expect(await take(back(inResponseTo))).toEqual([])
    expect(await asked(referral.id)).toEqual(['unmatched-reply: returned-unclear'])
    const stored = await world.store().messages.byKey(key)
    expect(stored?.attempts.filter(({ returned }) => returned !== undefined)).toEqual([])
  })

  it.each([
    ['delivered', { result: TAKEN }, [], ['unmatched-reply: returned-after-receipt']],
    ['delivered', { channel: AT_ONCE, result: { outcome: 'taken', reason: 'accepted' } }, ['bounce 1'], []],
    ['uncertain', { result: TAKEN }, ['bounce 1'], []],
    ['accepted', { result: TAKEN }, [], ['unmatched-reply: impossible-now']],
    ['withdrawn', { result: TAKEN }, [], []],
    ['undeliverable', { result: TAKEN }, [], []],
  ] as const)('to one that is %s (%j) moves %j and asks %j', async (state, tried, moves, persons) => {
    const { referral, inResponseTo } = await sent([tried], { state })
    expect(await take(back(inResponseTo), { channel: 'channel' in tried ? tried.channel : CARRIER })).toEqual(
      moves,
    )
    expect(await asked(referral.id)).toEqual(persons)
  })

  it.each([
    ['withdrawal', 'undeliverable: returned-by-carrier', 'not-delivered'],
    ['correction', 'correction-not-sent: correction', 'handed-over'],
    ['agreement-withdrawn', 'agreement-withdrawn: agreement-withdrawn', 'handed-over'],
  ] as const)('as a %s has a person tell them, once', async (purpose, person, notice) => {
    const of = { state: 'withdrawn', withdrawalNotice: 'handed-over' } as const
    const { referral, inResponseTo } = await sent([{ result: TAKEN }], of, { purpose, messageVersion: 2 })
    expect(await take(back(inResponseTo))).toEqual([])
    expect(await take(back(inResponseTo))).toEqual([])
    expect(await asked(referral.id)).toEqual([person])
    const [recipient] = (await world.store().referrals.byId(referral.id))?.recipients ?? []
    expect(recipient?.withdrawalNotice).toBe(notice)
  })
})
