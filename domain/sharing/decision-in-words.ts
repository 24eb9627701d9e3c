/**
 * A sharing decision in plain words, for the API and the pages alike: what was decided, on what basis, for whom, and
 * what is still missing. A partner reads what was decided for it; reasons and people are for those who decided.
 */
import type { AgencyId } from '../ids.ts'
import type { DecisionNotToShare, DecisionToShare, SharingDecision } from '../sharing-decision.ts'
import type { Reader } from '../standing.ts'
import { CATEGORY_WORDS, type Category } from './categories.ts'
import { GATEWAY_TABLE } from './gateways.ts'
import { ARTICLE_6_TABLE, ARTICLE_9_TABLE } from './lawful-bases.ts'
import {
  AGREEMENT_WORDS,
  DO_NOT_TELL_WORDS,
  INFORMED_WORDS,
  NOT_ASKED_WORDS,
  PURPOSE_WORDS,
} from './sharing-words.ts'

/** One line of what was decided. */
export interface DecisionRow {
  readonly key: string
  readonly text: string
}

/** What the words are chosen by. */
export interface DecisionFacts {
  readonly reader: Reader
  readonly agencyName: (id: AgencyId) => string
  /** `9 March 2026` of a day. */
  readonly day: (day: string) => string
  /** For a partner: what it was given, and nothing of what others were. */
  readonly own?: readonly Category[]
}

type Rows = readonly (readonly [key: string, text: string | undefined])[]

const rowsOf = (rows: Rows): readonly DecisionRow[] =>
  rows.flatMap(([key, text]) => (text === undefined || text === '' ? [] : [{ key, text }]))

const list = (categories: readonly Category[]): string =>
  categories.map((category) => CATEGORY_WORDS[category]).join('; ')

const OUTCOME = {
  share: 'Share',
  'do-not-share': 'Do not share',
  awaited: 'Not decided yet',
} as const satisfies Record<SharingDecision['decision'], string>

/** The outcome in a few words. */
export const outcomeWords = (decision: SharingDecision): string => {
  if (decision.decision === 'awaited' && decision.askedManager) return 'Not decided yet: a manager is asked'
  if (decision.decision !== 'share') return OUTCOME[decision.decision]
  if (decision.emergency === true) return 'Share at once: emergency'
  return (decision.excluded ?? []).length > 0 ? 'Share in part' : OUTCOME.share
}

/** The condition for health is said to whoever may see health. */
const basisWords = ({ article6, gateway, article9 }: DecisionToShare, seen: readonly Category[]): string =>
  [
    article6 === undefined ? undefined : ARTICLE_6_TABLE[article6].words,
    gateway === undefined ? undefined : GATEWAY_TABLE[gateway].function,
    article9 === undefined || !seen.includes('health')
      ? undefined
      : `for health: ${ARTICLE_9_TABLE[article9].words}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ')

const agreementWords = ({ agreement, consent }: DecisionToShare): string | undefined => {
  if (consent !== undefined) return `Consent of ${consent.giver.name}`
  if (agreement === undefined) return undefined
  const { status, because } = agreement
  return because === undefined ? AGREEMENT_WORDS[status] : `Not asked: ${NOT_ASKED_WORDS[because]}`
}

const peopleWords = ({ people = [] }: Pick<DecisionToShare, 'people'>): string =>
  people.map(({ name, informed }) => `${name}: ${INFORMED_WORDS[informed]}`).join('\n')

const doNotTellWords = ({ doNotTell = [] }: Pick<DecisionToShare, 'doNotTell'>): string =>
  doNotTell.map(({ name, reason }) => `${name}: ${DO_NOT_TELL_WORDS[reason]}`).join('\n')

const narrowedRows = ({ recipients = [] }: DecisionToShare, { agencyName, reader }: DecisionFacts): Rows =>
  recipients.flatMap(({ agencyId, categories }) =>
    categories === undefined || reader === 'partner'
      ? []
      : [[`Of that, ${agencyName(agencyId)} may see`, list(categories)] as const],
  )

/** Reasons and people: for those who decided. */
const privateRows = (decision: DecisionToShare): Rows => [
  ['Agreement', agreementWords(decision)],
  [
    'Kept back',
    (decision.excluded ?? [])
      .map(({ category, reason }) => `${CATEGORY_WORDS[category]}: ${reason}`)
      .join('\n'),
  ],
  ['Why it must be shared', decision.reasons?.necessity],
  ['The emergency', decision.reasons?.emergency],
  ['Public interest', decision.reasons?.publicInterest],
  ...weighedRows(decision),
]

const weighedRows = (decision: DecisionToShare | DecisionNotToShare): Rows => [
  ['Harm if shared', decision.reasons?.harmIfShared],
  ['Harm if not shared', decision.reasons?.harmIfNot],
  ['Who was told', peopleWords(decision)],
  ['Who must not be told', doNotTellWords(decision)],
  ['Protection lifted because', decision.lifted?.reason],
  ['Approved by', decision.approval?.by],
]

const shareRows = (decision: DecisionToShare, facts: DecisionFacts): Rows => {
  const { purpose, categories, reviewDay } = decision
  const seen = facts.own ?? categories
  return [
    ['Shared for', purpose === undefined ? undefined : PURPOSE_WORDS[purpose]],
    ['Lawful basis', basisWords(decision, seen)],
    ['May be seen', list(seen)],
    ...narrowedRows(decision, facts),
    ...(facts.reader === 'referrer' ? privateRows(decision) : []),
    ['Review by', reviewDay === undefined ? undefined : facts.day(reviewDay)],
  ]
}

/** The lines of a decision for this reader. */
export const decisionRows = (decision: SharingDecision, facts: DecisionFacts): readonly DecisionRow[] => {
  const outcome = ['Decision', outcomeWords(decision)] as const
  switch (decision.decision) {
    case 'awaited':
      return rowsOf([outcome])
    case 'share':
      return rowsOf([outcome, ...shareRows(decision, facts)])
    case 'do-not-share':
      return rowsOf([
        outcome,
        ...(facts.reader === 'referrer'
          ? [['Reason', decision.reason] as const, ...weighedRows(decision)]
          : []),
      ])
    default: {
      const never: never = decision
      throw new RangeError(`unknown sharing decision ${String(never)}`)
    }
  }
}
