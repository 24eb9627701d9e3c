/**
 * The law as data with dates (information-sharing law §1): which bases and gateways may be relied on from which day.
 * Each decision keeps the id of the version in force when it was made (rule D-1). It is never judged again by a later
 * version at the door; at sending it is checked against the version in force then, and both are on record.
 */
import type { CalendarDay } from '../calendar-day.ts'
import type { AgencyKind } from '../partner.ts'
import { GATEWAYS, type Gateway, IN_SCOPE_BY_ARRANGEMENT, IN_SCOPE_OF_S16LA } from './gateways.ts'
import { ARTICLE_6, type Article6 } from './lawful-bases.ts'

export const LAW_VERSION_IDS = ['dpa-2018', 'duaa-2025', 's16la-2026'] as const
export type LawVersionId = (typeof LAW_VERSION_IDS)[number]

export interface LawVersion {
  readonly id: LawVersionId
  /** First day on which it is in force. */
  readonly from: CalendarDay
  readonly articles6: readonly Article6[]
  readonly gateways: readonly Gateway[]
  /** Whether the duty of s.16LA Children Act 2004 applies. */
  readonly s16la: boolean
  readonly source: string
}

const WITHOUT_S16LA = GATEWAYS.filter((code) => code !== 'CA2004-S16LA' && code !== 'CA2004-S16LC')

/** Oldest first. A change of the law is a new row here, and never a change of an old one. */
export const LAW_VERSIONS: readonly [LawVersion, ...LawVersion[]] = [
  {
    id: 'dpa-2018',
    from: '2018-05-25',
    articles6: ARTICLE_6.filter((code) => code !== '6ea'),
    gateways: WITHOUT_S16LA,
    s16la: false,
    source: 'UK GDPR and Data Protection Act 2018',
  },
  {
    id: 'duaa-2025',
    // The exact day is not read in a source: by 6 February 2026 it stands in the consolidated text.
    from: '2026-02-05',
    articles6: ARTICLE_6,
    gateways: WITHOUT_S16LA,
    s16la: false,
    source: 'Data (Use and Access) Act 2025 s.70 and Schedules 4 and 5',
  },
  {
    id: 's16la-2026',
    // From the letter to safeguarding partners; the statutory instrument was not seen.
    from: '2026-09-30',
    articles6: ARTICLE_6,
    gateways: GATEWAYS,
    s16la: true,
    source: "Children's Wellbeing and Schools Act 2026 s.4 (Children Act 2004 s.16LA, s.16LC)",
  },
]

/** The version in force on a day; of a day before the oldest, the oldest. */
export const lawInForce = (day: CalendarDay): LawVersion =>
  LAW_VERSIONS.findLast(({ from }) => from <= day) ?? LAW_VERSIONS[0]

/** Whether the duty of s.16LA binds both: in force, and each a body of s.16LA(4) (rule D-2). */
export const isBoundByS16la = (
  { s16la }: LawVersion,
  from: AgencyKind | undefined,
  to: AgencyKind | undefined,
  isArranged: boolean,
): boolean => {
  const inScope = (kind: AgencyKind | undefined): boolean =>
    kind !== undefined &&
    (IN_SCOPE_OF_S16LA.includes(kind) || (isArranged && IN_SCOPE_BY_ARRANGEMENT.includes(kind)))
  return s16la && inScope(from) && inScope(to)
}
