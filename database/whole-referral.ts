/** A referral read whole: its record, its content and the number that the register confirmed, from one document. */
import type { Referral, ReferralContent } from '../domain/referral.ts'
import type { Sealer } from './personal-data.ts'
import { PROGRESS, type ReferralDocument, type ReferralProgress, referralFrom } from './referral-document.ts'

/** A referral with what is said in it. */
export interface WholeReferral {
  readonly referral: Referral
  readonly content: ReferralContent
  /** The register's number of a confirmed identity. */
  readonly confirmedNumber?: string
}

/** Fields that it is read from. */
export const WHOLE = { ...PROGRESS, content: 1, confirmedNumber: 1 } as const

export type WholeDocument = ReferralProgress & Pick<ReferralDocument, 'content' | 'confirmedNumber'>

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Reads what was sealed as the content. */
export const asContent = (value: unknown): ReferralContent | undefined =>
  isObject(value) && 'person' in value && isObject(value.person) && 'needs' in value && 'wanted' in value
    ? (value as ReferralContent)
    : undefined

/** Reads what was sealed as a confirmed number. */
export const asNumber = (value: unknown): string | undefined =>
  isObject(value) && 'nhsNumber' in value && typeof value.nhsNumber === 'string' ? value.nhsNumber : undefined

/** Opens it. @throws Fault `data-damaged` when what is sealed in it does not open. */
export const wholeFrom = (sealer: Sealer, document: WholeDocument): WholeReferral => {
  const { _id: id, content, confirmedNumber } = document
  return {
    referral: referralFrom(sealer, document),
    content: sealer.open(id, content, asContent),
    ...(confirmedNumber === undefined ? {} : { confirmedNumber: sealer.open(id, confirmedNumber, asNumber) }),
  }
}
