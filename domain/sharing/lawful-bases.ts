/**
 * Lawful bases as tables: UK GDPR article 6(1) with the Data (Use and Access) Act 2025 change, article 9(2) with its
 * condition in Schedule 1 DPA 2018, and the common law duty of confidence (information-sharing law §§2, 3).
 */
import type { AgencyKind } from '../partner.ts'

export const ARTICLE_6 = ['6a', '6c', '6d', '6e', '6ea', '6f'] as const
export type Article6 = (typeof ARTICLE_6)[number]

export const ARTICLE_9 = ['9a', '9b', '9c', '9f', '9g', '9h'] as const
export type Article9 = (typeof ARTICLE_9)[number]

/** Annex 1 of the UK GDPR: one of these makes a legitimate interest a recognised one. */
export const ANNEX_1 = ['requested', 'national-security', 'emergency', 'crime', 'safeguarding'] as const
export type Annex1Condition = (typeof ANNEX_1)[number]

/** Paragraphs of Schedule 1 DPA 2018 that sharing for a child rests on. */
export const SCHEDULE_1 = ['1', '2', '6', '10', '18'] as const
export type Schedule1Paragraph = (typeof SCHEDULE_1)[number]

/** What meets the common law duty of confidence: a third test, apart from articles 6 and 9 (§3). */
export const CONFIDENCE = ['consent', 'statute', 'public-interest'] as const
export type ConfidenceBasis = (typeof CONFIDENCE)[number]

/** Bodies that act under public tasks: controllers for 6(1)(e); 6(1)(ea) and (f) are closed to them (§2.1, R-07). */
export const PUBLIC_BODIES: readonly AgencyKind[] = ['council', 'health', 'school', 'police']

/** Where the professional who reads it owes secrecy by law or registration (art 9(3), R-10). */
export const UNDER_SECRECY: readonly AgencyKind[] = ['council', 'health']

interface Article6Row {
  readonly words: string
  /** Who may rely on it; `any`: every kind of agency. */
  readonly who: readonly AgencyKind[] | 'any'
  /** `duty`: the gateway must be a duty; `any`: any power, duty or function; `none`: it needs none. */
  readonly gateway: 'duty' | 'any' | 'none'
}

const PRIVATE_BODIES: readonly AgencyKind[] = ['voluntary', 'housing', 'software']

/** UK GDPR article 6(1), §2.1. */
export const ARTICLE_6_TABLE = {
  '6a': { words: 'consent', who: 'any', gateway: 'none' },
  '6c': { words: 'a legal obligation', who: 'any', gateway: 'duty' },
  '6d': { words: 'to save a life', who: 'any', gateway: 'none' },
  '6e': { words: 'our public task', who: PUBLIC_BODIES, gateway: 'any' },
  '6ea': { words: 'a recognised legitimate interest', who: PRIVATE_BODIES, gateway: 'none' },
  '6f': { words: 'a legitimate interest', who: PRIVATE_BODIES, gateway: 'none' },
} as const satisfies Record<Article6, Article6Row>

export const article6Row = (code: Article6): Article6Row => ARTICLE_6_TABLE[code]

interface Article9Row {
  readonly words: string
  /** Its paragraph in Schedule 1 DPA 2018 where nothing else is named. */
  readonly schedule1?: Schedule1Paragraph
}

/** UK GDPR article 9(2), §2.2. */
export const ARTICLE_9_TABLE = {
  '9a': { words: 'explicit consent' },
  '9b': { words: 'social protection law', schedule1: '1' },
  '9c': { words: 'to save a life, where the person cannot consent' },
  '9f': { words: 'legal claims and courts' },
  '9g': { words: 'substantial public interest', schedule1: '18' },
  '9h': { words: 'health or social care under a duty of secrecy', schedule1: '2' },
} as const satisfies Record<Article9, Article9Row>

/** The conditions that stand where agreement was refused and harm is likely. */
export const ARTICLE_9_DESPITE_REFUSAL: readonly Article9[] = ['9g', '9c', '9h']

/** The safeguarding condition: Schedule 1 paragraph 18 (§2.3). */
export const isSafeguardingCondition = (
  article9: Article9 | undefined,
  schedule1: readonly Schedule1Paragraph[] | undefined,
): boolean =>
  schedule1?.includes('18') === true ||
  (article9 === '9g' && (schedule1 === undefined || schedule1.length === 0))
