/** The cases of the simulated closed-loop partner: its Tasks, and how its people move them. */
import type { Change, KeptResource, ResourceStore } from './task-server-store.ts'

/** What its people can do with a case. */
export const TASK_ANSWERS = [
  'open',
  'ask',
  'accept',
  'start',
  'hold',
  'decline',
  'finish',
  'fail',
  'cancel',
  'answer',
] as const
export type TaskAnswer = (typeof TASK_ANSWERS)[number]

export const isTaskAnswer = (value: unknown): value is TaskAnswer =>
  (TASK_ANSWERS as readonly unknown[]).includes(value)

const LOCAL = 'https://referral-exchange.example/'
const SYSTEMS = {
  message: `${LOCAL}Id/message`,
  reference: `${LOCAL}Id/reference`,
  item: 'urn:ietf:rfc:3986',
  business: `${LOCAL}CodeSystem/business-status`,
  question: `${LOCAL}CodeSystem/question`,
}

interface Identifier {
  readonly system?: string
  readonly value?: string
}

export const identifierOf = (resource: KeptResource, system: string): string => {
  const all = Array.isArray(resource.identifier) ? (resource.identifier as readonly Identifier[]) : []
  return all.find((each) => each.system === system)?.value ?? ''
}

/** The status that each leaves a Task in. */
export const STATUS_AFTER: Readonly<Record<TaskAnswer, string>> = {
  open: 'received',
  ask: 'on-hold',
  accept: 'accepted',
  start: 'in-progress',
  hold: 'on-hold',
  decline: 'rejected',
  finish: 'completed',
  fail: 'failed',
  cancel: 'cancelled',
  answer: 'completed',
}

interface Input {
  readonly type?: { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] }
}

/** One output for each question that was asked. */
const answersTo = ({ input }: KeptResource, words: string): readonly object[] =>
  (Array.isArray(input) ? (input as readonly Input[]) : []).flatMap(({ type }) => {
    const code = type?.coding?.find(({ system }) => system === SYSTEMS.question)?.code
    return code === undefined
      ? []
      : [{ type: { coding: [{ system: SYSTEMS.question, code }] }, valueString: words || 'Known to us.' }]
  })

const outputsAfter = (task: KeptResource, answer: TaskAnswer, words: string): readonly object[] => {
  if (answer === 'answer') return answersTo(task, words)
  return answer === 'finish'
    ? [{ type: { text: 'Outcome' }, valueCodeableConcept: { text: words || 'support-given' } }]
    : []
}

/** The Task as it is after the answer. */
export const taskAfter = (task: KeptResource, answer: TaskAnswer, words: string): Change['resource'] => {
  const { statusReason: _reason, businessStatus: _business, ...rest } = task
  const output = outputsAfter(task, answer, words)
  return {
    ...rest,
    status: STATUS_AFTER[answer],
    lastModified: new Date().toISOString(),
    ...(words === '' || answer === 'finish' || answer === 'answer' ? {} : { statusReason: { text: words } }),
    ...(answer === 'ask'
      ? { businessStatus: { coding: [{ system: SYSTEMS.business, code: 'information-needed' }] } }
      : {}),
    ...(output.length === 0 ? {} : { output }),
  }
}

const aboutOf = ({ about }: KeptResource): readonly string[] =>
  Array.isArray(about)
    ? (about as readonly { reference?: string }[]).map(({ reference = '' }) => reference)
    : []

const wordsOf = ({ payload }: KeptResource): string =>
  Array.isArray(payload)
    ? (payload as readonly { contentString?: string }[])
        .map(({ contentString = '' }) => contentString)
        .join(' ')
    : ''

/** A case without anything about the child; the names are those of the other simulated partners. */
export const caseOf = (store: Pick<ResourceStore, 'all' | 'find'>, task: KeptResource) => ({
  caseId: task.id,
  bundleId: identifierOf(task, SYSTEMS.message),
  correlationId: '',
  serviceRequestId: task.id,
  serviceRequestFullUrl: identifierOf(task, SYSTEMS.item),
  serviceRequestIdentifier: '',
  reference: identifierOf(task, SYSTEMS.reference),
  targetServiceId: '',
  createdAt: String(task.authoredOn ?? task.meta.lastUpdated),
  requestIds: [identifierOf(task, SYSTEMS.message)],
  state: String(task.status),
  timesReceived: 1,
  notices: store
    .all('Communication')
    .filter((communication) => aboutOf(communication).includes(`Task/${task.id}`))
    .map(wordsOf),
  answers: [],
})

/** Tasks that the exchange has made, oldest first. */
export const cases = (store: Pick<ResourceStore, 'all'>): readonly KeptResource[] =>
  store.all('Task').filter((task) => identifierOf(task, SYSTEMS.message) !== '')
