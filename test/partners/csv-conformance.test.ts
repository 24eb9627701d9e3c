import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { takenFile } from './csv-samples.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { taskMessage } from './task-samples.ts'

describeFormatConformance({
  format: csvFormat,
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => taskMessage({ purpose, ...changes }),
  taken: takenFile,
})
