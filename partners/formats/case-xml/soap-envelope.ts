/** Takes an answer's SOAP envelope apart, of 1.1 or 1.2: a Fault is one by the body alone, whatever the status (WS-I R1107). */
import type { WireAnswer } from '../../format.ts'
import { childAt, childrenAt, childText, decodeXml, readXml, type XmlElement } from './case-xml-tree.ts'

const ENVELOPES: readonly string[] = [
  'http://schemas.xmlsoap.org/soap/envelope/',
  'http://www.w3.org/2003/05/soap-envelope',
]

export interface SoapFault {
  /** Codes without their prefixes, the outermost first: `Sender`, `FailedAuthentication`. */
  readonly codes: readonly string[]
  /** What its detail says by our schema. */
  readonly rejection?: {
    readonly code: string
    readonly messageId?: string
    readonly caseReference?: string
  }
}

export type SoapAnswer =
  | { readonly holds: 'fault'; readonly fault: SoapFault }
  | {
      readonly holds: 'answer'
      readonly element: XmlElement
      /** The text that it was cut out of. */
      readonly source: string
      /** WS-Addressing: the message that this answers. */
      readonly relatesTo?: string
    }

const localNames = (written: string | undefined): readonly string[] =>
  (written ?? '')
    .trim()
    .replace(/^[^:]*:/, '')
    .split('.')
    .filter((name) => name !== '')

/** SOAP 1.2: Code/Value, then Subcode/Value within one another. */
const codesFrom = (code: XmlElement | undefined): readonly string[] =>
  code === undefined ? [] : [...localNames(childText(code, 'Value')), ...codesFrom(childAt(code, 'Subcode'))]

const rejectionIn = (fault: XmlElement): SoapFault['rejection'] => {
  const detail = childAt(fault, 'detail') ?? childAt(fault, 'Detail')
  const found =
    childAt(detail, 'rejection') ?? detail?.children.map((child) => childAt(child, 'rejection')).find(Boolean)
  const code = childText(found, 'code')
  if (code === undefined) return undefined
  const [messageId, caseReference] = [childText(found, 'messageId'), childText(found, 'caseReference')]
  return {
    code,
    ...(messageId === undefined ? {} : { messageId }),
    ...(caseReference === undefined ? {} : { caseReference }),
  }
}

const faultFrom = (fault: XmlElement): SoapFault => {
  const rejection = rejectionIn(fault)
  return {
    codes: [...localNames(childText(fault, 'faultcode')), ...codesFrom(childAt(fault, 'Code'))],
    ...(rejection === undefined ? {} : { rejection }),
  }
}

/** `undefined` for a page, garbage, half an envelope, or one with anything else than one element in its Body. */
export const readSoapAnswer = ({
  bytes,
  headers,
}: Pick<WireAnswer, 'bytes' | 'headers'>): SoapAnswer | undefined => {
  const source = decodeXml(bytes, headers['content-type'] ?? '')
  const envelope = source === undefined ? undefined : readXml(source)
  if (source === undefined || envelope?.name !== 'Envelope' || !ENVELOPES.includes(envelope.namespace))
    return undefined
  const ofSoap = ({ namespace }: XmlElement): boolean => namespace === envelope.namespace
  const [body, another] = childrenAt(envelope, 'Body').filter(ofSoap)
  const [element, second] = body?.children ?? []
  if (another !== undefined || element === undefined || second !== undefined) return undefined
  if (element.name === 'Fault' && ofSoap(element)) return { holds: 'fault', fault: faultFrom(element) }
  const relatesTo = childText(childrenAt(envelope, 'Header').find(ofSoap), 'RelatesTo')
  return { holds: 'answer', element, source, ...(relatesTo === undefined ? {} : { relatesTo }) }
}
