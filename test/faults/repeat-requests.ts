/** Repeats what was acknowledged, as a client does that is not sure of its answer, and says where it is not harmless. */
import { randomUUID } from 'node:crypto'
import { isMessage } from './crash-stories.ts'
import type { Acknowledged } from './crash-stream.ts'
import type { PersistentClient } from './persistent-client.ts'

const MOST = 40

/** What the repeats break; at most 40 of the requests are repeated, spread over all of them. */
export const repeatsBreak = async (
  client: PersistentClient,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> => {
  const step = Math.max(1, Math.floor(acknowledged.length / MOST))
  const broken: string[] = []
  for (const one of acknowledged.filter((_each, index) => index % step === 0))
    broken.push(...(await (isMessage(one.story.kind) ? messageBreaks : referralBreaks)(client, one)))
  return broken
}

const referralBreaks = async (
  client: PersistentClient,
  { story, referralId }: Acknowledged,
): Promise<readonly string[]> => {
  const { status, text, headers } = await client.post(story.request)
  const same = (status === 201 || status === 202) && JSON.parse(text).id === referralId
  if (same && headers.get('idempotency-replayed') === 'true') return []
  return [`a repeat of ${referralId} was answered ${status}: ${text.slice(0, 300)}`]
}

/** The same X-Request-Id again is a duplicate; the same bytes under another get the first answer. */
const messageBreaks = async (
  client: PersistentClient,
  { story, status, text }: Acknowledged,
): Promise<readonly string[]> => {
  const again = await client.post(story.request)
  const headers = { ...story.request.headers, 'X-Request-Id': randomUUID() }
  const renamed = await client.post({ ...story.request, headers })
  const faults: string[] = []
  if (again.status !== 409 || !again.text.includes('duplicate'))
    faults.push(`a repeat of message ${story.key} was answered ${again.status}: ${again.text.slice(0, 300)}`)
  if (renamed.status !== 200 || (status === 200 && renamed.text !== text))
    faults.push(`message ${story.key} under another id was answered otherwise than first: ${renamed.status}`)
  return faults
}
