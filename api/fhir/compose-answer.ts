/** The synchronous answer to a message that was taken (BaRS, §6), with a warning for whatever a person must see to. */
import type { MessageTaken, MessageWarning, WireReply } from '../../commands/incoming-message.ts'
import { barsAnswerBundle } from '../../partners/formats/bars-fhir/bars-answer-bundle.ts'
import type { BarsMessage } from '../../partners/formats/bars-fhir/bars-message.ts'
import type { BarsOddity, BarsOddityCode } from '../../partners/formats/bars-fhir/bars-oddities.ts'
import {
  FHIR_CONTENT_TYPES,
  type FhirForm,
  readFhirDocument,
  serialise,
} from '../../partners/formats/bars-fhir/fhir-document.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'

/** The plain words of each warning and the code the standard would have refused with. */
const WARNINGS = {
  'unknown-destination': [
    'not-found',
    'REC_NOT_FOUND',
    'The destination is not in our directory. The message is kept and a person will see to it; you will be told the result by message.',
  ],
  'unmatched-reply': [
    'not-found',
    'REC_NOT_FOUND',
    'This matches nothing we hold. The message is kept and a person will see to it; you will be told the result by message.',
  ],
  'impossible-now': [
    'conflict',
    'REC_CONFLICT',
    'This cannot be applied in the present state. The message is kept and a person will see to it.',
  ],
  'possible-duplicate': [
    'duplicate',
    'REC_CONFLICT',
    'A message with this Bundle id and other content came before. Both are kept; a person will check.',
  ],
  'unusual-message': [
    'business-rule',
    'REC_UNPROCESSABLE_ENTITY',
    'The message is outside the standard in places. It was taken and a person will look at it.',
  ],
  'identity-not-confirmed': [
    'value',
    'REC_BAD_REQUEST',
    'The NHS number fails its check digit. It is not used; a person will confirm the identity.',
  ],
  'sharing-decision-needed': [
    'business-rule',
    'REC_UNPROCESSABLE_ENTITY',
    'No consent that permits all of it came with the message, and no agreement stands in. It is held until a sharing decision is made.',
  ],
  'waiting-for-workflow-engine': [
    'informational',
    'REC_SERVICE_UNAVAILABLE',
    'It is stored and will be started shortly. Do not send it again.',
  ],
} as const satisfies Record<MessageWarning, readonly [issue: string, code: string, words: string]>

/** More than so many help nobody to find them. */
const MOST_NAMED = 20

const elementsOf = ({ oddities }: BarsMessage, which: (oddity: BarsOddity) => boolean): readonly string[] =>
  oddities
    .filter(which)
    .map(({ expression }) => expression)
    .slice(0, MOST_NAMED)

const named = (elements: readonly string[]) => (elements.length === 0 ? {} : { expression: elements })

/** What the sender should mend from now on, and no person needs to look at. */
const TO_MEND = [
  [
    'element-left-out',
    'required',
    'The standard makes these mandatory and the message lacks them. It was taken all the same.',
  ],
  ['reference-outside', 'invalid', 'These lead to nothing in the message. It was taken all the same.'],
] as const satisfies readonly (readonly [BarsOddityCode, string, string])[]

const toMend = (message: BarsMessage) =>
  TO_MEND.flatMap(([odd, code, diagnostics]) => {
    const elements = elementsOf(message, (each) => each.code === odd)
    return elements.length === 0
      ? []
      : [{ code, wireCode: 'REC_BAD_REQUEST', diagnostics, ...named(elements) }]
  })

/** Composes it in the form that was asked for. */
export const composeAnswer = (
  taken: MessageTaken,
  message: BarsMessage,
  bundle: FhirResource,
  form: FhirForm,
): WireReply => {
  const resource = barsAnswerBundle({
    received: bundle,
    serviceRequestId: taken.itemWireId ?? uuidV5(`received:${message.bundleId}`),
    focusFullUrl: message.focusFullUrl,
    warnings: [
      ...taken.warnings.map((warning) => {
        const [code, wireCode, diagnostics] = WARNINGS[warning]
        const unusual = warning === 'unusual-message' ? elementsOf(message, ({ forPerson }) => forPerson) : []
        return { code, wireCode, diagnostics, ...named(unusual) }
      }),
      ...toMend(message),
    ],
  })
  return { status: 200, contentType: FHIR_CONTENT_TYPES[form], bytes: serialise(resource, form) }
}

/** The first answer to a message, in the form that its repeat asks for. */
export const inForm = (reply: WireReply, form: FhirForm): WireReply => {
  const kept = (['json', 'xml'] as const).find((one) => FHIR_CONTENT_TYPES[one] === reply.contentType)
  return kept === undefined || kept === form
    ? reply
    : {
        status: reply.status,
        contentType: FHIR_CONTENT_TYPES[form],
        bytes: serialise(readFhirDocument(reply.bytes, kept), form),
      }
}
