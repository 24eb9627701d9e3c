/** What of a channel is set by an administrator, as the API takes it and tells it. Never a credential. */
import { z } from 'zod'
import type { ChannelConfiguration } from '../../commands/channel-contracts.ts'
import { type Channel, KIND_OF_TRANSPORT, type TransportName } from '../../domain/partner.ts'
import { WEEKDAYS } from '../../domain/working-time.ts'
import { maybe } from '../../http/maybe.ts'
import { instant } from '../parameters.ts'

const TRANSPORTS = Object.keys(KIND_OF_TRANSPORT) as [TransportName, ...TransportName[]]

/** An attempt may ask first and then send: twice this, and time for our own part, stay within the step's five minutes. */
const LONGEST_CALL_SECONDS = 120
const DAY_SECONDS = 24 * 60 * 60
const LONGEST_SECONDS = 60 * DAY_SECONDS
const MINUTES_A_DAY = 1440

const seconds = z.number().min(0).max(LONGEST_SECONDS)

const abilities = z.strictObject({
  deduplicates: z.boolean(),
  queryable: z.boolean(),
  acknowledges: maybe(z.enum(['at-once', 'later', 'never'])),
  opens: maybe(z.boolean()),
  updates: maybe(z.boolean()),
  attachments: maybe(z.strictObject({ mostBytes: z.int().min(1).max(50_000_000) })),
})

const retry = z.strictObject({
  firstWaitSeconds: seconds.min(1),
  factor: z.number().min(1).max(100),
  longestWaitSeconds: seconds.min(1),
  waitsSeconds: maybe(z.array(seconds.min(1)).min(1).max(50).readonly()),
  patienceSeconds: seconds,
  resends: z.int().min(0).max(100),
  receiptWithinSeconds: maybe(seconds.min(1)),
})

const minute = z.int().min(0).max(MINUTES_A_DAY)
const dayHours = maybe(
  z
    .strictObject({ opensAt: minute, closesAt: minute })
    .refine(({ opensAt, closesAt }) => opensAt < closesAt, 'Must open before it closes.'),
)
const week = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, dayHours])) as Record<
    (typeof WEEKDAYS)[number],
    typeof dayHours
  >,
)

export const channelConfiguration = z
  .strictObject({
    format: z.string().min(1).max(50),
    transport: z.enum(TRANSPORTS),
    address: z
      .string()
      .min(1)
      .max(2_000)
      .meta({ description: 'Where it goes: an https address, a host and port. Never a secret' }),
    abilities,
    retry,
    perSecond: z.number().min(0.01).max(1_000),
    atOnce: z.int().min(1).max(200),
    timeoutSeconds: z.number().min(1).max(LONGEST_CALL_SECONDS),
    settings: maybe(
      z.record(
        z.string().regex(/^[A-Za-z]{1,50}$/, 'Must be the name of a setting.'),
        z.string().max(20_000),
      ),
    ).meta({ description: 'What only its wire has to be told, by name. Never a secret' }),
    poll: maybe(z.strictObject({ everySeconds: z.number().min(1).max(DAY_SECONDS) })),
    hours: maybe(z.strictObject({ week, opensOnBankHolidays: z.boolean() })),
    maintenance: maybe(
      z
        .array(z.strictObject({ from: instant, to: instant }))
        .max(100)
        .readonly(),
    ),
  })
  .meta({ id: 'ChannelConfiguration' })

/** One of a transport that only tests have is told as it is. */
export const configurationOf = (one: Channel): ChannelConfiguration => ({
  format: one.format,
  transport: one.transport as TransportName,
  address: one.address,
  abilities: one.abilities,
  retry: one.retry,
  perSecond: one.perSecond,
  atOnce: one.atOnce,
  timeoutSeconds: one.timeoutSeconds,
  ...(one.settings === undefined ? {} : { settings: one.settings }),
  ...(one.poll === undefined ? {} : { poll: one.poll }),
  ...(one.hours === undefined ? {} : { hours: one.hours }),
  ...(one.maintenance === undefined ? {} : { maintenance: one.maintenance }),
})
