import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { outgoing, takenAnswer } from './bars-samples.ts'
import { describeFormatConformance } from './format-conformance.ts'

const answer = { inResponseTo: '79120f41-a431-4f08-bcc5-1e67006fcae0', move: 'accept', words: {} } as const

describeFormatConformance({
  format: barsFormat,
  supports: ['new', 'correction', 'withdrawal', 'agreement-withdrawn', 'answer'],
  message: (purpose, changes = {}) =>
    outgoing({ purpose, ...(purpose === 'answer' ? { answer } : {}), ...changes }),
  taken: takenAnswer,
})
