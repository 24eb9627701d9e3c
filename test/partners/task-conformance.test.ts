import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { takenTask, taskMessage } from './task-samples.ts'

describeFormatConformance({
  format: taskFormat,
  supports: ['new', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => taskMessage({ purpose, ...changes }),
  taken: takenTask,
})
