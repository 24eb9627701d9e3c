import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { handedOver } from './letter-samples.ts'
import { taskMessage } from './task-samples.ts'

describeFormatConformance({
  format: letterFormat,
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn', 'answer'],
  message: (purpose, changes = {}) =>
    taskMessage({
      purpose,
      ...(purpose === 'answer'
        ? {
            answer: {
              inResponseTo: '44444444-4444-4444-8444-444444444444',
              move: 'decline',
              words: { reason: 'no-room' },
            },
          }
        : {}),
      ...changes,
    }),
  taken: handedOver,
})
