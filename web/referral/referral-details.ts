/** The rows of a referral's page: what is said of the child, of each recipient, and what has happened. */
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import type { AgencyId, RecipientId } from '../../domain/ids.ts'
import { type ItemStanding, type ItemWords, itemWords } from '../../domain/item-standing.ts'
import { displayNhsNumber } from '../../domain/nhs-number.ts'
import {
  DISAGREEMENT,
  outcomeInWords,
  outcomeOrSilence,
  reasonInWords,
  saysNo,
} from '../../domain/outcome.ts'
import type { Person } from '../../domain/person.ts'
import { recipientReference } from '../../domain/reference.ts'
import type { Detail, Referral, ReferralContent, ResponseWords } from '../../domain/referral.ts'
import type { Standing } from '../../domain/standing.ts'
import { agoInWords, britishDayAndTime, britishTime, dayInWords } from '../../runtime/british-time.ts'
import { dueWords } from '../due-words.ts'
import { IDENTITY_WORDS, URGENCY_WORDS } from '../status-words.ts'
import { heldBecause } from './decision-rows.ts'

/** One row of a summary list; `long` keeps its line ends. */
export interface Row {
  readonly key: string
  readonly text: string
  readonly long?: boolean
}

const rows = (...given: readonly (Row | undefined)[]): Row[] =>
  given.filter((row): row is Row => row !== undefined)

const row = (key: string, text: string | undefined, long = false): Row | undefined =>
  text === undefined || text === '' ? undefined : { key, text, long }

const UNKNOWN = 'No longer in the directory'
const TIME = { time: britishTime, day: dayInWords }

/** The standing of the item and of each recipient, worded for this reader. */
export const standingsOf = ({ referral, reader, names, words }: ReadableReferral): ItemWords =>
  itemWords(referral, {
    reader,
    time: TIME,
    words,
    agencyName: (id: AgencyId) => names.agencies.get(id)?.name ?? UNKNOWN,
  })

/** The first block: waiting for, since, due, what happens next. */
export const standingRows = (standing: ItemStanding, now: Date): Row[] =>
  rows(
    row('Status', standing.status),
    row('Waiting for', standing.waitingForName),
    row('Since', agoInWords(standing.since, now)),
    dueRow(standing, now),
    row('What happens next', standing.next),
  )

/** Nothing is due from nobody. */
const dueRow = ({ waitingFor, dueBy }: Standing, now: Date): Row | undefined =>
  waitingFor === 'nobody' ? undefined : row('Due', dueWords(dueBy, now))

/** What is known of the referral itself. */
export const aboutRows = ({ referral, names }: ReadableReferral): Row[] =>
  rows(
    row('Kind', 'Referral: please act'),
    row('How soon', URGENCY_WORDS[referral.urgency]),
    row('Asked', referral.mode === 'first-acceptance' ? 'The first to accept goes on' : undefined),
    row('Raised by', names.agencies.get(referral.raisedBy.agencyId)?.name ?? UNKNOWN),
    row('Raised', britishDayAndTime(referral.raisedAt)),
    row('Corrected', correctedRow(referral)),
    row('Identity', IDENTITY_WORDS[referral.identity.status]),
  )

const correctedRow = ({ corrections = [] }: Referral): string | undefined => {
  const last = corrections.at(-1)
  return last === undefined
    ? undefined
    : `Version ${last.version}, ${britishDayAndTime(last.at)}. Earlier versions are kept.`
}

const addressOf = ({ address }: Person): string | undefined =>
  address === undefined ? undefined : [...address.lines, address.postcode ?? ''].filter(Boolean).join('\n')

/** What is said of the child, for those who may read it. Empty rows say so in words. */
export const contentRows = (content: ReferralContent): Row[] => {
  const { person, referrer, facts, opinion, wanted, needs, details = [] } = content
  return rows(
    row('Name', [...person.givenNames, person.familyName].join(' ')),
    row('Born', person.birthDate === undefined ? 'Not given' : dayInWords(person.birthDate)),
    row('NHS number', person.nhsNumber === undefined ? 'Not given' : displayNhsNumber(person.nhsNumber)),
    row('Address', addressOf(person) ?? 'Not given', true),
    row('What is wanted', wanted, true),
    row('What was seen or told', facts, true),
    row('Professional view', opinion, true),
    row('Needs', needs.map(({ text }) => text).join('\n'), true),
    ...details.map(({ category, text }) => row(DETAIL_WORDS[category], text, true)),
    row('Who to talk to', [referrer.name, referrer.role, referrer.phone].filter(Boolean).join(', ')),
  )
}

const DETAIL_WORDS = {
  family: 'Family',
  health: 'Health',
  education: 'School and learning',
  offence: 'Offences',
} as const satisfies Record<Detail['category'], string>

const said = (words: ResponseWords | undefined, cameOfIt = outcomeInWords): (Row | undefined)[] =>
  words === undefined
    ? []
    : [
        row('Reason', reasonInWords(words), true),
        row('Threshold', words.threshold, true),
        row('What they said', words.explanation, true),
        row('Questions', words.questions?.join('\n'), true),
        row('Outcome', cameOfIt(words), true),
        row('What is missing', words.missing, true),
        row('Passed on to', words.forwardedTo, true),
        row('What happens next', words.nextStep, true),
        row('Worker', words.worker),
        row('If you do not agree', saysNo(words) ? DISAGREEMENT : undefined, true),
      ]

const referenceOf = (
  { recipients, reference }: Referral,
  id: RecipientId | undefined,
): string | undefined => {
  const number = recipients.find((one) => one.id === id)?.number
  return number === undefined ? undefined : recipientReference(reference, number)
}

/** One card for each recipient. */
export const recipientCards = (readable: ReadableReferral, { recipients }: ItemWords, now: Date) => {
  const { names, words, referral } = readable
  return recipients.map(({ recipient, standing }) => {
    const agency = names.agencies.get(recipient.agencyId)
    const service = recipient.serviceId && names.services.get(recipient.serviceId)?.name
    const { responseCommandId: response, outcomeCommandId: outcome, lateCommandId: late } = recipient
    return {
      title: service ?? agency?.name ?? UNKNOWN,
      status: standing.status,
      tag: standing.tag,
      rows: rows(
        row('Reference', recipientReference(referral.reference, recipient.number)),
        row('In place of', referenceOf(referral, recipient.replaces)),
        row('Replaced by', referenceOf(referral, recipient.replacedBy)),
        row('Agency', agency?.name ?? UNKNOWN),
        row('Phone', agency?.phone),
        row('Waiting for', standing.waitingForName),
        row('Since', agoInWords(recipient.since, now)),
        dueRow(standing, now),
        row('Why it is held', heldBecause(referral, recipient, now)),
        row(
          'Delivered',
          recipient.deliveredAt === undefined ? 'Not yet' : britishDayAndTime(recipient.deliveredAt),
        ),
        row('Tries so far', String(recipient.attempts)),
        row('Their reference', recipient.partnerReference),
        ...said(response === undefined || response === outcome ? undefined : words.get(response)),
        ...said(outcome === undefined ? undefined : words.get(outcome), outcomeOrSilence),
        row('What happens next', standing.next),
        row('Answered after it had ended', late === undefined ? undefined : 'Yes: it moved nothing here'),
        ...said(late === undefined ? undefined : words.get(late)),
      ),
    }
  })
}

/** Newest first; an entry about one of several recipients says which. */
export const timelineRows = ({ referral }: ReadableReferral) => {
  const several = referral.recipients.length > 1
  const numberOf = new Map(referral.recipients.map(({ id, number }) => [id, number]))
  return referral.timeline
    .toReversed()
    .map(({ at, title, detail, by, recipientId }) => {
      const number = recipientId === undefined ? undefined : numberOf.get(recipientId)
      const to = several && number !== undefined ? recipientReference(referral.reference, number) : undefined
      return { at, title, detail, by, to }
    })
    .sort((one, other) => (one.at < other.at ? 1 : -1))
}
