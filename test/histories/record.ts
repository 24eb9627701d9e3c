/**
 * `node --import tsx test/histories/record.ts`: runs the named paths on the time-skipping server and keeps their
 * histories. A history that is kept already is never touched: it proves that what ran then can still be replayed, and
 * a changed procedure must be able to go on with it. A new path gets a new name.
 */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CONSENT_SCENARIOS, type ConsentScenario } from '../workflows/consent-scenarios.ts'
import { startConsentWorld } from '../workflows/consent-world.ts'
import { startNoticeWorld } from '../workflows/notice-world.ts'
import { polled } from '../workflows/poll-world.ts'
import type { RaisedReferral } from '../workflows/raised-referral.ts'
import { runScenario, type Scenario } from '../workflows/scenario.ts'
import { SCENARIOS } from '../workflows/scenarios.ts'
import { startScan } from '../workflows/start-scan.ts'
import { startWorkflowWorld } from '../workflows/workflow-world.ts'
import { toKept } from './kept-history.ts'

const RECORDED: readonly Scenario['name'][] = [
  'referral-closed-after-outcome',
  'referral-read-as-soon-as-its-outcome-is-recorded',
  'referral-to-several-services',
  'referral-held-then-shared',
  'referral-goes-on-without-the-register',
  'referral-answered-by-message',
  'referral-returned-to-its-sender',
  'referral-withdrawn-from-several-services',
  'delivery-waits-and-tries-again',
  'delivery-by-the-next-channel',
  'delivery-uncertain-then-received',
  'delivery-uncertain-then-sent-again',
  'delivery-undeliverable-then-by-phone',
  'delivery-declined-with-a-next-step',
  'delivery-held-by-a-lapsed-decision',
  'delivery-held-in-doubt-then-not-shared',
  'delivery-withdrawn-after-it-was-taken-on',
  'delivery-reminded-and-escalated',
  'delivery-taken-on-without-an-outcome',
  'delivery-late-is-told-once',
  'delivery-late-after-45-working-days',
  'delivery-whose-clock-stood-still',
  'delivery-stopped-by-a-withdrawn-agreement',
  'delivery-decided-against-while-it-waits',
  'delivery-told-of-a-withdrawn-agreement',
  'delivery-in-doubt-decided-anew-after-a-notice',
  'referral-whose-agreement-is-withdrawn',
  'referral-stops-the-others-at-the-first-acceptance',
  'referral-accepted-by-two-and-one-is-stood-down',
  'referral-stopped-service-goes-on-after-all',
  'delivery-stopped-while-it-is-taken',
  'delivery-redirected-after-it-was-declined',
  'delivery-redirected-while-it-is-late',
  'delivery-redirected-while-it-is-taken',
  'referral-redirected-twice',
  'referral-redirected-from-a-service-that-cannot-be-reached',
  'referral-redirected-and-the-first-goes-on-after-all',
  'referral-redirected-with-a-decision-that-lets-another-go',
  'referral-redirected-in-the-moment-in-which-another-takes-it-on',
  'referral-withdrawn-while-it-is-redirected-to-one-that-is-sending',
  'referral-withdrawn-while-a-service-is-chosen-to-go-on-after-all',
  'referral-withdrawn-while-sharing-is-decided',
  'delivery-corrected-after-it-was-taken-on',
  'delivery-corrected-before-anything-arrived',
  'delivery-corrected-while-in-doubt',
  'delivery-corrected-while-uncertain-and-sent-again',
  'delivery-corrected-twice-in-order',
  'delivery-corrected-twice-while-uncertain',
  'referral-corrected-of-a-fact',
  'delivery-whose-receipt-comes-later',
  'delivery-asked-for-its-receipt',
  'delivery-withdrawn-while-a-carrier-has-it',
  'delivery-returned-by-the-carrier-then-by-the-next-channel',
  'delivery-returned-after-the-time-for-its-receipt',
  'notification-seen-by-everyone',
  'notification-not-seen-is-escalated',
  'notification-ends-with-its-receipt',
  'notification-taken-back-from-those-who-have-seen-it',
  'notification-taken-back-after-a-notice-that-the-agreement-was-withdrawn',
  'information-request-answered-by-everyone',
  'information-request-chased-then-closed-without-an-answer',
  'information-request-whose-record-knows-the-last-answer',
  'information-request-withdrawn',
  'referral-identified-in-its-first-moment',
  'referral-asks-the-register-again-with-patience',
  'referral-prepared-goes-on-without-the-register',
  'referral-asks-the-register-when-it-wants-to-be-asked',
  'referral-withdrawn-while-the-register-is-asked',
  'referral-whose-agreement-is-withdrawn-twice-at-once',
  'referral-taken-on-while-another-service-is-redirected',
  'referral-withdrawn-while-it-is-redirected-to-one-that-is-held',
  'information-request-closed-while-sharing-is-decided',
  'delivery-waits-and-goes-by-the-next-channel',
  'delivery-in-doubt-goes-by-no-other-channel',
  'delivery-planned-in-the-first-moment',
  'notification-identified-in-its-first-moment',
  'information-request-identified-in-its-first-moment',
]

const placeOf = (name: string): string => fileURLToPath(new URL(`${name}.json`, import.meta.url))

const historyShowing = async (name: Scenario['name'], raised: RaisedReferral): Promise<unknown> => {
  const handle = name.startsWith('delivery-') ? raised.delivery() : raised.referral
  return toKept(await handle.fetchHistory())
}

const keep = async (name: string, history: unknown): Promise<void> => {
  // `wx`: never over one that is there.
  await writeFile(placeOf(name), `${JSON.stringify(history, null, 1)}\n`, { flag: 'wx' })
  process.stdout.write(`kept ${name}.json\n`)
}

/** A notice whose carrier is away at first, and that is chased until somebody else is told. */
const NOTICE = 'notice-tried-again-and-chased'
const recordNotice = async (): Promise<void> => {
  await using world = await startNoticeWorld()
  const wait = (seconds: number) => ({ next: 'wait', seconds }) as const
  const { handle } = await world.start([wait(10), 'fault', wait(20), wait(259_200), wait(172_800)])
  await handle.result()
  await keep(NOTICE, toKept(await handle.fetchHistory()))
}

/** Requests for consent have a world of their own. */
const CONSENTS: readonly ConsentScenario['name'][] = [
  'consent-given-then-withdrawn',
  'consent-reminded-then-unanswered',
  'consent-asked-again',
]
const recordConsents = async (names: readonly ConsentScenario['name'][]): Promise<void> => {
  await using world = await startConsentWorld()
  for (const name of names) {
    const scenario = CONSENT_SCENARIOS.find((candidate) => candidate.name === name)
    if (scenario === undefined) throw new Error(`there is no path named ${name}`)
    await keep(name, toKept(await (await scenario.run(world)).handle.fetchHistory()))
  }
}

/** Replies fetched in two pages, then again after a while, until nothing is fetched there any more. */
const POLL = 'poll-page-after-page'
const recordPoll = async (): Promise<void> => {
  const wait = (seconds: number) => ({ next: 'wait', seconds }) as const
  const { history } = await polled([wait(0), wait(900), 'fault', wait(900), { next: 'done' }])
  await keep(POLL, toKept(history))
}

/** A document whose scanner is away for longer than nobody minds, until it gives its verdict. */
const ATTACHMENT = 'attachment-scanned-after-the-scanner-was-away'
const recordAttachment = async (): Promise<void> => {
  await using world = await startWorkflowWorld()
  const { handle } = await startScan(world, 40)
  await handle.result()
  await keep(ATTACHMENT, toKept(await handle.fetchHistory()))
}

const missing = RECORDED.filter((name) => !existsSync(placeOf(name)))
if (missing.length > 0) {
  await using world = await startWorkflowWorld()
  for (const name of missing) {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name)
    if (scenario === undefined) throw new Error(`there is no path named ${name}`)
    await keep(name, await historyShowing(name, await runScenario(world, scenario)))
  }
}
const missingConsents = CONSENTS.filter((name) => !existsSync(placeOf(name)))
if (missingConsents.length > 0) await recordConsents(missingConsents)
if (!existsSync(placeOf(NOTICE))) await recordNotice()
if (!existsSync(placeOf(ATTACHMENT))) await recordAttachment()
if (!existsSync(placeOf(POLL))) await recordPoll()
else if (missing.length + missingConsents.length === 0)
  process.stdout.write('Every history is kept already.\n')
