import { randomBytes } from 'node:crypto'
import { describe, expect, it, jest } from '@jest/globals'
import mongoose from 'mongoose'
import { newId } from '../../runtime/new-id.ts'
import { rawText, useDatabase } from './database-world.ts'
import { AT, aMessage, aReceivedMessage, CHANNEL, later, SECRETS } from './record-samples.ts'

const world = useDatabase()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const expectNoSecrets = (text: string): void => {
  expect(text.length).toBeGreaterThan(100)
  for (const secret of SECRETS) expect(text).not.toContain(secret)
}

describe('a message that is sent', () => {
  it('keeps its exact bytes, its attempts and the answers to them', async () => {
    const { messages } = world.store()
    const message = aMessage()
    const { document, ...rest } = message
    const { made, message: first } = await messages.makeOnce(message)
    expect(made).toBe(true)
    expect(first).toMatchObject({ ...rest, attempts: [] })
    const kept = await messages.documentOf(message.key)
    expect({ ...kept, bytes: Buffer.from(kept.bytes) }).toEqual({
      ...document,
      bytes: Buffer.from(document.bytes),
    })
    const second = await messages.beginAttempt(first, { number: 2, channelId: CHANNEL, at: later(2) })
    // From what was seen before the other began: that other is not lost.
    const begun = await messages.beginAttempt(first, { number: 1, channelId: CHANNEL, at: later(1) })
    expect([second.begun, begun.begun]).toEqual([true, true])
    expect(begun.message).toEqual(await messages.byKey(message.key))
    const result = {
      outcome: 'taken',
      reason: 'accepted',
      partnerReference: 'case-7',
      wireStatus: 200,
    } as const
    const answer = bytes('OperationOutcome for Tamsin')
    const finished = await messages.finishAttempt(begun.message, 1, { result, at: later(3), answer })
    expect(finished.ended).toBe(true)
    const stored = await messages.byWireId(message.wireId)
    expect(stored).toEqual(await messages.byKey(message.key))
    expect(finished.message).toEqual(stored)
    expect(stored?.attempts).toEqual([
      { number: 1, channelId: CHANNEL, startedAt: later(1), finishedAt: later(3), result },
      { number: 2, channelId: CHANNEL, startedAt: later(2) },
    ])
    expect(Buffer.from((await messages.answerOf(message.key, 1)) ?? [])).toEqual(Buffer.from(answer))
    expect(await messages.answerOf(message.key, 2)).toBeUndefined()
    expectNoSecrets(await rawText(world.store(), 'messages'))
  })

  it.each([
    // As MongoDB answers to more than 16 MiB, and the driver before it asks; its stand-in takes any length.
    ['MongoDB', new mongoose.mongo.MongoServerError({ message: 'too large', code: 17419 })],
    ['MongoDB, of the whole', new mongoose.mongo.MongoServerError({ message: 'too large', code: 10334 })],
    ['the driver', new RangeError('offset is out of bounds')],
  ])(
    'ends its attempt also where the document has no room for the answer, says %s',
    async (_who, tooLarge) => {
      const { messages, database } = world.store()
      const { message } = await messages.makeOnce(aMessage())
      const begun = await messages.beginAttempt(message, { number: 1, channelId: CHANNEL, at: AT })
      const { collection } = database.connection.model('message')
      const write = jest.spyOn(collection, 'updateOne').mockRejectedValueOnce(tooLarge)
      const result = { outcome: 'refused', reason: 'message-invalid' } as const
      const end = { result, at: AT, answer: bytes('page') }
      const finished = await messages.finishAttempt(begun.message, 1, end)
      write.mockRestore()
      expect(finished).toMatchObject({
        ended: true,
        answerLeftOut: true,
        message: { attempts: [{ result }] },
      })
      expect((await messages.byKey(message.key))?.attempts[0]?.result).toEqual(result)
      expect(await messages.answerOf(message.key, 1)).toBeUndefined()
    },
  )

  it('does not end its attempt without the answer where something else is wrong', async () => {
    const { messages, database } = world.store()
    const { message } = await messages.makeOnce(aMessage())
    const begun = await messages.beginAttempt(message, { number: 1, channelId: CHANNEL, at: AT })
    const { collection } = database.connection.model('message')
    const refused = new mongoose.mongo.MongoServerError({ message: 'schema', code: 121 })
    const write = jest.spyOn(collection, 'updateOne').mockRejectedValueOnce(refused)
    const end = { result: { outcome: 'taken', reason: 'accepted' }, at: AT, answer: bytes('page') } as const
    await expect(messages.finishAttempt(begun.message, 1, end)).rejects.toThrow('121')
    write.mockRestore()
    expect((await messages.byKey(message.key))?.attempts[0]?.result).toBeUndefined()
  })

  it('made anew under a fresh decision has the new bytes, keeps its attempts, and what it was', async () => {
    const { messages } = world.store()
    const message = { ...aMessage('all of it'), madeUnder: AT }
    const { message: first } = await messages.makeOnce(message)
    const { message: tried } = await messages.beginAttempt(first, { number: 1, channelId: CHANNEL, at: AT })
    const document = { ...message.document, bytes: bytes('less of it') }
    const made = { document, madeAt: later(5), madeUnder: later(4) }
    // From what was seen before the attempt began: neither is lost.
    const remade = await Promise.all([messages.remake(first, made), messages.remake(tried, made)])
    for (const one of remade) expect(one).toMatchObject({ madeUnder: later(4), madeAt: later(5) })
    const stored = await messages.byKey(message.key)
    expect(stored?.attempts).toEqual(tried.attempts)
    expect(stored?.earlier).toEqual([{ sha256: first.sha256, madeAt: first.madeAt }])
    const was = await messages.earlierBytesOf(message.key, first.sha256)
    expect(Buffer.from(was).toString()).toBe('all of it')
    expect(await rawText(world.store(), 'earlier_messages')).not.toContain('all of it')
    const sent = await messages.documentOf(message.key)
    expect(Buffer.from(sent.bytes).toString()).toBe('less of it')
    expect(await rawText(world.store(), 'messages')).not.toContain('less of it')
  })

  it('cannot be tried when it was never made, nor end an attempt that never began', async () => {
    const { messages } = world.store()
    const { document: _document, ...message } = aMessage()
    const { key } = message
    const never = { ...message, version: 1, sha256: '', attempts: [] }
    const attempt = { number: 1, channelId: CHANNEL, at: AT }
    const end = { result: { outcome: 'taken', reason: 'accepted' }, at: AT } as const
    await expect(messages.beginAttempt(never, attempt)).rejects.toMatchObject({ code: 'data-damaged' })
    await expect(messages.finishAttempt(never, 1, end)).rejects.toMatchObject({ code: 'data-damaged' })
    await expect(messages.documentOf(key)).rejects.toMatchObject({ code: 'data-damaged' })
    expect(await messages.byKey(key)).toBeUndefined()
    const { message: made } = await messages.makeOnce(aMessage())
    await expect(messages.finishAttempt(made, 1, end)).rejects.toMatchObject({ code: 'data-damaged' })
  })
})

describe('a message that came in', () => {
  const answer = { status: 200, contentType: 'application/fhir+json', bytes: bytes('Answer about Tamsin') }

  it('is kept byte for byte, and answered again with the answer it got', async () => {
    const { received } = world.store()
    const message = aReceivedMessage({ bundleId: 'b1', bytes: new Uint8Array(randomBytes(20_000)) })
    expect(await received.receiveOnce(message)).toEqual({ outcome: 'new' })
    const original = await received.original(message.id)
    expect(Buffer.from(original.bytes).equals(Buffer.from(message.bytes))).toBe(true)
    expect(original.headers).toEqual(message.headers)
    const end = { answer, matched: true, meaning: 'new', referralId: newId('referral') }
    expect(await received.finish(message.id, end)).toBe(true)
    expect(await received.finish(message.id, { ...end, matched: false })).toBe(false)
    const again = await received.receiveOnce({
      ...message,
      id: newId('received-message'),
      requestId: 'other',
    })
    expect(again).toMatchObject({
      outcome: 'same-bytes',
      stored: { id: message.id, state: 'processed', matched: true, referralId: end.referralId },
    })
    const replay = 'stored' in again ? again.stored.answer : undefined
    expect(Buffer.from(replay?.bytes ?? []).toString()).toBe('Answer about Tamsin')
    expectNoSecrets(await rawText(world.store(), 'received_messages'))
  })

  it('is known by its request id, and other bytes under it show by their fingerprint', async () => {
    const { received } = world.store()
    const message = aReceivedMessage()
    await received.receiveOnce(message)
    const other = aReceivedMessage({ requestId: message.requestId })
    const answered = await received.receiveOnce(other)
    expect(answered).toMatchObject({ outcome: 'same-request', stored: { id: message.id } })
    const kept = await received.byId(message.id)
    expect('stored' in answered && answered.stored.fingerprint).toBe(kept?.fingerprint)
    expect(await received.byId(other.id)).toBeUndefined()
  })

  it('is a message of its own when another sender sends the same under the same request id', async () => {
    const { received } = world.store()
    const message = aReceivedMessage()
    await received.receiveOnce(message)
    const other = { ...message, id: newId('received-message'), sender: 'agc_another' }
    expect(await received.receiveOnce(other)).toEqual({ outcome: 'new' })
  })

  it('is found as unfinished until it is processed', async () => {
    const { received } = world.store()
    const message = aReceivedMessage({ receivedAt: later(-60_000) })
    await received.receiveOnce(message)
    const query = { receivedBefore: later(-30_000), limit: 9 }
    expect((await received.unfinished(query)).map(({ id }) => id)).toEqual([message.id])
    await received.finish(message.id, { answer, matched: false, meaning: 'response' })
    expect(await received.unfinished(query)).toEqual([])
    await expect(
      received.finish(newId('received-message'), { answer, matched: false, meaning: 'new' }),
    ).rejects.toMatchObject({ code: 'data-damaged' })
  })

  it('counts request ids of the same bytes only so far, and stays one message beyond', async () => {
    const { received } = world.store()
    const message = aReceivedMessage()
    await received.receiveOnce(message)
    for (let index = 0; index < 52; index += 1) {
      const repeat = aReceivedMessage({ bytes: message.bytes, requestId: `repeat-${index}` })
      expect((await received.receiveOnce(repeat)).outcome).toBe('same-bytes')
    }
    const raw = world
      .store()
      .database.connection.collection<{ _id: string; requestKeys: string[] }>('received_messages')
    expect((await raw.findOne({ _id: message.id }))?.requestKeys).toHaveLength(50)
  })
})
