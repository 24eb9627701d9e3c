/** The Bundle around a message: its id, version, type and time (standard, §5). */
import { BARS_MAJOR_VERSION } from './bars-codes.ts'
import type { Findings } from './bars-findings.ts'
import { momentOf } from './fhir-dates.ts'
import { type FhirResource, objectAt, textAt } from './fhir-value.ts'

export interface Envelope {
  readonly bundleId: string
  readonly versionId: string
  readonly timestamp: string
}

/** A FHIR id: also what keeps other text out of keys and logs. */
const ID = /^[A-Za-z0-9.-]{1,64}$/
const VERSION = /^([0-9]{1,6})(?:\.[0-9]{1,6}){0,2}(?:-[A-Za-z0-9.-]{1,32})?$/
/** How far a sender's clock may run ahead of ours, in milliseconds. */
const CLOCK_TOLERANCE = 5 * 60_000

/** Whether a moment lies ahead of `now` by more than clocks differ. */
export const isAhead = (moment: number | undefined, now: string): boolean =>
  moment !== undefined && moment > Date.parse(now) + CLOCK_TOLERANCE

const bundleIdOf = (bundle: FhirResource, findings: Findings): string => {
  const id = textAt(bundle, 'id')
  if (id === undefined) findings.fault('required', 'Bundle.id', 'The Bundle must have an id.')
  else if (!ID.test(id)) findings.fault('value', 'Bundle.id', 'The id is not a FHIR id.')
  return id ?? ''
}

/** Missing: 400 invariant. Another major version: 422 not-supported (Core, Versioning). */
const versionIdOf = (bundle: FhirResource, findings: Findings): string => {
  const expression = 'Bundle.meta.versionId'
  const version = textAt(objectAt(bundle, 'meta'), 'versionId')?.trim()
  const major = VERSION.exec(version ?? '')?.[1]
  if (version === undefined) {
    findings.fault('invariant', expression, 'The Application version that the Bundle follows is missing.')
  } else if (major === undefined) {
    findings.fault('value', expression, 'The version is not a semantic version.')
  } else if (Number(major) !== BARS_MAJOR_VERSION) {
    findings.fault('not-supported', expression, `Only version ${BARS_MAJOR_VERSION} is supported.`)
  }
  return version ?? ''
}

const timestampOf = (bundle: FhirResource, now: string, findings: Findings): string => {
  const expression = 'Bundle.timestamp'
  const timestamp = textAt(bundle, 'timestamp')?.trim()
  if (timestamp === undefined) {
    findings.fault('required', expression, 'The time at which the Bundle was made is missing.')
  } else if (momentOf(timestamp) === undefined) {
    findings.fault('value', expression, 'The time is not an instant with an offset.')
  } else if (isAhead(momentOf(timestamp), now)) {
    findings.fault('value', expression, 'The time lies in the future.')
  }
  return timestamp ?? ''
}

/** Reads the envelope; every fault it has is noted. */
export const readEnvelope = (bundle: FhirResource, now: string, findings: Findings): Envelope => {
  const type = textAt(bundle, 'type')
  if (type === undefined) findings.fault('required', 'Bundle.type', 'The Bundle must say its type.')
  else if (type !== 'message') findings.fault('value', 'Bundle.type', 'The Bundle must be a message.')
  return {
    bundleId: bundleIdOf(bundle, findings),
    versionId: versionIdOf(bundle, findings),
    timestamp: timestampOf(bundle, now, findings),
  }
}
