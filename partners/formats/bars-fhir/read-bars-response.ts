/**
 * What a partner means by a servicerequest-response. The standard says it for validation and for App 6; for referrals
 * it leaves most open. The table below is read from the top; where it says LOCAL the standard is silent.
 *
 * | ServiceRequest | receiver's Encounter, or else | move | from |
 * | --- | --- | --- | --- |
 * | any | Task `information-request` that is still open | ask | LOCAL |
 * | revoked | Appointment `noshow` | finish, `not-brought` | REFRESP01 |
 * | any | Encounter `cancelled`, or a rejected-reasons-bars code | decline | REFRESP02, VALRESP04 |
 * | completed | – | finish | workflow table |
 * | revoked | – | decline | workflow table (validation); LOCAL for referrals |
 * | on-hold | – | hold | LOCAL |
 * | active | `planned` | accept | App 6 |
 * | active | `arrived`, `triaged`, `in-progress`, `onleave` | start | App 6; LOCAL but in-progress |
 * | active | no second Encounter | open | LOCAL |
 *
 * Anything else is unclear, and a person looks at it.
 */
import { unexplainedIn } from '../../../domain/outcome.ts'
import type { ResponseMove } from '../../../domain/recipient.ts'
import type { ResponseWords } from '../../../domain/referral.ts'
import { readAnswerWords } from './bars-answer-words.ts'
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { REJECTED_REASONS, SYSTEMS } from './bars-codes.ts'
import { codeAt, codeFrom, codingsAt, hasStatus, referenceAt } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import type { ResponseMeaning } from './bars-message.ts'
import { earliestOf } from './fhir-dates.ts'
import { type FhirObject, objectAt, objectsAt, textAt, textsAt } from './fhir-value.ts'
import type { BarsHeader } from './read-bars-header.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'

const STARTED: readonly string[] = ['arrived', 'triaged', 'in-progress', 'onleave']
/** A Task that nobody waits for any more. */
const CLOSED_TASK: readonly string[] = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error']

const changedAt = ({ resource }: BundleEntry): number =>
  earliestOf(textAt(objectAt(resource, 'meta'), 'lastUpdated') ?? '') ?? 0

/**
 * The Encounter that carries the receiver's state: the focus; else, where there are two or more, the one that the
 * ServiceRequest does not name as the sender's and that changed last (only what changed gets a later stamp).
 */
const receiverEncounter = (
  header: BarsHeader,
  request: FhirObject,
  index: BundleIndex,
): BundleEntry | undefined => {
  if (header.focus.resource.resourceType === 'Encounter') return header.focus
  const encounters = index.ofType('Encounter')
  if (encounters.length < 2) return
  const sent = referenceAt(request, 'encounter')
  const senders = sent === undefined ? undefined : index.find(sent)?.entry
  const others = encounters.filter((encounter) => encounter !== senders)
  return others.reduce((latest, each) => (changedAt(each) >= changedAt(latest) ? each : latest))
}

const openQuestions = (index: BundleIndex): readonly FhirObject[] =>
  index
    .ofType('Task')
    .map(({ resource }) => resource)
    .filter(
      (task) =>
        codingsAt(task, 'code').some((coding) => codeAt(coding) === 'information-request') &&
        !CLOSED_TASK.includes(codeAt(task, 'status') ?? ''),
    )

/** Our word for the reason that a rejection gives. */
const rejectionOf = (concepts: readonly FhirObject[]): ResponseWords | undefined => {
  const codings = concepts.flatMap((concept) => objectsAt(concept, 'coding'))
  const own = codeFrom(codings, SYSTEMS.localReason)
  const national = codeFrom(codings, SYSTEMS.rejectedReason)
  if (own === undefined && national === undefined) return
  const known = Object.entries(REJECTED_REASONS).find(([, code]) => code.toLowerCase() === national)
  const explanation = concepts.flatMap((concept) => textsAt(concept, 'text'))[0]
  return {
    reason: own ?? known?.[0] ?? national ?? 'other',
    ...(explanation === undefined ? {} : { explanation }),
  }
}

/** Every place where a rejection has been seen, or may stand. */
const reasonConcepts = (request: FhirObject, encounter: BundleEntry | undefined): readonly FhirObject[] => [
  ...objectsAt(encounter?.resource, 'reasonCode'),
  ...objectsAt(request, 'reasonCode'),
]

const isNoShow = (index: BundleIndex): boolean =>
  index.ofType('Appointment').some(({ resource }) => hasStatus(resource, 'noshow'))

const moveOf = (status: string, encounter: string | undefined): ResponseMove | undefined => {
  switch (status) {
    case 'completed':
      return 'finish'
    case 'revoked':
      return 'decline'
    case 'on-hold':
      return 'hold'
    case 'active':
      if (encounter === undefined) return 'open'
      if (encounter === 'planned') return 'accept'
      return STARTED.includes(encounter) ? 'start' : undefined
    default:
      return
  }
}

const outcomeCodeOf = (encounter: BundleEntry | undefined): string | undefined =>
  codeFrom(codingsAt(encounter?.resource, 'reasonCode'), SYSTEMS.localOutcome)

const questionsOf = (tasks: readonly FhirObject[]): readonly string[] =>
  tasks.flatMap((task) => {
    const asked = objectsAt(task, 'input').flatMap((input) => textsAt(input, 'valueString'))
    return asked.length > 0 ? asked : textsAt(task, 'description')
  })

const meaningOfResponse = (
  header: BarsHeader,
  { entry, status }: BarsServiceRequest,
  index: BundleIndex,
): ResponseMeaning | undefined => {
  const encounter = receiverEncounter(header, entry.resource, index)
  const encounterStatus = codeAt(encounter?.resource, 'status')
  const words = readAnswerWords(objectsAt(entry.resource, 'note'))
  const tasks = openQuestions(index)
  if (tasks.length > 0) return { move: 'ask', words: { ...words, questions: questionsOf(tasks) } }
  if (status === 'revoked' && isNoShow(index)) {
    return { move: 'finish', words: { ...words, outcome: 'not-brought' } }
  }
  const rejection = rejectionOf(reasonConcepts(entry.resource, encounter))
  if (rejection?.reason === 'withdrawn') return
  if (rejection !== undefined || encounterStatus === 'cancelled') {
    return { move: 'decline', words: { ...rejection, ...words } }
  }
  const move = moveOf(status, encounterStatus)
  const outcome = outcomeCodeOf(encounter)
  return move === undefined
    ? undefined
    : { move, words: outcome === undefined ? words : { ...words, outcome } }
}

/** Reads the move; an unclear response has none and is put before a person. */
export const readResponse = (
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
  findings: Findings,
): ResponseMeaning | undefined => {
  const code = codeAt(objectAt(header.entry.resource, 'response'), 'code')
  const meaning = meaningOfResponse(header, request, index)
  // `ok` is the only code of the standard; the two error codes of FHIR say that our message was not processed.
  if (code !== undefined && code !== 'ok') {
    findings.odd('response-unclear', `${header.entry.expression}.response.code`)
    return
  }
  if (meaning === undefined) findings.odd('response-unclear', `${request.entry.expression}.status`)
  const unexplained = meaning && unexplainedIn(meaning.move, meaning.words)
  if (unexplained !== undefined) findings.odd(unexplained, `${request.entry.expression}.note`)
  return meaning
}
