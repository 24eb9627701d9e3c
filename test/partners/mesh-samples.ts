/** Invented sign-ins, answers and messages of a mailbox for the tests of MESH and ITK3. */
import { createHmac } from 'node:crypto'
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { writeMeshMessage } from '../../partners/formats/itk3/mesh-message.ts'
import { textBytes } from './bars-samples.ts'
import { taskMessage } from './task-samples.ts'

export const PASSWORD = 'mailbox word & more'
export const SECRET = 'BackBone'
export const MESH_CREDENTIAL = JSON.stringify({ password: PASSWORD, sharedSecret: SECRET })
export const MESH_SETTINGS = { to: 'Y11PART1', workflow: 'REFERRAL_EXCHANGE' } as const
export const LOCAL_ID = 'c0ffee00-0000-4000-8000-000000000001'

/** Whether a header was signed by the password and the secret, made from the standard's words alone. */
export const isSigned = (header = '', password = PASSWORD, secret = SECRET): boolean => {
  const [mailbox, nonce, count, at, hash] = header.replace(/^NHSMESH /, '').split(':')
  const text = [mailbox, nonce, count, password, at].join(':')
  return hash === createHmac('sha256', secret).update(text).digest('hex')
}

export const itkMessage = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => taskMessage(changes)

export const taken = (): WireAnswer => ({
  status: 202,
  headers: { 'content-type': 'application/vnd.mesh.v2+json' },
  bytes: textBytes('{"message_id":"20261121120000000001_ABC"}'),
})

export interface ItkResponse {
  readonly to?: string
  readonly code?: string
  readonly said?: string
  /** More issues, or a Task, as XML. */
  readonly more?: string
}

export const task = (status: string, more = ''): string =>
  `<entry><resource><Task xmlns="http://hl7.org/fhir"><identifier><system value="https://referral-exchange.example/Id/message"/><value value="${itkMessage().wireId}"/></identifier><status value="${status}"/><intent value="order"/>${more}</Task></resource></entry>`

const outcome = (code: string): string =>
  `<entry><resource><OperationOutcome><issue><severity value="information"/><code value="informational"/><details><coding><system value="https://fhir.nhs.uk/STU3/CodeSystem/ITK-ResponseCodes-1"/><code value="${code}"/></coding></details></issue></OperationOutcome></resource></entry>`

/** A response as a partner writes it. */
export const itkResponse = ({
  to = itkMessage().wireId,
  code,
  said = 'ok',
  more = '',
}: ItkResponse = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><identifier><value value="5a0c3f6e-1111-4222-8333-444455556666"/></identifier><type value="message"/><entry><resource><MessageHeader><extension url="https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2"><extension url="BusAckRequested"><valueBoolean value="false"/></extension><extension url="InfAckRequested"><valueBoolean value="false"/></extension><extension url="SenderReference"><valueString value="${itkMessage().wireId}"/></extension></extension><event><system value="https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2"/><code value="ITK008M"/></event><timestamp value="2026-11-21T12:00:00Z"/><response><identifier value="${to}"/><code value="${said}"/></response></MessageHeader></resource></entry>${code === undefined ? '' : outcome(code)}${more}</Bundle>`

export const outcomeEntry = outcome

/** As it is kept. */
export const kept = (
  body: string,
  headers: Readonly<Record<string, string>> = {},
  more: { readonly isWhole?: boolean; readonly isFromPartner?: boolean } = {},
): Uint8Array =>
  writeMeshMessage({
    headers: { 'mex-messageid': 'M-1', 'mex-messagetype': 'DATA', 'mex-from': MESH_SETTINGS.to, ...headers },
    isWhole: true,
    isFromPartner: true,
    ...more,
    body: textBytes(body),
  })

export const report = (headers: Readonly<Record<string, string>> = {}): Uint8Array =>
  kept('', {
    'mex-messagetype': 'REPORT',
    'mex-statussuccess': 'ERROR',
    'mex-statuscode': '14',
    'mex-linkedmsgid': '20261121120000000001_ABC',
    'mex-localid': itkMessage().wireId,
    ...headers,
  })

export const readKept = (bytes: Uint8Array) => itk3Format.readReply?.(bytes)
