/** Steps that record the progress of a request for consent: begun, moved, reminded, lapsed, due for review. */

import { recordConsentMove, tellItem } from '../database/record-consent.ts'
import { hasConsentEvent, withConsentEvent, withConsentTime } from '../domain/consent-changes.ts'
import { endOfDay } from '../domain/consent-clocks.ts'
import { isConsentWaited } from '../domain/consent-life.ts'
import { type ConsentRequest, isItemOver } from '../domain/consent-request.ts'
import type { ConsentRequestId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal } from '../domain/refusal.ts'
import { Fault } from '../runtime/fault.ts'
import type {
  ConsentRecordSteps,
  ConsentStanding,
  ConsentTimeStep,
} from '../workflows/consent-step-contracts.ts'
import { type Records, referralOrFault } from './records.ts'

/** Builds the steps. */
export const createConsentSteps = (records: Records): ConsentRecordSteps => ({
  async beginConsent({ consentRequestId }) {
    const request = await records.consents.change(consentRequestId, (current) =>
      current.started ? current : { ...current, started: true },
    )
    const asked = request.history.find(({ event }) => event === 'asked')
    if (asked !== undefined) await tellItem(records, request, asked)
    return standingOf(request)
  },

  async recordConsentMove({ consentRequestId, commandId }) {
    const command = await records.commands.byId(commandId)
    if (command === undefined)
      throw new Fault(
        'data-damaged',
        `Command ${commandId} of ${consentRequestId} is not stored. Restore it.`,
      )
    const after = await recordConsentMove(records, command, await records.commands.wordsOf(commandId))
    return standingOf(isRefusal(after) ? await requestOrFault(records, consentRequestId) : after)
  },

  async recordConsentTime({ consentRequestId, step, round }) {
    const request = await requestOrFault(records, consentRequestId)
    const over = isItemOver(await referralOrFault(records, request.itemId))
    const at = iso(records.now())
    const changed = (current: ConsentRequest): ConsentRequest => afterTime(current, { step, round, at, over })
    if (changed(request) === request) return standingOf(await told(records, request, step, round))
    await records.audit.append({
      action: 'consent.moved',
      actor: { userId: 'exchange' },
      referralId: request.itemId,
      consentRequestId,
      because: over ? 'item-over' : step,
      outcome: 'done',
      at,
    })
    return standingOf(
      await told(records, await records.consents.change(consentRequestId, changed), step, round),
    )
  },
})

/** The request, which a started procedure always has. */
export const requestOrFault = async (
  { consents }: Pick<Records, 'consents'>,
  id: ConsentRequestId,
): Promise<ConsentRequest> => {
  const request = await consents.byId(id)
  if (request === undefined)
    throw new Fault('data-damaged', `consent request ${id} has a workflow but is not stored`)
  return request
}

const standingOf = ({ state, round, clocks, link, reviewDay }: ConsentRequest): ConsentStanding => ({
  state,
  round,
  remindAt: clocks.remindAt,
  answerBy: clocks.answerBy,
  byLink: link !== undefined,
  watchUntil: endOfDay(reviewDay),
})

interface TimePassed {
  readonly step: ConsentTimeStep
  readonly round: number
  readonly at: string
  /** The item has ended: nobody is asked for anything more. */
  readonly over: boolean
}

const afterTime = (current: ConsentRequest, { step, round, at, over }: TimePassed): ConsentRequest => {
  if (step === 'review')
    return current.state === 'given' && !over
      ? withConsentEvent(current, { key: 'review', at, event: 'review-due', by: 'exchange' })
      : current
  if (!over || current.round !== round || !isConsentWaited(current.state))
    return withConsentTime(current, { move: step, round, at })
  const off = { ...current, state: 'called-off', since: at } as const
  return withConsentEvent(off, { key: `over:${round}`, at, event: 'called-off', by: 'exchange' })
}

/** Says what this step brought about, also where an earlier try had recorded it and was killed. */
const told = async (
  records: Records,
  request: ConsentRequest,
  step: ConsentTimeStep,
  round: number,
): Promise<ConsentRequest> => {
  for (const key of [step === 'review' ? 'review' : `${step}:${round}`, `over:${round}`]) {
    const event = hasConsentEvent(request, key) && request.history.find((known) => known.key === key)
    if (event) await tellItem(records, request, event)
  }
  return request
}
