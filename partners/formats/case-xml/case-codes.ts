/** Names of our published schema and service (case-1.xsd, case-service-1.wsdl). Version 1 is never changed. */

/** Namespace of every element of ours. */
export const CASE_NAMESPACE = 'urn:referral-exchange:case:1'
const SERVICE = 'urn:referral-exchange:case-service:1'

/** The operations; the value is the SOAPAction of SOAP 1.1 and the action parameter of 1.2. */
export const CASE_ACTIONS = {
  submitMessage: `${SERVICE}/SubmitMessage`,
  getCaseStatus: `${SERVICE}/GetCaseStatus`,
  getUpdates: `${SERVICE}/GetUpdates`,
  confirmUpdates: `${SERVICE}/ConfirmUpdates`,
} as const

/** How a service names a UUID in WS-Addressing and we on the wire. */
export const uuidUrn = (uuid: string): string => `urn:uuid:${uuid}`

/** The headers by which the soap transport knows what to do with a document, or a question. */
export const caseHeaders = (
  action: (typeof CASE_ACTIONS)[keyof typeof CASE_ACTIONS],
  wireId?: string,
): Readonly<Record<string, string>> => ({
  SOAPAction: action,
  ...(wireId === undefined ? {} : { 'Message-Id': uuidUrn(wireId) }),
})

export const CASE_CONTENT_TYPE = 'application/xml'
