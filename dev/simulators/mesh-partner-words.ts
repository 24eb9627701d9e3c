/** The partner's own reading and writing of ITK3: no more of a message than its system files, and its responses. */
import { randomUUID } from 'node:crypto'
import type { FiledMessage, KeptUpdate } from './case-system-book.ts'

const first = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? ''

const identifier = (text: string, system: string): string =>
  first(text, new RegExp(`<system value="${system}"/><value value="([^"]+)"`))

const LOCAL = 'https://referral-exchange.example/'

/** Reads a message; `undefined` where it is no ITK3 message. */
export const filedFrom = (xml: string): FiledMessage | undefined => {
  const messageId = first(xml, /<Bundle xmlns="http:\/\/hl7.org\/fhir"><id value="([^"]+)"/)
  const event = first(xml, /<event>.*?<code value="([^"]+)"/)
  const sender = first(xml, /url="SenderReference"><valueString value="([^"]+)"/)
  if (messageId === '' || event === '' || sender === '') return undefined
  const [, kind = '', purpose = ''] = /^(.*?)-(new|withdrawal|agreement-withdrawn)$/.exec(event) ?? []
  const tasks = first(xml, /(<Task>.*?<\/Task>)/s)
  const questions = [...xml.matchAll(/CodeSystem\/question"\/><code value="(q\d+)"/g)].map(
    ([, id = '']) => id,
  )
  // An agreement's end names its Task by a search: system, a bar and the id.
  const about =
    purpose === 'agreement-withdrawn'
      ? first(xml, /Task\?identifier=[^"]*%7C([0-9a-f-]{36})/)
      : identifier(tasks, `${LOCAL}Id/message`)
  return {
    messageId,
    about,
    // The item, the same in all its messages.
    caseId: first(tasks, /<system value="urn:ietf:rfc:3986"\/><value value="urn:uuid:([^"]+)"/),
    conversationId: first(xml, /<endpoint value="urn:uuid:([^"]+)"/),
    reference: identifier(xml, `${LOCAL}Id/reference`),
    kind,
    purpose,
    targetServiceId: '',
    asks: first(tasks, /<text value="([^"]*)"/),
    questions: [...new Set(questions)],
  }
}

/** Task.status of each state, with what stands beside it. */
const STATUSES: Readonly<Record<string, string>> = {
  opened: 'received',
  'information-needed': 'on-hold',
  accepted: 'accepted',
  'in-progress': 'in-progress',
  'on-hold': 'on-hold',
  declined: 'rejected',
  finished: 'completed',
  'not-done': 'failed',
  cancelled: 'cancelled',
  answered: 'completed',
}

const escaped = (words: unknown): string =>
  String(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const coded = (system: string, code: unknown): string =>
  `<coding><system value="${LOCAL}${system}"/><code value="${escaped(code)}"/></coding>`

interface Answered {
  readonly questionId: string
  readonly statement?: readonly { readonly text: string }[]
}

const outputs = ({ state, outcome, answer }: KeptUpdate): string => {
  if (state === 'answered')
    return ((answer ?? []) as readonly Answered[])
      .map(
        ({ questionId, statement }) =>
          `<output><type>${coded('CodeSystem/question', questionId)}</type><valueString value="${escaped(statement?.[0]?.text ?? 'Known to us.')}"/></output>`,
      )
      .join('')
  return state === 'finished'
    ? `<output><type><text value="Outcome"/></type><valueCodeableConcept>${coded('CodeSystem/outcome', outcome)}</valueCodeableConcept></output>`
    : ''
}

const taskOf = (update: KeptUpdate): string => {
  const { state, inResponseTo, reference, explanation, question } = update
  const words = explanation ?? question
  const reason = words === undefined ? '' : `<statusReason><text value="${escaped(words)}"/></statusReason>`
  const needed =
    state === 'information-needed'
      ? `<businessStatus>${coded('CodeSystem/business-status', 'information-needed')}</businessStatus>`
      : ''
  return `<Task><identifier><system value="${LOCAL}Id/message"/><value value="${inResponseTo}"/></identifier><identifier><system value="${LOCAL}Id/reference"/><value value="${reference}"/></identifier><status value="${STATUSES[state] ?? state}"/>${reason}${needed}<intent value="order"/>${outputs(update)}</Task>`
}

const outcomeOf = (code: string): string =>
  `<OperationOutcome><issue><severity value="${code === '20013' ? 'information' : 'fatal'}"/><code value="informational"/><details><coding><system value="https://fhir.nhs.uk/STU3/CodeSystem/ITK-ResponseCodes-1"/><code value="${code}"/></coding></details></issue></OperationOutcome>`

const FLAG = (name: string): string => `<extension url="${name}"><valueBoolean value="false"/></extension>`

const response = (to: string, said: string, resource: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><identifier><value value="${randomUUID()}"/></identifier><type value="message"/><entry><resource><MessageHeader><extension url="https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2">${FLAG('BusAckRequested')}${FLAG('InfAckRequested')}<extension url="SenderReference"><valueString value="${to}"/></extension></extension><event><system value="https://fhir.nhs.uk/STU3/CodeSystem/ITK-MessageEvent-2"/><code value="ITK008M"/></event><response><identifier value="${to}"/><code value="${said}"/></response></MessageHeader></resource></entry><entry><resource>${resource}</resource></entry></Bundle>`

/** That its system has a message, or does not take it: technical, and nothing of its people's. */
export const infrastructureAck = (to: string, code: string): string =>
  response(to, code === '20013' ? 'ok' : 'fatal-error', outcomeOf(code))

/** What has become of a case. */
export const businessResponse = (update: KeptUpdate): string =>
  response(update.inResponseTo, 'ok', taskOf(update))
