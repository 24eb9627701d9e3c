/** An item as the API tells it: codes for machines, and the same plain words as the pages. */
import { z } from 'zod'
import type { Names, ReadableReferral, ReadableRow } from '../../database/readable-referral-views.ts'
import { PAUSE_REASONS } from '../../domain/clock-policy.ts'
import type { AgencyId, CommandId, ServiceId } from '../../domain/ids.ts'
import { type ItemWords, itemWords } from '../../domain/item-standing.ts'
import { ITEM_STATES } from '../../domain/item-state.ts'
import { NO_OUTCOME_SAID, outcomeInWords } from '../../domain/outcome.ts'
import { RECIPIENT_STATES } from '../../domain/recipient.ts'
import { recipientReference } from '../../domain/reference.ts'
import { type ResponseWords, URGENCIES } from '../../domain/referral.ts'
import { britishTime, dayInWords } from '../../runtime/british-time.ts'
import { itemIdText } from '../item-door.ts'
import { idText, instant } from '../parameters.ts'

const named = z.object({ id: z.string(), name: z.string() })

const dueBy = z
  .string()
  .optional()
  .meta({ description: 'Instant, or day where only a day is known, by which the next thing is due' })

const standing = {
  status: z.string().meta({ description: 'In plain words' }),
  waitingFor: z.enum(['referrer', 'partner', 'exchange', 'operations', 'nobody']),
  waitingForName: z.string().meta({ description: 'Who has it now, in words' }),
  since: instant,
  next: z.string().meta({ description: 'What comes next' }),
  dueBy,
}

const words = z.object({
  reason: z.string().optional(),
  explanation: z.string().optional(),
  nextStep: z.string().optional(),
  threshold: z.string().optional(),
  outcome: z.string().optional(),
  noFurtherActionReason: z.string().optional(),
  missing: z.string().optional(),
  resubmitBy: z.string().optional(),
  forwardedTo: z.string().optional(),
  worker: z.string().optional(),
  startBy: z.string().optional(),
  reviewDay: z.string().optional(),
  questions: z.array(z.string()).readonly().optional(),
})

const pause = z
  .object({ reason: z.enum(PAUSE_REASONS), from: instant, to: instant.optional() })
  .meta({ description: 'When they waited for somebody' })

const clock = z
  .object({
    clock: z.enum(['decision', 'outcome']),
    policyId: z.string().meta({ description: 'The policy that set its due time' }),
    statutory: z.boolean().meta({ description: 'Such a clock is never paused' }),
    startedAt: instant,
    dueAt: instant,
    stoppedAt: instant.optional().meta({ description: 'Late where this, or now, is after it was due' }),
    stoodStill: z.literal(true).optional(),
  })
  .meta({ id: 'Clock' })

const recipient = z
  .object({
    id: idText('recipient'),
    number: z.int(),
    reference: z.string(),
    agency: named,
    service: named.optional(),
    state: z.enum(RECIPIENT_STATES),
    ...standing,
    attempts: z.int(),
    nextAttemptAt: instant.optional(),
    deliveredAt: instant.optional(),
    respondBy: instant.optional(),
    outcomeBy: instant.optional(),
    clocks: z.array(clock).readonly().optional(),
    pauses: z.array(pause).readonly().optional(),
    partnerReference: z.string().optional(),
    because: z
      .string()
      .optional()
      .meta({ description: 'Why it is held, undeliverable or declined, as a code' }),
    nextStepRecorded: z.boolean(),
    replaces: idText('recipient').optional().meta({ description: 'The one it was asked in place of' }),
    replacedBy: idText('recipient').optional().meta({ description: 'The one asked in its place' }),
    crossed: z
      .literal(true)
      .optional()
      .meta({ description: 'It took it on although another goes on: a person chooses' }),
    response: words.optional(),
    late: words.optional().meta({ description: 'What they answered when it had ended: it moved nothing' }),
    outcome: words
      .extend({
        notSaid: z.string().optional().meta({ description: 'That they did not say what came of it' }),
      })
      .optional(),
  })
  .meta({ id: 'Recipient' })

/** What lists and the single item have in common, whichever kind it is. */
export const summaryFields = {
  reference: z.string(),
  version: z.int(),
  state: z.enum(ITEM_STATES),
  urgency: z.enum(URGENCIES),
  raisedBy: named,
  raisedAt: instant,
  updatedAt: instant,
  identity: z.enum(['not-checked', 'confirmed', 'not-confirmed']),
  ...standing,
  recipients: z.array(recipient),
} as const

export const referralSummary = z
  .object({ id: itemIdText('referral'), kind: z.literal('referral'), ...summaryFields })
  .meta({ id: 'ReferralSummary' })

const TIME = { time: britishTime, day: dayInWords }

/** A name for something that the directory no longer has. */
const UNKNOWN = 'No longer in the directory'

const agencyOf = ({ agencies }: Names, id: AgencyId) => ({ id, name: agencies.get(id)?.name ?? UNKNOWN })
const serviceOf = ({ services }: Names, id: ServiceId) => ({ id, name: services.get(id)?.name ?? UNKNOWN })

type Words = ReadonlyMap<CommandId, ResponseWords>
const NO_WORDS: Words = new Map()

const wordsOf = (all: Words, id: CommandId | undefined): ResponseWords | undefined => {
  const said = id === undefined ? undefined : all.get(id)
  return said === undefined || Object.keys(said).length === 0 ? undefined : said
}

/** A reader who may have no words gets none; that nothing was said is told to whoever may. */
const outcomeOf = (all: Words, id: CommandId | undefined) => {
  const said = id === undefined ? undefined : all.get(id)
  if (said === undefined) return undefined
  return outcomeInWords(said) === undefined ? { ...said, notSaid: NO_OUTCOME_SAID } : said
}

const recipientWords = (
  { recipient, standing }: ItemWords['recipients'][number],
  reference: string,
  names: Names,
  all: Words,
) => {
  const { agencyId, serviceId, responseCommandId, outcomeCommandId, lateCommandId, number, ...rest } =
    recipient
  const { status, waitingFor, waitingForName, next, dueBy } = standing
  return {
    ...rest,
    number,
    reference: recipientReference(reference, number),
    agency: agencyOf(names, agencyId),
    ...(serviceId !== undefined && { service: serviceOf(names, serviceId) }),
    status,
    waitingFor,
    waitingForName,
    next,
    dueBy,
    response: wordsOf(all, responseCommandId),
    late: wordsOf(all, lateCommandId),
    outcome: outcomeOf(all, outcomeCommandId),
  }
}

/** The summary of one row, or of a whole item with its words; the caller says of which kind it is. */
export const summaryOf = ({ row, reader }: ReadableRow, names: Names, all: Words = NO_WORDS) => {
  const agencyName = (id: AgencyId) => agencyOf(names, id).name
  const { whole, recipients } = itemWords(row, { reader, time: TIME, agencyName, words: all })
  const { tag: _tag, ...standing } = whole
  return {
    id: row.id,
    reference: row.reference,
    version: row.version,
    state: row.state,
    urgency: row.urgency,
    raisedBy: agencyOf(names, row.raisedBy.agencyId),
    raisedAt: row.raisedAt,
    updatedAt: row.updatedAt,
    identity: row.identity.status,
    ...standing,
    recipients: recipients.map((one) => recipientWords(one, row.reference, names, all)),
  }
}

/** The summary of an item that is read whole. */
export const wholeSummaryOf = ({ referral, reader, names, words: all }: ReadableReferral) =>
  summaryOf({ row: referral, reader }, names, all)
