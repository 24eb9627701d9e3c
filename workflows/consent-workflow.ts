/**
 * Asks one person for consent: waits, reminds, and when no answer comes hands it back to whoever asked. A consent that
 * was given is watched until its review day, as it can be withdrawn until then. It holds nothing up: what may be shared
 * without it goes on by the item's own procedure.
 */
import { ApplicationFailure, allHandlersFinished, condition, setHandler } from '@temporalio/workflow'
import {
  CONSENT_PERSON_MOVES,
  type ConsentState,
  isConsentOver,
  isConsentWaited,
  nextConsentState,
} from '../domain/consent-life.ts'
import { isRefusal } from '../domain/refusal.ts'
import { consentMails } from './activity-profiles.ts'
import { type ConsentInput, type ConsentMove, moveConsent } from './consent-messages.ts'
import type { ConsentStanding, ConsentTimeStep } from './consent-step-contracts.ts'
import { noTurns, recordFor, type Turns } from './record-in-turn.ts'

/** State of the procedure: one plain object. */
interface Asking {
  begun: boolean
  state: ConsentState
  /** Asking again begins the next one at once; its due times follow from the record. */
  round: number
  standing: ConsentStanding | undefined
  watched: boolean
  turns: Turns
}

/** @see module comment. */
export async function consentWorkflow(input: ConsentInput): Promise<void> {
  const asking: Asking = {
    begun: false,
    state: 'asked',
    round: 1,
    standing: undefined,
    watched: false,
    turns: noTurns(),
  }
  setHandler(moveConsent, (move) => takeMove(input, asking, move), {
    validator: (move) => mustBePossible(asking, move),
  })
  const standing = await recordFor(asking).beginConsent(input)
  asking.standing = standing
  asking.round = standing.round
  asking.state = standing.state
  asking.begun = true
  while (!isConsentOver(asking.state) && !asking.watched)
    if (isConsentWaited(asking.state)) await waitForAnswer(input, asking)
    else await watch(input, asking)
  await condition(allHandlersFinished)
}

function mustBePossible(asking: Asking, { move }: ConsentMove): void {
  if (!CONSENT_PERSON_MOVES.includes(move))
    throw ApplicationFailure.nonRetryable('There is no such move on a request for consent.', 'state-conflict')
  const next = nextConsentState(asking.state, move)
  if (isRefusal(next))
    throw ApplicationFailure.nonRetryable(next.detail, next.code, {
      state: next.state,
      possible: next.possible,
    })
}

/** The state changes at once, so that the next move meets it; the record follows. */
async function takeMove(input: ConsentInput, asking: Asking, consentMove: ConsentMove): Promise<void> {
  // A move may come in the first moments, before the record was read.
  if (!asking.begun) {
    await condition(() => asking.begun)
    mustBePossible(asking, consentMove)
  }
  const { move, commandId } = consentMove
  const next = nextConsentState(asking.state, move)
  if (isRefusal(next)) return
  asking.state = next
  if (move === 'ask-again') asking.round += 1
  adopt(asking, next, await recordFor(asking).recordConsentMove({ ...input, commandId, move }))
}

/** What the record knows better, unless another move was taken meanwhile. */
function adopt(asking: Asking, expected: ConsentState, standing: ConsentStanding): void {
  asking.standing = standing
  if (asking.state === expected && asking.round === standing.round) asking.state = standing.state
}

const untilInstant = (instant: string): number => Math.max(1, Date.parse(instant) - Date.now())

/** One round: the mail where it goes by link, the reminder, the end of the wait. */
async function waitForAnswer(input: ConsentInput, asking: Asking): Promise<void> {
  const { round } = asking
  const isOpen = () => asking.round === round && isConsentWaited(asking.state)
  await condition(() => asking.standing?.round === round || !isOpen())
  const { standing } = asking
  if (standing === undefined || !isOpen()) return
  const mails = standing.byLink ? [mailUntilSent(input, round, 'ask', isOpen)] : []
  if (await isClosedBy(standing.remindAt, isOpen)) return allOf(mails)
  if (asking.state === 'asked') await timePasses(input, asking, 'remind', 'reminded')
  if (standing.byLink && isOpen()) mails.push(mailUntilSent(input, round, 'remind', isOpen))
  if (!(await isClosedBy(standing.answerBy, isOpen))) await timePasses(input, asking, 'lapse', 'unanswered')
  return allOf(mails)
}

/** Whether it closes in time; a move that comes in the very moment in which time runs out has come in time. */
const isClosedBy = async (instant: string, isOpen: () => boolean): Promise<boolean> =>
  (await condition(() => !isOpen(), untilInstant(instant))) || !isOpen()

async function timePasses(
  input: ConsentInput,
  asking: Asking,
  step: ConsentTimeStep,
  to: ConsentState,
): Promise<void> {
  asking.state = to
  const { round } = asking
  adopt(asking, to, await recordFor(asking).recordConsentTime({ ...input, step, round }))
}

/** Tried until a carrier has taken it, or there is nothing more to ask. */
async function mailUntilSent(
  input: ConsentInput,
  round: number,
  mail: 'ask' | 'remind',
  isOpen: () => boolean,
): Promise<void> {
  while (isOpen()) {
    const followUp = await consentMails.attemptConsentMail({ ...input, round, mail })
    if (followUp.next === 'done') return
    await condition(() => !isOpen(), Math.max(1, followUp.seconds) * 1000)
  }
}

const allOf = async (mails: readonly Promise<void>[]): Promise<void> => {
  await Promise.all(mails)
}

/** Given, or without an answer: a withdrawal, a late answer or asking again may come until the review day. */
async function watch(input: ConsentInput, asking: Asking): Promise<void> {
  const { state, standing } = asking
  if (standing === undefined) return
  if (await isClosedBy(standing.watchUntil, () => asking.state === state)) return
  asking.watched = true
  if (state === 'given') await timePasses(input, asking, 'review', 'given')
}
