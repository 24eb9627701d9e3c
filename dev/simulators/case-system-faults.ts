/** Faults of the older case system: as the SOAP library takes them, and as text where it is not asked. */

export type SoapVersion = '1.1' | '1.2'

export interface FaultSaid {
  readonly code: 'Sender' | 'Receiver' | 'VersionMismatch' | 'MustUnderstand'
  /** Of WS-Security. */
  readonly subcode?: string
  readonly words: string
  readonly status?: number
  readonly rejection?: { readonly code: string; readonly messageId?: string }
}

/** Thrown out of an operation. */
export interface Fault {
  readonly Fault: object
}

const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const satisfies Record<SoapVersion, string>
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'

const OLD_CODES = { Sender: 'Client', Receiver: 'Server' } as const

const codeIn = (version: SoapVersion, { code }: FaultSaid): string =>
  version === '1.1' && (code === 'Sender' || code === 'Receiver') ? OLD_CODES[code] : code

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const detailOf = ({ rejection }: FaultSaid): string =>
  rejection === undefined
    ? ''
    : `<c:rejection xmlns:c="urn:referral-exchange:case:1"><c:code>${rejection.code}</c:code>${rejection.messageId === undefined ? '' : `<c:messageId>${rejection.messageId}</c:messageId>`}</c:rejection>`

/** SOAP 1.2 part 2: 400 for what the sender did wrong, 500 for the rest; 1.1 knows 500 alone. */
const statusOf = (version: SoapVersion, { status, code, subcode }: FaultSaid): number =>
  status ?? (version === '1.2' && code === 'Sender' && subcode === undefined ? 400 : 500)

/** For the library to write. */
export const faultOf = (version: SoapVersion, said: FaultSaid): Fault => {
  const detail = detailOf(said)
  const code = `soap:${codeIn(version, said)}`
  const statusCode = statusOf(version, said)
  if (version === '1.1')
    return {
      Fault: {
        faultcode: said.subcode === undefined ? code : `wsse:${said.subcode}`,
        faultstring: said.words,
        detail: { $xml: detail },
        statusCode,
      },
    }
  const subcode = said.subcode === undefined ? {} : { Subcode: { Value: `wsse:${said.subcode}` } }
  return {
    Fault: {
      Code: { Value: code, ...subcode },
      Reason: { Text: said.words },
      Detail: { $xml: detail },
      statusCode,
    },
  }
}

/** Written out, for faults that come before the library is asked. */
export const faultText = (version: SoapVersion, said: FaultSaid): string => {
  const code = `soap:${codeIn(version, said)}`
  const own = said.subcode === undefined ? undefined : `wsse:${said.subcode}`
  const inside =
    version === '1.1'
      ? `<faultcode>${own ?? code}</faultcode><faultstring>${escaped(said.words)}</faultstring><detail>${detailOf(said)}</detail>`
      : `<soap:Code><soap:Value>${code}</soap:Value>${own === undefined ? '' : `<soap:Subcode><soap:Value>${own}</soap:Value></soap:Subcode>`}</soap:Code><soap:Reason><soap:Text xml:lang="en">${escaped(said.words)}</soap:Text></soap:Reason><soap:Detail>${detailOf(said)}</soap:Detail>`
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPES[version]}" xmlns:wsse="${WSSE}"><soap:Body><soap:Fault>${inside}</soap:Fault></soap:Body></soap:Envelope>`
}

/** How HTTP carries a fault of this version. */
export const faultReply = (version: SoapVersion, said: FaultSaid) => ({
  status: statusOf(version, said),
  headers: {
    'content-type': version === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml; charset=utf-8',
  },
  body: faultText(version, said),
})
