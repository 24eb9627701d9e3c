/**
 * Partners' own HL7 v2 messages, over real sockets into a real store: kept before they are acknowledged, matched, known
 * when they come again; what nobody known sends is refused, and a person is asked.
 */
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createHl7Door, type Hl7DoorParts } from '../../api/hl7v2/take-hl7-message.ts'
import { raiseAboutCaller } from '../../commands/raise-about-caller.ts'
import { takeBroughtReply } from '../../commands/take-reply.ts'
import { startPasPartner } from '../../dev/simulators/pas-partner.ts'
import type { Channel } from '../../domain/partner.ts'
import { recipientReference } from '../../domain/reference.ts'
import { formatOf } from '../../partners/registry.ts'
import { type MllpListener, startMllpListener } from '../../partners/transports/mllp/mllp-listener.ts'
import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, SCHOOL } from '../database/record-samples.ts'
import { textBytes } from '../partners/bars-samples.ts'
import { message, nextId } from '../partners/hl7v2-partner-messages.ts'
import { controlId, hl7Channel, hl7Outgoing, SETTINGS } from '../partners/hl7v2-samples.ts'
import { frame, onFrame } from '../partners/mllp-misbehaving-partner.ts'
import { useTemporaryFolders } from '../servers/temporary-folder.ts'
import { until } from '../servers/until.ts'
import { sentToSchool } from './sent-to-school.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()
const newFolder = useTemporaryFolders()
const CHANNEL: Channel = hl7Channel({
  agencyId: SCHOOL,
  settings: { ...SETTINGS, callerNetworks: '127.0.0.0/8' },
})
let moves: string[] = []
let channels: readonly Channel[] = [CHANNEL]
let isAway = false
let listener: MllpListener
const cleanups: (() => Promise<unknown> | unknown)[] = []

const doorParts = (): Hl7DoorParts => {
  const on = standingOver(world.store(), {
    readReply: (channel, bytes) => formatOf(channel)?.readReply?.(bytes),
    moveRecipient: async ({ move }) => void moves.push(move),
  })
  return {
    channels: async () => channels,
    keep: async (channel, reply) => {
      if (isAway) throw new Error('the database is away')
      return takeBroughtReply(on, channel, reply)
    },
    raise: (because, occurrence) => raiseAboutCaller(on, because, occurrence),
    odsCode: 'RYE',
    now: () => AT,
  }
}

beforeAll(async () => {
  listener = await startMllpListener({
    host: '127.0.0.1',
    port: 0,
    take: (caller, bytes) => createHl7Door(doorParts())({ from: 'their-connection', ...caller }, bytes),
    failed: () => undefined,
    tooLarge: () => undefined,
  })
})
afterAll(async () => listener[Symbol.asyncDispose]())
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
  moves = []
  channels = [CHANNEL]
  isAway = false
})

/** A connection of the partner's to us, with what came back on it. */
const call = (): { readonly socket: Socket; readonly answers: readonly string[] } => {
  const answers: string[] = []
  const socket = connect({ host: '127.0.0.1', port: listener.port })
  socket.on('error', () => socket.destroy())
  onFrame(socket, (bytes) => answers.push(bytes.toString()))
  cleanups.push(() => socket.destroy())
  return { socket, answers }
}
/** Writes all at once and waits for as many answers. */
const say = async (...messages: readonly string[]): Promise<readonly string[]> => {
  const { socket, answers } = call()
  socket.write(Buffer.concat(messages.map(frame)))
  await until('the acknowledgements', () => answers.length >= messages.length)
  return answers.map((text) => /MSA\|[^\r]*/.exec(text)?.[0] ?? '')
}
const attention = async (because: string): Promise<number> =>
  world.store().database.connection.collection('attention_items').countDocuments({ because })
const kept = (): Promise<number> =>
  world.store().database.connection.collection('received_messages').countDocuments()

describe('an older system', () => {
  it('gets a referral, says that it has it, accepts it, and all of it is known here', async () => {
    const { referral, wireId } = await sentToSchool(world.store())
    const partner = await startPasPartner({
      name: 'OLDPAS',
      identity: { application: 'OLDPAS', facility: 'RXX01' },
      dataFile: join(await newFolder(), 'pas.jsonl'),
      exchange: `127.0.0.1:${listener.port}`,
      answers: 'accept',
      answerDelayMilliseconds: 1,
    })
    cleanups.push(() => partner.stop())
    const transport = createMllpTransport({ allowNetworks: ['127.0.0.0/8'] })
    cleanups.push(() => transport.close())
    const [recipient] = referral.recipients
    const sent = hl7Outgoing({
      wireId,
      reference: recipientReference(referral.reference, recipient?.number ?? 1),
    })
    const format = formatOf(CHANNEL)
    if (format === undefined) throw new Error('there is no format')
    const outcome = await transport.send({
      address: partner.url,
      document: format.toWire(sent),
      timeoutSeconds: 60,
      signal: new AbortController().signal,
    })
    expect(outcome.ended === 'answered' && format.readAnswer(outcome.answer, sent)).toMatchObject({
      outcome: 'taken',
    })
    await until('the acceptance', () => moves.length > 0)
    expect(moves).toEqual(['accept'])
  })
})

describe('a message', () => {
  it('is acknowledged as it asks, each by its own id, however its frames are cut', async () => {
    const ids = [nextId(), nextId(), nextId()] as const
    const replies = [
      message('RRI^I12', [], { id: ids[0] }),
      message('RRI^I12', [], { id: ids[1], wants: '|||AL|NE' }),
      message('REF^I12^REF_I12', ['RF1|P|R||||THEIRS-1'], { id: ids[2], wants: '|||AL|AL' }),
    ]
    expect(await say(...replies)).toEqual([`MSA|AA|${ids[0]}`, `MSA|CA|${ids[1]}`, `MSA|CA|${ids[2]}`])
    const { socket, answers } = call()
    for (const byte of frame(replies[0] ?? '')) socket.write(Buffer.of(byte))
    await until('the acknowledgement', () => answers.length === 1)
  })

  it.each(['20261121120000', '20261121120107'])(
    'that comes again, now made at %s, has one effect and the same acknowledgement',
    async (time) => {
      const { referral } = await sentToSchool(world.store())
      const accepted = message('RRI^I12', [`RF1|A|R||||${recipientReference(referral.reference, 1)}`])
      const [first] = await say(accepted)
      const before = await kept()
      expect(await say(accepted.replace('20261121120000', time))).toEqual([first])
      expect([await kept(), moves]).toEqual([before, ['accept']])
    },
  )

  it('with a control id that another one had is an error, and a person is asked; nothing is done with it', async () => {
    const { referral } = await sentToSchool(world.store())
    const reference = recipientReference(referral.reference, 1)
    const id = nextId()
    await say(message('RRI^I12', [`RF1|P|R||||${reference}`], { id }))
    expect(await say(message('RRI^I12', [`RF1|A|R||||${reference}`], { id }))).toEqual([`MSA|AE|${id}`])
    expect(await attention('control-id-reused')).toBe(1)
    expect(moves).toEqual([])
  })

  it('is matched by our control id alone, and settles a doubt though it is only a late acknowledgement', async () => {
    const { wireId } = await sentToSchool(world.store(), { state: 'uncertain' })
    const { socket, answers } = call()
    socket.write(frame(message('ACK^I12', [`MSA|AA|${controlId(wireId)}`])))
    await until('the move', () => moves.length > 0)
    expect(moves).toEqual(['confirm-received'])
    expect(answers).toEqual([])
  })

  it('that matches nothing, or refers somebody to us, is kept and put before a person', async () => {
    const before = [await kept(), await attention('no-such-message')] as const
    await say(message('RRI^I12', ['MSA|AA|E000123', 'RF1|A|R||||RX-0000-0000-1']))
    await say(message('REF^I12', ['RF1|P|R||||THEIRS-2', 'PID|1||9990000018^^^NHS^NH||Okafor^Ada']))
    expect([await kept(), await attention('no-such-message')]).toEqual([before[0] + 2, before[1] + 2])
    expect(moves).toEqual([])
  })

  it('of a type, version or kind that is not taken is refused with the code for it, and a person is asked once a day', async () => {
    const { socket, answers } = call()
    const messages = [
      message('ADT^A01', []),
      message('RRI^I12', []).replace('|P|2.4', '|P|3.0'),
      message('RRI^I12', []).replace('|P|2.4', '|T|2.4'),
      message('RRI^I12', [], { wants: '||more' }),
      message('RRI^I12', [], { id: '' }),
      'no message',
      // What wants nothing back gets nothing.
      message('RRI^I12', [], { wants: '|||NE|NE' }),
      message('RRI^I12', []),
    ]
    socket.write(Buffer.concat(messages.map(frame)))
    await until('the acknowledgements', () => answers.length === 7)
    const codes = answers.map((text) => /MSA\|(..).*?(?:ERR\|\^\^\^(\d+)|$)/s.exec(text)?.slice(1).join(''))
    expect(codes).toEqual(['AR200', 'AR203', 'AR202', 'AR200', 'AE101', 'AR100', 'AA'])
    await say(message('ADT^A01', []), 'no message')
    expect(await attention('message-not-taken')).toBe(5)
  })
})

describe('a sender', () => {
  it.each([
    ['that names itself otherwise', 'OTHER|RXX01', [CHANNEL]],
    ['of a channel that nobody may call for', 'OLDPAS|RXX01', [hl7Channel()]],
    [
      'from another network',
      'OLDPAS|RXX01',
      [hl7Channel({ settings: { ...SETTINGS, callerNetworks: '10.0.0.0/8' } })],
    ],
    [
      'without its certificate',
      'OLDPAS|RXX01',
      [hl7Channel({ settings: { ...SETTINGS, callerCertificate: 'a'.repeat(64) } })],
    ],
  ])('%s is refused and put before a person once, and nothing of it is kept', async (_, from, known) => {
    channels = known
    const before = [await kept(), await attention('unknown-sender')] as const
    const [first, second] = [message('RRI^I12', [], { from }), message('RRI^I12', [], { from })]
    const answers = await say(first, second)
    expect(answers.map((answer) => answer.slice(0, 6))).toEqual(['MSA|AR', 'MSA|AR'])
    expect(await kept()).toBe(before[0])
    expect((await attention('unknown-sender')) - before[1]).toBeLessThanOrEqual(1)
  })

  it('is known on our own connection by the address that we called', async () => {
    const door = createHl7Door(doorParts())
    const take = (address: string) =>
      door({ from: 'our-connection', address }, textBytes(message('RRI^I12', [], { id: nextId() })))
    const text = async (address: string) => new TextDecoder().decode(await take(address))
    expect(await text(CHANNEL.address)).toContain('MSA|AA|')
    expect(await text('mllps://other.example:1')).toContain('MSA|AR|')
  })
})

it('is not acknowledged while it cannot be kept, and its connection ends', async () => {
  isAway = true
  const { socket, answers } = call()
  let isClosed = false
  socket.once('close', () => {
    isClosed = true
  })
  socket.write(Buffer.concat([frame(message('RRI^I12', [])), frame(message('RRI^I12', []))]))
  await until('the end', () => isClosed)
  expect(answers).toEqual([])
})
