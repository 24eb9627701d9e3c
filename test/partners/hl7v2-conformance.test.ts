import { describeFormatConformance } from './format-conformance.ts'
import { acknowledged, controlId, formatFor, hl7Outgoing } from './hl7v2-samples.ts'

describeFormatConformance({
  format: formatFor(),
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => hl7Outgoing({ purpose, ...changes }),
  taken: (message) => acknowledged(message, 'AA'),
  idOnWire: controlId,
})
