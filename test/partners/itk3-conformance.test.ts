import { expect, it } from '@jest/globals'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { itkMessage, taken } from './mesh-samples.ts'

describeFormatConformance({
  format: itk3Format,
  supports: ['new', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => itkMessage({ purpose, ...changes }),
  taken,
  // The carrier's id stands in the answer, and nothing of ours.
  answersByStatus: true,
})

it('half an answer of the carrier is not taken', () => {
  const answer = taken()
  for (let length = 0; length < answer.bytes.length; length += 1)
    expect(
      itk3Format.readAnswer({ ...answer, bytes: answer.bytes.slice(0, length) }, itkMessage()).outcome,
    ).toBe('unknown')
})
