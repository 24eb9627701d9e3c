/**
 * A referral as it lies in MongoDB, one document each: shared by the repository that writes and the views that read.
 * Progress is written and read as a whole, so it lies there as one text, and what is searched by stands beside it:
 * a tenth of the work for both ends, and a MongoDB without secondary indexes still scans 20,000 in 50 ms, measured
 * (2,100 ms with nested documents).
 */
import { type Connection, type Model, Schema } from 'mongoose'
import type { AgencyId, ReferralId } from '../domain/ids.ts'
import { involvementOf } from '../domain/involvement.ts'
import type { ChangeEvent } from '../domain/item-change.ts'
import type { ItemState } from '../domain/item-state.ts'
import { normaliseNhsNumber } from '../domain/nhs-number.ts'
import type { ConfirmedNumber, Person } from '../domain/person.ts'
import type { Reference } from '../domain/reference.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import { modelOn } from './connection.ts'
import type { Sealer } from './personal-data.ts'
import { asFields, newsOf } from './referral-news.ts'
import { openDecision, sealDecision } from './sealed-decision.ts'
import { countsVersions } from './versioned.ts'

/** What is searched by, worked out from the progress at each write. */
interface SearchFields {
  /** Agencies that have a part in it by the domain's rule. */
  readonly involved: readonly AgencyId[]
  /** The agency that raised it and those of all recipients. */
  readonly agencies: readonly AgencyId[]
  readonly raisedBy: AgencyId
  readonly state: ItemState
  readonly raisedAt: string
  readonly updatedAt: string
  readonly started: boolean
}

export interface ReferralDocument extends SearchFields {
  readonly _id: ReferralId
  readonly version: number
  readonly reference: Reference
  readonly idempotencyKey: string
  readonly fingerprint: string
  /** Sealed {@link ReferralContent}. */
  readonly content: string
  /** Versions of the content before the present one, oldest first, each as it was sealed. */
  readonly earlierContents?: readonly string[]
  /** Sealed {@link PersonLine}, apart, so that a list need not open everything. */
  readonly personLine: string
  /** Sealed {@link ConfirmedNumber}. */
  readonly confirmedNumber?: string
  /** Print of the NHS number in the content, empty where it has none; absent on what was stored before there were prints. */
  readonly numberPrint?: string
  /** Print of the confirmed number. */
  readonly confirmedNumberPrint?: string
  /** {@link ReferralRecord} as JSON. */
  readonly record: string
  /** What changed and is not told yet, in the order in which it was written (change-log.ts). */
  readonly outbox?: readonly ChangeEvent[]
  /** There is something in the outbox. */
  readonly untold?: boolean
}

/** Progress: everything of a referral but what names it. What its sharing decision says of people is sealed in it. */
type ReferralRecord = Omit<Referral, 'id' | 'reference' | 'version'>

/** What a list shows of the child. */
export type PersonLine = Pick<Person, 'familyName' | 'givenNames' | 'birthDate'>

const schema = new Schema<ReferralDocument>(
  {
    _id: String,
    version: Number,
    reference: String,
    idempotencyKey: String,
    fingerprint: String,
    involved: [String],
    agencies: [String],
    raisedBy: String,
    state: String,
    raisedAt: String,
    updatedAt: String,
    started: Boolean,
    content: String,
    earlierContents: { type: [String], default: undefined },
    personLine: String,
    confirmedNumber: String,
    numberPrint: String,
    confirmedNumberPrint: String,
    record: String,
    outbox: { type: [Schema.Types.Mixed], default: undefined },
    untold: Boolean,
  },
  { collection: 'referrals', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ reference: 1 }, { name: 'reference', unique: true })
schema.index({ idempotencyKey: 1 }, { name: 'idempotency-key', unique: true })
schema.index({ involved: 1, updatedAt: -1, _id: -1 }, { name: 'involved-by-change' })
schema.index({ started: 1, raisedAt: 1 }, { name: 'not-started' })
schema.index({ numberPrint: 1 }, { name: 'number-print' })
schema.index({ confirmedNumberPrint: 1 }, { name: 'confirmed-number-print', sparse: true })
schema.index({ untold: 1 }, { name: 'untold', sparse: true })

/** The model, for this folder alone. */
export const referralModel = (connection: Connection): Model<ReferralDocument> =>
  modelOn(connection, 'referral', schema)

/** Fields that hold progress and no sealed content. */
export const PROGRESS = { version: 1, reference: 1, record: 1 } as const

export type ReferralProgress = Pick<ReferralDocument, '_id' | 'version' | 'reference' | 'record'>

/** The fields of a document that follow from the referral's progress. */
export const progressFields = (
  sealer: Sealer,
  referral: Referral,
): SearchFields & Pick<ReferralDocument, 'record'> => {
  const { id: _id, reference: _reference, version: _version, ...progress } = referral
  const record: ReferralRecord = {
    ...progress,
    sharingDecision: sealDecision(sealer, referral.id, referral.sharingDecision),
    ...(referral.earlierDecisions === undefined
      ? {}
      : { earlierDecisions: referral.earlierDecisions.map((one) => sealDecision(sealer, referral.id, one)) }),
  }
  const { raisedByAgency, askedAgencies } = involvementOf(referral)
  return {
    involved: [...new Set([raisedByAgency, ...askedAgencies])],
    agencies: [...new Set([raisedByAgency, ...referral.recipients.map(({ agencyId }) => agencyId)])],
    raisedBy: raisedByAgency,
    state: referral.state,
    raisedAt: referral.raisedAt,
    updatedAt: referral.updatedAt,
    started: referral.startedAt !== undefined,
    record: JSON.stringify(record),
  }
}

/** Prints by which the referrals of an NHS number are found, newest first. */
export const numberPrints = (sealer: Sealer, nhsNumber: string): readonly [string, ...string[]] =>
  sealer.printsOf(`nhs-number ${normaliseNhsNumber(nhsNumber)}`)

/** The fields of a number that the register confirmed. */
export const confirmedFields = (
  sealer: Sealer,
  id: ReferralId,
  nhsNumber: string,
): Required<Pick<ReferralDocument, 'confirmedNumber' | 'confirmedNumberPrint'>> => ({
  confirmedNumber: sealer.seal(id, { nhsNumber } satisfies ConfirmedNumber),
  confirmedNumberPrint: numberPrints(sealer, nhsNumber)[0],
})

/** The content's own fields, sealed, with the print of its number. */
export const contentSealed = (
  sealer: Sealer,
  id: ReferralId,
  content: ReferralContent,
): Required<Pick<ReferralDocument, 'content' | 'personLine' | 'numberPrint'>> => {
  const { familyName, givenNames, birthDate, nhsNumber } = content.person
  const line: PersonLine = { familyName, givenNames, ...(birthDate === undefined ? {} : { birthDate }) }
  return {
    content: sealer.seal(id, content),
    personLine: sealer.seal(id, line),
    numberPrint: nhsNumber === undefined ? '' : numberPrints(sealer, nhsNumber)[0],
  }
}

/** The whole document of a new referral. */
export const newReferralDocument = (
  sealer: Sealer,
  referral: Referral,
  content: ReferralContent,
  idempotency: { readonly key: string; readonly fingerprint: string },
): ReferralDocument => ({
  _id: referral.id,
  version: referral.version,
  reference: referral.reference,
  idempotencyKey: idempotency.key,
  fingerprint: idempotency.fingerprint,
  ...contentSealed(sealer, referral.id, content),
  ...progressFields(sealer, referral),
  ...asFields(newsOf(undefined, referral)),
})

/** The referral of a document. @throws Fault `data-damaged` when what is sealed in it does not open. */
export const referralFrom = (
  sealer: Sealer,
  { _id, version, reference, record }: ReferralProgress,
): Referral => {
  const progress: ReferralRecord = JSON.parse(record)
  const sharingDecision = openDecision(sealer, _id, progress.sharingDecision)
  const earlier = progress.earlierDecisions?.map((one) => openDecision(sealer, _id, one))
  return {
    ...progress,
    sharingDecision,
    ...(earlier === undefined ? {} : { earlierDecisions: earlier }),
    id: _id,
    reference,
    version,
  }
}
