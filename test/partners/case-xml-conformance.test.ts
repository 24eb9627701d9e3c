import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { caseMessage, takenCase } from './soap-samples.ts'

describeFormatConformance({
  format: caseFormat,
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => caseMessage({ purpose, ...changes }),
  taken: takenCase,
})
