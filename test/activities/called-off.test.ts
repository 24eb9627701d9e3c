/** An attempt that is called off while it runs is let end, and its end counts; one whose worker stops is cut off. */
import { beforeAll, expect, it } from '@jest/globals'
import { MockActivityEnvironment } from '@temporalio/testing'
import { createChannelCircuits } from '../../activities/channel-circuits.ts'
import { createDeliverySteps } from '../../activities/delivery-steps.ts'
import { createAttachmentFiles } from '../../attachments/attachment-files.ts'
import { messageKey } from '../../domain/delivery.ts'
import type { Transport } from '../../partners/transport.ts'
import { useDatabase } from '../database/database-world.ts'
import { until } from '../servers/until.ts'
import { aSending, fillDirectory, KEY_ALONE, recordsOn } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

/** A partner that answers when it is let, and whose wire is cut by the signal. */
const slowPartner = () => {
  let answer = (): void => undefined
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  const state = { called: false }
  const transport: Transport = {
    name: 'none',
    send: async ({ signal }) => {
      state.called = true
      const cut = new Promise<'cut'>((resolve) =>
        signal.addEventListener('abort', () => resolve('cut'), { once: true }),
      )
      const how = await Promise.race([mayAnswer, cut])
      return {
        ended: 'failed',
        result:
          how === 'cut'
            ? { outcome: 'unknown', reason: 'interrupted' }
            : { outcome: 'taken', reason: 'accepted' },
      }
    },
    close: async () => undefined,
  }
  return { transport, answer, state }
}

it.each([
  ['called off', 'CANCELLED', { outcome: 'taken', reason: 'accepted' }],
  ['cut off as its worker stops', 'WORKER_SHUTDOWN', { outcome: 'unknown', reason: 'interrupted' }],
] as const)('an attempt that is %s', async (_what, reason, result) => {
  const records = recordsOn(world.store())
  const sending = await aSending(world.store())
  const { transport, answer, state } = slowPartner()
  const { attemptDelivery } = createDeliverySteps({
    records,
    messages: world.store().messages,
    circuits: createChannelCircuits(records),
    attachmentBytes: world.store().attachmentBytes,
    attachmentFiles: createAttachmentFiles(),
    exchange: { name: 'The exchange', odsCode: 'EXC', serviceId: '2000' },
    readReceived: () => undefined,
    waysOf: () => ({ format: KEY_ALONE, transport }),
  })
  const environment = new MockActivityEnvironment()
  const ended = environment.run(attemptDelivery, sending.order)
  await until('the call', () => state.called)
  environment.cancel(reason)
  answer()
  await ended
  const { referralId, recipientId } = sending.order
  const message = await world.store().messages.byKey(messageKey(referralId, recipientId, 1))
  expect(message?.attempts).toMatchObject([{ number: 1, result }])
})
