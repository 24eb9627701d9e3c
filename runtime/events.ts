/** Business events: one function each, which counts and logs together, so that a dashboard and a log never differ. */
import type { AttachmentState, AttachmentType } from '../domain/attachment.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { AttemptOutcome, AttemptReason } from '../domain/delivery.ts'
import type {
  AttachmentId,
  AttentionItemId,
  ChannelId,
  ConsentRequestId,
  NoticeId,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
} from '../domain/ids.ts'
import type { ItemState } from '../domain/item-state.ts'
import type { NoticeResult, NoticeWay } from '../domain/notice.ts'
import type { IdentityDoubt, IdentityStatus } from '../domain/person.ts'
import type { Move, RecipientState } from '../domain/recipient.ts'
import type { Urgency } from '../domain/referral.ts'
import { Fault } from './fault.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { tellingEvents } from './telling-events.ts'
import { tooLargeEvents } from './too-large-events.ts'

/** The doors a request comes through. */
export type Door = 'json' | 'fhir' | 'page'

interface About {
  readonly referralId: ReferralId
}
interface AboutRecipient extends About {
  readonly recipientId: RecipientId
}

const referralEvents = (log: Logger, { referrals }: Metrics) => ({
  referralAccepted: (event: About & { readonly urgency: Urgency; readonly started: boolean }): void => {
    referrals.accepted.inc({ urgency: event.urgency, started: event.started ? 'yes' : 'later' })
    const { referralId, urgency, started } = event
    log.info({ referralId, urgency, state: started ? 'started' : 'stored' }, 'referral accepted')
  },
  requestReplayed: (event: { readonly door: Door; readonly referralId?: ReferralId }): void => {
    referrals.replayed.inc({ door: event.door })
    log.info({ kind: event.door, referralId: event.referralId }, 'repeat answered with the first result')
  },
  requestRefused: (event: { readonly code: string; readonly referralId?: ReferralId }): void => {
    referrals.refused.inc({ code: event.code })
    log.info({ code: event.code, referralId: event.referralId }, 'request refused')
  },
  referralClosed: (event: About & { readonly state: ItemState }): void => {
    referrals.closed.inc({ state: event.state })
    log.info(event, 'referral ended')
  },
  recipientMoved: (event: AboutRecipient & { readonly move: Move; readonly state: RecipientState }): void => {
    referrals.moves.inc({ move: event.move, state: event.state })
    log.info(event, 'recipient moved')
  },
  identityChecked: (
    event: About & { readonly status: IdentityStatus; readonly doubt?: IdentityDoubt },
  ): void => {
    referrals.identity.inc({ status: event.status, doubt: event.doubt ?? 'none' })
    log.info(event, 'identity checked')
  },
})

interface AttemptEnded extends AboutRecipient {
  readonly channelId: ChannelId
  readonly attempt: number
  readonly outcome: AttemptOutcome
  readonly reason: AttemptReason
  readonly seconds: number
}

const noticeEvents = (log: Logger, { notices }: Metrics) => ({
  noticeAttempted: (event: NoticeResult & { readonly noticeId: NoticeId; readonly way: NoticeWay }): void => {
    const { way, outcome, reason } = event
    notices.attempts.inc({ way, outcome, reason })
    log[outcome === 'sent' ? 'info' : 'warn'](event, 'notice attempt ended')
  },
  consentMailAttempted: (
    event: NoticeResult & { readonly consentRequestId: ConsentRequestId; readonly way: NoticeWay },
  ): void => {
    const { way, outcome, reason } = event
    notices.attempts.inc({ way, outcome, reason })
    log[outcome === 'sent' ? 'info' : 'warn'](event, 'mail about consent: attempt ended')
  },
})

const fetchEvents = (log: Logger, { fetches }: Metrics) => ({
  repliesFetched: ({ channelId, count }: { readonly channelId: ChannelId; readonly count: number }): void => {
    fetches.ended.inc({ outcome: 'fetched' })
    if (count === 0) return
    fetches.replies.inc(count)
    log.info({ channelId, count }, 'replies fetched')
  },
  fetchFailed: (event: {
    readonly channelId: ChannelId
    readonly outcome: AttemptOutcome
    readonly reason: AttemptReason
  }): void => {
    fetches.ended.inc({ outcome: event.outcome })
    log.warn(event, 'replies could not be fetched')
  },
})

const deliveryEvents = (log: Logger, { deliveries, attention }: Metrics) => ({
  attemptEnded: (event: AttemptEnded): void => {
    deliveries.attempts.inc({ outcome: event.outcome, reason: event.reason })
    deliveries.attemptSeconds.observe({ outcome: event.outcome }, event.seconds)
    const loud = event.outcome === 'unknown' || event.outcome === 'misconfigured'
    log[loud ? 'warn' : 'info']({ ...event }, 'delivery attempt ended')
  },
  /** What a partner answered to an attempt is not kept, as the message's document is full; its end is. */
  answerNotKept: (event: {
    readonly channelId: ChannelId
    readonly attempt: number
    readonly referralId?: ReferralId
    readonly recipientId?: RecipientId
    readonly receivedMessageId?: ReceivedMessageId
  }): void => {
    deliveries.answersNotKept.inc()
    log.warn(event, 'no room for the answer to an attempt: its end is kept, what was said is not')
  },
  /** Somebody tested a channel; `reason`: of the step that failed. */
  channelTested: (event: {
    readonly channelId: ChannelId
    readonly outcome: 'passed' | 'failed'
    readonly reason?: AttemptReason
  }): void => {
    deliveries.tests.inc({ outcome: event.outcome })
    log.info(event, 'channel tested')
  },
  /** A partner's system was found not to answer, to answer again, or still not to. */
  circuitMoved: (event: {
    readonly channelId: ChannelId
    readonly moved: 'opened' | 'closed' | 'probe-failed'
    readonly reason: AttemptReason | 'by-a-person'
  }): void => {
    deliveries.circuits.inc({ moved: event.moved })
    log[event.moved === 'opened' ? 'warn' : 'info'](event, 'circuit of a channel')
  },
  /** `kind`: what sort of message; `outcome`: what became of it, for example `matched`. */
  messageReceived: (event: {
    readonly receivedMessageId: ReceivedMessageId
    readonly kind: string
    readonly outcome: string
    readonly referralId?: ReferralId
  }): void => {
    deliveries.received.inc({ kind: event.kind, outcome: event.outcome })
    log.info(event, 'message received')
  },
  attentionRaised: (event: {
    readonly attentionItemId: AttentionItemId
    readonly kind: AttentionKind
    readonly referralId?: ReferralId
  }): void => {
    attention.raised.inc({ kind: event.kind })
    log.warn(event, 'needs a person')
  },
  attentionSettled: (event: {
    readonly attentionItemId: AttentionItemId
    readonly kind: AttentionKind
    readonly referralId?: ReferralId
  }): void => {
    attention.settled.inc({ kind: event.kind })
    log.info(event, 'settled by a person')
  },
})

const attachmentEvents = (log: Logger, { attachments }: Metrics) => ({
  attachmentReceived: (event: {
    readonly attachmentId: AttachmentId
    readonly kind: AttachmentType
  }): void => {
    attachments.received.inc({ kind: event.kind })
    log.info(event, 'document received')
  },
  attachmentScanned: (event: {
    readonly attachmentId: AttachmentId
    readonly state: AttachmentState
  }): void => {
    attachments.scanned.inc({ state: event.state })
    log[event.state === 'clean' ? 'info' : 'warn'](event, 'document scanned')
  },
})

const processEvents = (log: Logger, { processes }: Metrics) => ({
  requestAnswered: (event: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly seconds: number
    readonly requestId: string
    readonly referralId?: string
    readonly userId?: string
  }): void => {
    processes.requests.observe(
      { method: event.method, route: event.route, status: String(event.status) },
      event.seconds,
    )
    log.info(
      { ...event, seconds: undefined, milliseconds: Math.round(event.seconds * 1000) },
      'request answered',
    )
  },
  swept: (event: {
    readonly kind: 'started' | 'applied' | 'received' | 'scans'
    readonly count: number
  }): void => {
    if (event.count === 0) return
    processes.swept.inc({ kind: event.kind }, event.count)
    log.warn(event, 'sweep brought work back to life')
  },
  partChecked: (event: { readonly part: string; readonly ready: boolean }): void => {
    processes.ready.set({ part: event.part }, event.ready ? 1 : 0)
  },
  /** Something thrown that ended a request or a step; a bug when it is not a fault. */
  failed: (event: {
    readonly thrown: unknown
    readonly requestId?: string
    readonly referralId?: string
  }): void => {
    const { thrown, ...about } = event
    const code = thrown instanceof Fault ? thrown.code : 'bug'
    processes.faults.inc({ code })
    log[thrown instanceof Fault ? thrown.level : 'error']({ ...about, code, err: thrown }, 'failed')
  },
})

/** Every business event of a process. */
export const createEvents = (log: Logger, metrics: Metrics) => ({
  ...referralEvents(log, metrics),
  ...deliveryEvents(log, metrics),
  ...fetchEvents(log, metrics),
  ...noticeEvents(log, metrics),
  ...attachmentEvents(log, metrics),
  ...processEvents(log, metrics),
  ...tellingEvents(log, metrics),
  ...tooLargeEvents(log, metrics),
})

export type Events = ReturnType<typeof createEvents>
