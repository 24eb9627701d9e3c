/** Names and codes of our HL7 v2.4 messages: control ids, times, what we call ourselves. */

export const HL7_VERSION = '2.4'
export const HL7_CONTENT_TYPE = 'application/hl7-v2'
/** MSH-3 of what we write, and the authority of our references. */
export const OUR_APPLICATION = 'REFERRAL-EXCHANGE'
export const OUR_AUTHORITY = 'REFERRAL-EXCHANGE'
export const ODS_AUTHORITY = 'ODS&https://fhir.nhs.uk/Id/ods-organization-code&URI'

/** The header by which the transport knows whose answer it waits for. */
export const CONTROL_ID_HEADER = 'message-control-id'

/** MSH-10 holds 20 characters in 2.4: the first 80 bits of the message's UUID, the same on every try. */
export const controlIdOf = (wireId: string): string => wireId.replaceAll('-', '').slice(0, 20).toUpperCase()

/** The UUIDs that a control id of ours may stand for begin so; `undefined` where it is none of ours. */
export const wireIdPrefixOf = (controlId: string): string | undefined => {
  const found = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})$/.exec(controlId.trim().toLowerCase())
  return found === null ? undefined : found.slice(1).join('-')
}

/** `20261121101500+0000`: always with its offset, as a time without one means another in summer. */
export const hl7Time = (instant: string): string =>
  `${new Date(instant).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`

/** `20150309` of `2015-03-09`. */
export const hl7Day = (day: string): string => day.replaceAll('-', '')
