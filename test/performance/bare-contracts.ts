/** What the bare workflow and its activities agree on; types and names only, as the workflow sees no more. */

export const BARE_QUEUE = 'bare'

/** The four activities, each on the server. */
export interface BareSteps {
  store(order: BareOrder): Promise<void>
  prepare(order: BareOrder): Promise<void>
  send(order: BareOrder): Promise<void>
  record(order: BareOrder): Promise<void>
}

export interface BareOrder {
  /** A UUID: also the request id shown to the partner. */
  readonly id: string
}

/** One write to do. */
export interface BareWrite {
  readonly collection: string
  readonly command: 'insert' | 'update'
  /** Which document of the referral it is about: a number of its own, or for an update that of the insert. */
  readonly document: number
  /** As a message on the wire. */
  readonly bytes: number
}

/** The writes of each activity that writes, in order; the last one of all records the delivery. */
export type BarePlan = Readonly<Record<'store' | 'prepare' | 'record', readonly BareWrite[]>>

/** The collection whose last update records the delivery. */
export const RECORDED_IN = 'referrals'
