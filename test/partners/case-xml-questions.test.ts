/** What is asked of a case system: by our published schema, and only what it has an operation for. */
import { expect, it } from '@jest/globals'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createCaseReplies } from '../../partners/formats/case-xml/case-replies.ts'
import { caseMessage } from './soap-samples.ts'
import { faultsBySchema } from './xsd-check.ts'

it('asks and confirms by the schema', async () => {
  const asked: Uint8Array[] = []
  const replies = createCaseReplies({
    ask: async ({ question }) => {
      asked.push(question.document?.bytes ?? new Uint8Array())
      return { ended: 'failed', result: { outcome: 'not-now', reason: 'timeout' } }
    },
  })
  const request = {
    address: 'https://case-system.example/cases',
    timeoutSeconds: 30,
    signal: new AbortController().signal,
    settings: { soap: '1.1', password: 'digest', confirmsUpdates: 'yes' },
  }
  await replies.fetch(request)
  await replies.fetch({ ...request, place: '17' })
  await replies.acknowledge?.(request, ['update u-1', 'unnamed after 17 0', 'update u-2'])
  await replies.acknowledge?.(request, ['unnamed after 17 0'])
  await replies.acknowledge?.({ ...request, settings: { soap: '1.1', password: 'digest' } }, ['update u-1'])
  const question = caseFormat.presence?.question(caseMessage())
  const all = [...asked, question?.document?.bytes ?? new Uint8Array()]
  expect(all.map(faultsBySchema)).toEqual([[], [], [], []])
  expect(all.map((bytes) => /^<(\w+)/.exec(Buffer.from(bytes).toString())?.[1])).toEqual([
    'getUpdates',
    'getUpdates',
    'confirmUpdates',
    'getCaseStatus',
  ])
})
