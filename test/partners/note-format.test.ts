/** The worked example of docs/adding-a-channel.md keeps to what it says, and stands there as it is. */
import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { jsonBytes, outgoing } from './bars-samples.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { noteFormat } from './note-format.ts'

describeFormatConformance({
  format: noteFormat,
  supports: noteFormat.carries,
  message: (purpose, changes = {}) => outgoing({ purpose, ...changes }),
  taken: ({ wireId }) => ({
    status: 201,
    headers: {},
    bytes: jsonBytes({ messageId: wireId, caseId: 'N-17' }),
  }),
})

it('stands in the description as it is here, and is short', () => {
  const source = readFileSync('test/partners/note-format.ts', 'utf8')
  const example = source.slice(source.indexOf('export const noteFormat'))
  expect(readFileSync('docs/adding-a-channel.md', 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``)
  expect(example.split('\n').length).toBeLessThan(300)
})
