/** The bench's figures are only worth as much as its arithmetic and its counting on the wire. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import { barePlan } from './bare-plan.ts'
import { latencyOf, median, ratioOfPairs } from './bench-figures.ts'
import { mostWithin, overtaken } from './held-deliveries.ts'
import { atRate, follow } from './load-generators.ts'
import { readCommand, startWireCounter } from './mongo-wire-counter.ts'

const bson = (document: object): Buffer => Buffer.from(mongoose.mongo.BSON.serialize(document))

/** An OP_MSG as the driver writes it: the command in a section of kind 0, its documents in one of kind 1. */
const message = (command: object, sequence?: { name: string; documents: object[] }): Buffer => {
  const sections = [Buffer.from([0]), bson(command)]
  if (sequence !== undefined) {
    const content = Buffer.concat([Buffer.from(`${sequence.name}\0`), ...sequence.documents.map(bson)])
    const size = Buffer.alloc(4)
    size.writeInt32LE(content.length + 4)
    sections.push(Buffer.from([1]), size, content)
  }
  const body = Buffer.concat([Buffer.alloc(4), ...sections])
  const header = Buffer.alloc(16)
  header.writeInt32LE(body.length + 16, 0)
  header.writeInt32LE(2013, 12)
  return Buffer.concat([header, body])
}

describe('percentiles and medians', () => {
  it('go by nearest rank and by the middle', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(latencyOf(hundred)).toEqual({ p50: 50, p99: 99, most: 100 })
    expect(latencyOf([7])).toEqual({ p50: 7, p99: 7, most: 7 })
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5])
  })

  it('compare two sides pair by pair, so that a slow minute of the machine tells nothing', () => {
    expect(ratioOfPairs([8, 4, 12], [10, 5, 15])).toBe(0.8)
    expect(ratioOfPairs([8, 1], [10])).toBeNaN()
  })

  it('count what went out before something more urgent, but for what was under way together', () => {
    expect(overtaken([0, 0, 1, 1, 3], 0)).toBe(0)
    expect(overtaken([3, 0, 0, 1], 0)).toBe(1)
    expect(overtaken([0, 3, 0, 1, 3], 1)).toBe(1)
    expect(overtaken([1, 0, 3], 1)).toBe(0)
  })

  it('count how many fall within one second', () => {
    expect(mostWithin([0, 500, 999, 1000, 1499, 3000], 1000)).toBe(4)
    expect(mostWithin([], 1000)).toBe(0)
  })
})

describe('counting on the wire', () => {
  it('reads the command, its collection and how many documents it writes', () => {
    const one = message({ insert: 'audit', documents: [{ a: 1 }] })
    expect(readCommand(one)).toEqual({
      command: 'insert',
      collection: 'audit',
      documents: 1,
      bytes: one.length,
    })
    const two = message({ insert: 'audit' }, { name: 'documents', documents: [{ a: 1 }, { a: 2 }] })
    expect(readCommand(two)).toMatchObject({ documents: 2 })
    expect(readCommand(message({ find: 'referrals' }))).toMatchObject({ command: 'find', documents: 1 })
    const other = message({ find: 'referrals' })
    other.writeInt32LE(2004, 12)
    expect(readCommand(other)).toBeUndefined()
  })

  it('passes everything on, however the bytes are cut', async () => {
    const received: Buffer[] = []
    const database = createServer((socket) => socket.on('data', (chunk) => received.push(chunk)))
    database.listen(0, '127.0.0.1')
    await once(database, 'listening')
    const address = database.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await using counter = await startWireCounter(`mongodb://127.0.0.1:${port}/exchange`)
    const bytes = Buffer.concat([message({ insert: 'audit', documents: [{}] }), message({ find: 'audit' })])
    const client = connect(Number(new URL(counter.uri).port), '127.0.0.1')
    for (const part of [bytes.subarray(0, 7), bytes.subarray(7, 60), bytes.subarray(60)]) client.write(part)
    await follow('the bytes', ['all'], { followers: 1, limitSeconds: 10 }, async () =>
      Buffer.concat(received).length === bytes.length ? true : undefined,
    )
    expect(counter.take().map(({ command }) => command)).toEqual(['insert', 'find'])
    expect(counter.take()).toEqual([])
    client.destroy()
    database.close()
  })
})

describe('the bare workflow', () => {
  it('gets as many writes as were counted, its referral first and its record last', () => {
    const plan = barePlan([
      { collection: 'audit', command: 'insert', times: 3.3, bytes: 369 },
      { collection: 'messages', command: 'update', times: 2.6, bytes: 693 },
      { collection: 'messages', command: 'insert', times: 1, bytes: 5000 },
      { collection: 'referrals', command: 'update', times: 3.3, bytes: 1859 },
      { collection: 'referrals', command: 'insert', times: 1, bytes: 3885 },
    ])
    const writes = [...plan.store, ...plan.prepare, ...plan.record]
    expect(writes).toHaveLength(11)
    expect(writes[0]).toMatchObject({ collection: 'referrals', command: 'insert', document: 0 })
    expect(writes.at(-1)).toMatchObject({ collection: 'referrals', command: 'update', document: 0 })
    expect(writes.filter(({ collection }) => collection === 'messages')).toHaveLength(4)
    const inserted = writes.filter(({ command }) => command === 'insert').map(({ document }) => document)
    expect(new Set(inserted).size).toBe(inserted.length)
  })
})

describe('load at a steady rate', () => {
  it('does not wait for what is slow, and tells each when it was due', async () => {
    const due: number[] = []
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await atRate(200, 5, async (index, dueAt) => {
      due.push(dueAt)
      if (index === 4) release()
      await held
    })
    expect(due.map((at) => Math.round(at - (due[0] ?? 0)))).toEqual([0, 5, 10, 15, 20])
  })
})
