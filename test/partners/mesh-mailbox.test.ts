/** Our mailbox at a simulated MESH: receipts and answers as facts of their own, stored before they are acknowledged. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { itkMessage, MESH_SETTINGS } from './mesh-samples.ts'
import { startMeshStage } from './mesh-stage.ts'

type Stage = Awaited<ReturnType<typeof startMeshStage>>
let stage: Stage | undefined
const begin = async (...options: Parameters<typeof startMeshStage>): Promise<Stage> => {
  stage = await startMeshStage(...options)
  return stage
}
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

const inResponseTo = itkMessage().wireId

describe('a message and what comes of it', () => {
  it('is handed over, then their system has it, then their people answer: three facts', async () => {
    const on = await begin()
    expect(await on.send()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
    expect(await on.repliesOf(1)).toEqual([{ says: 'has-it', inResponseTo }])
    expect(await on.ask()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
    await on.move('accept')
    expect(await on.repliesOf(1)).toMatchObject([
      { says: 'state', inResponseTo, response: { move: 'accept' } },
    ])
  })

  it('makes one case however often it is sent, and a repeat is a receipt', async () => {
    const on = await begin()
    await on.send()
    await on.send()
    expect(await on.repliesOf(2)).toEqual([
      { says: 'has-it', inResponseTo },
      { says: 'has-it', inResponseTo },
    ])
    expect(await on.cases()).toMatchObject([{ timesReceived: 2 }])
  })

  it('that their system refuses comes back', async () => {
    const on = await begin()
    await on.behave({ answersWithCode: '10001' })
    await on.send()
    expect(await on.repliesOf(1)).toEqual([
      { says: 'returned', returned: { because: 'rejected-by-partner' }, inResponseTo },
    ])
  })

  it('that nobody collects comes back after five days, with the carrier’s id of the copy', async () => {
    const on = await begin()
    await on.behave({ collectsNothing: true })
    const { carrierReference } = await on.send()
    await on.expire(119)
    expect(await on.fetchOnce()).toMatchObject({ replies: [] })
    await on.expire(121)
    expect(await on.repliesOf(1)).toEqual([
      { says: 'returned', returned: { because: 'returned-by-carrier', carrierReference }, inResponseTo },
    ])
    expect(await on.ask()).toMatchObject({ outcome: 'refused', reason: 'returned-by-carrier' })
  })

  it('is taken back by a word about the same case', async () => {
    const on = await begin()
    const first = itkMessage()
    await on.send(first)
    await on.repliesOf(1)
    const wireId = uuidV5('a later message')
    await on.send(itkMessage({ purpose: 'withdrawal', wireId }))
    expect(await on.repliesOf(1)).toEqual([{ says: 'has-it', inResponseTo: wireId }])
    expect(await on.cases()).toMatchObject([{ state: 'cancelled' }])
  })

  it('goes in chunks that are compressed, and answers come in chunks', async () => {
    const on = await begin({ partnerChunkBytes: 300 })
    const settings = { ...MESH_SETTINGS, compress: 'yes', chunkBytes: '1000' }
    expect(await on.send(itkMessage(), { settings })).toMatchObject({ outcome: 'taken' })
    expect(await on.repliesOf(1)).toEqual([{ says: 'has-it', inResponseTo }])
    const totals = (await on.messages()).map(({ total }) => total)
    expect(Math.min(...totals)).toBeGreaterThan(2)
  })
})

describe('an answer that was lost', () => {
  it.each(['accept-then-drop', 'half-answer', 'garbage'])(
    '%s: asked by our id, it is there',
    async (fault) => {
      const on = await begin()
      await on.faults({ fault, times: 1, only: 'outbox' })
      expect(await on.send()).toMatchObject({ outcome: 'unknown' })
      expect(await on.ask()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
    },
  )

  it('that never was there is not', async () => {
    const on = await begin()
    expect(await on.ask()).toBe('not-there')
  })
})

describe('what goes wrong at MESH', () => {
  it.each([
    [
      { fault: 'fail', status: 403 },
      { outcome: 'misconfigured', reason: 'forbidden' },
    ],
    [
      { fault: 'fail', status: 417, code: '12' },
      { outcome: 'misconfigured', reason: 'address-wrong' },
    ],
    [{ fault: 'fail', status: 500 }, { outcome: 'unknown' }],
    [{ fault: 'maintenance-page' }, { outcome: 'unknown', reason: 'ids-missing' }],
    [{ fault: 'html-502' }, { outcome: 'unknown' }],
    [{ fault: 'too-many-requests' }, { outcome: 'not-now', reason: 'throttled' }],
    [{ fault: 'down' }, { outcome: 'not-now', reason: 'connection-refused' }],
  ])('%j', async (fault, result) => {
    const on = await begin()
    await on.faults(fault)
    expect(await on.send()).toMatchObject(result)
    expect(await on.fetchOnce()).toMatchObject({ fetched: 'failed' })
  })

  it('a mailbox that there is not, and a clock that is a day off', async () => {
    const on = await begin()
    const settings = { ...MESH_SETTINGS, to: 'NOBODY1' }
    expect(await on.send(itkMessage(), { settings })).toMatchObject({ reason: 'address-wrong' })
    await on.moveClock(24)
    expect(await on.send()).toMatchObject({ outcome: 'misconfigured', reason: 'forbidden' })
  })
})

describe('the mailbox', () => {
  it('brings again what was not acknowledged, under the same name, also after MESH was killed', async () => {
    const on = await begin()
    await on.send()
    await on.collect()
    const before = await on.fetchOnce()
    await on.restart()
    const after = await on.fetchOnce()
    expect(after).toMatchObject({ replies: [{ replyId: expect.stringMatching(/^mesh \d+_SIM$/) }] })
    expect(after.fetched === 'replies' && after.replies).toEqual(
      before.fetched === 'replies' && before.replies,
    )
    if (after.fetched === 'replies') await on.acknowledge(after.replies)
    expect(await on.fetchOnce()).toMatchObject({ replies: [] })
  })

  it('shows once in a while that it is used, and not each time', async () => {
    const on = await begin()
    await on.fetchOnce()
    await on.faults({ fault: 'fail', status: 500, only: 'POST /messageexchange/X26ABC1 ' })
    expect(await on.fetchOnce()).toMatchObject({ fetched: 'replies' })
  })

  it.each([{ wrongChunkOrder: true }, { corruptChunks: true }])(
    'keeps what does not come whole for a person, leaves it there, and takes it once it does: %j',
    async (behaviour) => {
      const on = await begin({ partnerChunkBytes: 300, partnerCompresses: true })
      await on.send()
      await on.collect()
      await on.behave(behaviour)
      const broken = await on.fetchOnce()
      expect(broken).toMatchObject({ replies: [{ replyId: expect.stringMatching(/^mesh-part /) }] })
      if (broken.fetched === 'replies') await on.acknowledge(broken.replies)
      await on.behave({})
      expect(await on.repliesOf(1)).toEqual([{ says: 'has-it', inResponseTo }])
    },
  )

  it.each(['accept-then-drop', 'maintenance-page', 'garbage'])(
    'one that cannot be fetched holds up nothing behind it, and is not lost: %s',
    async (fault) => {
      const on = await begin()
      await on.behave({ duplicatesReplies: true })
      await on.send()
      await on.collect()
      const [first, second] = (await on.messages()).filter(({ to }) => to === 'X26ABC1').map(({ id }) => id)
      await on.faults({ fault, times: 2, only: `inbox/${first}` })
      for (const round of [1, 2])
        expect([round, await on.fetchOnce()]).toMatchObject([
          round,
          { fetched: 'replies', replies: [{ replyId: `mesh ${second}` }] },
        ])
      expect(await on.fetchOnce()).toMatchObject({
        replies: [{ replyId: `mesh ${second}` }, { replyId: `mesh ${first}` }],
      })
    },
  )

  it('takes duplicates and what comes in another order as what each says', async () => {
    const on = await begin()
    await on.behave({ duplicatesReplies: true, reordersReplies: true })
    await on.send()
    expect(await on.repliesOf(2)).toEqual([
      { says: 'has-it', inResponseTo },
      { says: 'has-it', inResponseTo },
    ])
    await on.move('accept')
    await on.move('start')
    const moves = (await on.repliesOf(4)).map((read) => read?.response?.move)
    expect([...moves].sort()).toEqual(['accept', 'accept', 'start', 'start'])
  })

  it('knows nothing where their acknowledgement is lost', async () => {
    const on = await begin()
    await on.behave({ losesAcknowledgements: true })
    await on.send()
    await on.collect()
    expect(await on.fetchOnce()).toMatchObject({ fetched: 'replies', replies: [] })
    expect(await on.ask()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
  })
})
