/** The steps on a real database, with a partner that is a function of the test. */
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { pino } from 'pino'
import { createChannelCircuits } from '../../activities/channel-circuits.ts'
import { createClosingSteps } from '../../activities/closing-steps.ts'
import { createDeliverySteps } from '../../activities/delivery-steps.ts'
import { createReceiptSteps } from '../../activities/receipt-steps.ts'
import { createRecipientSteps } from '../../activities/recipient-steps.ts'
import type { Records } from '../../activities/records.ts'
import { createAttachmentFiles } from '../../attachments/attachment-files.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { type AttemptResult, MESSAGE_PURPOSES, messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import type { Format, WireDocument } from '../../partners/format.ts'
import type { Way } from '../../partners/registry.ts'
import type { SendRequest } from '../../partners/transport.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import type {
  AttemptFollowUp,
  AttemptOrder,
  DeliverySteps,
  RecordSteps,
  ReplyOrder,
} from '../../workflows/activity-contracts.ts'
import type { TestStore } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL, SCHOOL } from '../database/record-samples.ts'

/** How long a receipt is waited for. */
export const RECEIPT_SECONDS = 3600

/** A partner that recognises a repeat, and one that does not. */
export const CHANNELS = {
  repeats: idOf('channel', 'chn_knows-repeats'),
  noRepeats: idOf('channel', 'chn_knows-no-repeats'),
  /** Takes it on for the partner, whose receipt comes later, or never. */
  carrier: idOf('channel', 'chn_forwards'),
  silent: idOf('channel', 'chn_forwards-in-silence'),
} as const

export const channelOf = (
  id: Channel['id'],
  deduplicates: boolean,
  more: Partial<Channel['abilities']> = {},
): Channel => ({
  id,
  agencyId: SCHOOL,
  kind: 'in-memory',
  format: 'none',
  transport: 'none',
  address: 'nowhere',
  abilities: { deduplicates, queryable: false, ...more },
  retry: {
    firstWaitSeconds: 1,
    factor: 2,
    longestWaitSeconds: 60,
    patienceSeconds: 600,
    resends: 3,
    receiptWithinSeconds: RECEIPT_SECONDS,
  },
  perSecond: 5,
  atOnce: 2,
  timeoutSeconds: 10,
  state: 'open',
  version: 1,
})

/** Puts the agencies and the channels into the directory. */
export const fillDirectory = async ({ directory }: TestStore): Promise<void> => {
  for (const id of [COUNCIL, SCHOOL])
    await directory.putAgency({ id, name: id, kind: 'school', phone: '01632 960000', channels: [] })
  await directory.putChannel(channelOf(CHANNELS.repeats, true))
  await directory.putChannel(channelOf(CHANNELS.noRepeats, false))
  await directory.putChannel(channelOf(CHANNELS.carrier, false, { acknowledges: 'later', queryable: true }))
  await directory.putChannel(channelOf(CHANNELS.silent, false, { acknowledges: 'never' }))
}

/** What a test may put in the place of a part. */
export interface StepsOptions {
  readonly replaced?: Partial<Records>
  /** How the partner ends an attempt; taken unless said otherwise. */
  readonly partner?: () => Promise<AttemptResult>
  /** What the partner says when it is asked whether it has the message; it says nothing unless said otherwise. */
  readonly asked?: () => AttemptResult | 'not-there'
  /** Told of each question as it is asked. */
  readonly asking?: (call: Pick<SendRequest, 'settings'>) => void
  /** The format of each channel; one that writes the key alone unless said otherwise. */
  readonly formatOf?: (channel: Channel) => Format
  /** Format and transport of each channel, in the place of the partner. */
  readonly waysOf?: (channel: Channel) => Way
  /** What was sent, in order. */
  readonly sent?: WireDocument[]
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export const KEY_ALONE: Format = {
  name: 'none',
  carries: MESSAGE_PURPOSES,
  toWire: ({ messageKey: key }) => ({
    contentType: 'text/plain',
    bytes: new TextEncoder().encode(key),
    headers: {},
  }),
  readAnswer: () => ({ outcome: 'unknown', reason: 'unreadable-answer' }),
}

/** The partner's answer to a question is read by this alone. */
const NO_ANSWER = { status: 200, headers: {}, bytes: new Uint8Array() }

export type Steps = Pick<RecordSteps, 'recordMove' | 'recordAllEnded' | 'recordTold' | 'recordReceipt'> & {
  readonly ask: (order: AttemptOrder) => ReturnType<DeliverySteps['askForReceipt']>
  readonly attempt: (order: AttemptOrder) => Promise<AttemptFollowUp>
  readonly reply: (order: ReplyOrder) => Promise<AttemptFollowUp>
}

/** What the steps of one worker stand on. */
export const recordsOn = (
  store: TestStore,
  { replaced, now = Date.now }: Pick<StepsOptions, 'replaced' | 'now'> = {},
): Records => ({
  ...store,
  events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
  now,
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
  operatorAgency: COUNCIL,
  ...replaced,
})

/** The steps of one worker. */
export const stepsOn = (store: TestStore, options: StepsOptions = {}): Steps => {
  const { partner, asked, asking, formatOf = () => KEY_ALONE, sent = [] } = options
  const records = recordsOn(store, options)
  const taken = async (): Promise<AttemptResult> => ({ outcome: 'taken', reason: 'accepted' })
  const delivery = createDeliverySteps({
    records,
    messages: store.messages,
    circuits: createChannelCircuits(records),
    attachmentBytes: store.attachmentBytes,
    attachmentFiles: createAttachmentFiles(),
    exchange: { name: 'The exchange', odsCode: 'EXC', serviceId: '2000' },
    readReceived: () => undefined,
    waysOf:
      options.waysOf ??
      ((channel) => ({
        format: {
          ...formatOf(channel),
          ...(asked === undefined
            ? {}
            : { presence: { question: () => ({ path: 'it', headers: {} }), readAnswer: asked } }),
        },
        transport: {
          name: 'none',
          send: async ({ document }) => {
            sent.push(document)
            return { ended: 'failed', result: await (partner ?? taken)() }
          },
          ...(asked === undefined
            ? {}
            : {
                ask: async (call) => {
                  asking?.(call)
                  return { ended: 'answered', answer: NO_ANSWER }
                },
              }),
          close: async () => undefined,
        },
      })),
  })
  return {
    recordMove: createRecipientSteps(records).recordMove,
    ...createClosingSteps(records),
    ...createReceiptSteps(records),
    ask: (order) => new MockActivityEnvironment({}, { logger: QUIET }).run(delivery.askForReceipt, order),
    attempt: (order) =>
      new MockActivityEnvironment({}, { logger: QUIET }).run(delivery.attemptDelivery, order),
    reply: (order) => new MockActivityEnvironment({}, { logger: QUIET }).run(delivery.attemptReply, order),
  }
}

/** A killed run is what these tests are about: nothing to warn of. */
const QUIET = new DefaultLogger('ERROR')

/** A stored referral to one recipient, with the order of its first attempt. */
export interface Sending {
  readonly referral: Referral
  readonly recipient: Recipient
  readonly order: AttemptOrder
}

/** Stores it. */
export const aSending = async (
  { referrals }: TestStore,
  more: Partial<Referral> = {},
  of: Partial<Recipient> = {},
): Promise<Sending> => {
  const recipient = aRecipient(of)
  const referral = aReferral({ recipients: [recipient], ...more })
  await referrals.insertOnce(referral, CONTENT, aKey())
  const order: AttemptOrder = {
    referralId: referral.id,
    recipientId: recipient.id,
    messageVersion: 1,
    purpose: 'new',
    channelId: CHANNELS.repeats,
    attempt: 1,
    roundStart: 1,
    lastChannel: true,
  }
  return { referral, recipient, order }
}

/** The first attempt as a run left it that was killed while the partner had it. */
export const begun = async ({ messages }: TestStore, { order }: Sending): Promise<void> => {
  const { referralId, recipientId, messageVersion, channelId } = order
  const { message } = await messages.makeOnce({
    key: messageKey(referralId, recipientId, messageVersion),
    wireId: `wire of ${recipientId}`,
    itemId: referralId,
    recipientId,
    messageVersion,
    purpose: 'new',
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/plain', bytes: new TextEncoder().encode('frozen'), headers: {} },
  })
  await messages.beginAttempt(message, { number: 1, channelId, at: AT })
}

/** The recipient as it lies in the database. */
export const stored = async (
  { referrals }: TestStore,
  { referral, recipient }: Sending,
): Promise<{ readonly referral: Referral; readonly recipient: Recipient }> => {
  const found = await referrals.byId(referral.id)
  const one = found?.recipients.find(({ id }) => id === recipient.id)
  if (found === undefined || one === undefined) throw new Error(`${referral.id} is not stored`)
  return { referral: found, recipient: one }
}
