/** A held referral about which somebody can be asked, on a real store, with a clock, a carrier and an engine that a test sets. */
import { MockActivityEnvironment } from '@temporalio/testing'
import { createConsentMailSteps } from '../../activities/consent-mail-steps.ts'
import { createConsentSteps } from '../../activities/consent-steps.ts'
import type { Records } from '../../activities/records.ts'
import { askConsent } from '../../commands/ask-consent.ts'
import type { AskConsent, AskedConsent } from '../../commands/consent-contracts.ts'
import type { MovingConsent } from '../../commands/move-consent.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import type { ConsentRequestId } from '../../domain/ids.ts'
import type { NoticeResult } from '../../domain/notice.ts'
import type { Referral } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { SharingDecision } from '../../domain/sharing-decision.ts'
import type { User } from '../../domain/user.ts'
import { createEvents } from '../../runtime/events.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import type { ConsentMailSteps } from '../../workflows/consent-step-contracts.ts'
import type { TestStore } from './database-world.ts'
import { scripted, TAKEN } from './notice-stage.ts'
import { aRecipient, aReferral, CONTENT, COUNCIL, WORKER } from './record-samples.ts'

/** A Friday. */
export const START = Date.parse('2026-11-20T10:00:00.000Z')

export const MAILBOX = 'robin.sample@family.example'
const HELD = 'held' as const

/** Words that must lie nowhere in the clear. */
export const SAID = ['Robin Sample', MAILBOX, 'birth certificate', 'Northmoor asks']

const amina: User = {
  id: WORKER,
  name: 'Amina Shah',
  role: 'practitioner',
  agencyId: COUNCIL,
  supervises: [],
}

export interface ConsentStage {
  readonly on: Uses
  readonly records: Records
  readonly referral: Referral
  readonly user: User
  /** What the workflow engine answers to moves. `gone`: the record is all there is. */
  engine: Told
  clock: number
  /** Asks, as the door does; the request's procedure is taken to have begun and ended. */
  ask(more?: Partial<AskConsent>): Promise<AskedConsent & { readonly code: string }>
  /** One attempt at a mail; answers what follows and the token in it. */
  mail(
    id: ConsentRequestId,
    result?: NoticeResult,
    order?: { readonly mail?: 'ask' | 'remind'; readonly carrier?: 'none' },
  ): Promise<{ readonly next: string; readonly token: string; readonly sent: number }>
  /** Puts another decision on the record. */
  decide(decision: SharingDecision): Promise<void>
  /** Kinds and reasons of what is open. */
  open(): Promise<readonly string[]>
}

export type Uses = MovingConsent

export const aQuestion = (referralId: Referral['id'], more: Partial<AskConsent> = {}): AskConsent => ({
  user: amina,
  idempotencyKey: newUuid(),
  fingerprint: 'f1',
  referralId,
  asks: 'consent',
  way: 'link',
  person: {
    name: 'Robin Sample',
    capacity: 'parent-with-responsibility',
    evidence: 'Named on the birth certificate',
  },
  contact: { value: MAILBOX, safe: 'yes' },
  subjects: ['child'],
  purposes: ['provide-service'],
  categories: ['identity'],
  explanation: 'Northmoor asks because of the mornings.',
  ...more,
})

/** Sets it. */
export const consentStage = async (store: TestStore, more: Partial<Referral> = {}): Promise<ConsentStage> => {
  const referral = aReferral({
    state: HELD,
    sharingDecision: { decision: 'awaited', askedManager: false },
    recipients: [aRecipient({ state: HELD })],
    ...more,
  })
  await store.referrals.insertOnce(referral, CONTENT, { key: referral.id, fingerprint: 'x' })
  const log = createLogger({ process: 'test', level: 'silent' })
  const state = { engine: 'gone' as Told, clock: START }
  const records: Records = {
    ...store,
    events: createEvents(log, createMetrics({ process: 'test' })),
    now: () => state.clock,
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  }
  const tell = {
    startConsent: async () => true,
    moveConsent: async () => state.engine,
    moveItem: async () => 'kept' as const,
  }
  const on = { ...records, storedCommands: store.commands, tell } as unknown as Uses
  const steps = createConsentSteps(records)
  return Object.assign(state, {
    on,
    records,
    referral,
    user: amina,
    async ask(question: Partial<AskConsent> = {}) {
      const asked = await askConsent(on, aQuestion(referral.id, question))
      if (isRefusal(asked)) throw new RangeError(`${asked.code}: ${asked.detail}`)
      await steps.beginConsent({ consentRequestId: asked.request.id })
      return { ...asked, code: asked.code ?? '' }
    },
    async mail(
      id: ConsentRequestId,
      result: NoticeResult = TAKEN,
      { mail = 'ask', carrier }: { readonly mail?: 'ask' | 'remind'; readonly carrier?: 'none' } = {},
    ) {
      const { sender, sent } = scripted('email', [result])
      const senders = carrier === 'none' ? [] : [sender]
      const step = createConsentMailSteps({ records, senders, publicUrl: 'https://exchange.example' })
      const round = (await store.consents.byId(id))?.round ?? 1
      const followUp = await attempted(() => step.attemptConsentMail({ consentRequestId: id, round, mail }))
      return { next: followUp.next, token: sent[0]?.link.split('#')[1] ?? '', sent: sent.length }
    },
    async decide(decision: SharingDecision) {
      await store.referrals.change(referral.id, (current) => ({ ...current, sharingDecision: decision }))
    },
    open: async () =>
      (await store.attention.openFor(referral.id))
        .map(({ kind, because }) => `${kind} ${because}`)
        .toSorted(),
  })
}

type FollowUp = Awaited<ReturnType<ConsentMailSteps['attemptConsentMail']>>

const attempted = (work: () => Promise<FollowUp>): Promise<FollowUp> =>
  new MockActivityEnvironment().run<[], FollowUp, () => Promise<FollowUp>>(work)

/** An id that nobody has. */
export const nobody = (): ConsentRequestId => newId('consent-request')
