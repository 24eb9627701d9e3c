/** Information requests of the journeys: raised, answered, looked at. */
import { randomUUID } from 'node:crypto'
import { expect } from '@jest/globals'
import { type Answer, ask, type Body } from './journey-client.ts'
import {
  addressOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  type Raised,
  SHARE,
  type Shown,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

export const STATEMENT = 'Enquiries under section 47 into whether the child is suffering significant harm.'
export const QUESTIONS = [
  { text: 'Is the child known to you?', why: 'To see who is involved.' },
  { text: 'What have you seen since the summer?', periodFrom: '2026-06-01', why: 'To date the concern.' },
]

export const newRequest = (more: object = {}): Body => ({
  urgency: 'same-day',
  purpose: 'protect-from-harm',
  power: { function: 'CA1989-S47', statement: STATEMENT },
  familyMayKnow: false,
  person: child(2),
  referrer: { name: 'Amina Shah', role: 'Social worker', phone: '01632 960 101' },
  background: 'Came without a coat on four days, says the school.',
  questions: QUESTIONS,
  recipients: [{ service: HILLSIDE }],
  sharingDecision: SHARE,
  ...more,
})

export const requested = async (on: JourneyWorld, more: object = {}): Promise<Raised> => {
  const answer = await ask(on, 'POST', '/v1/information-requests', { json: newRequest(more) })
  expect(answer.status).toBe(201)
  return answer.body as unknown as Raised
}

export const FULL = {
  question: 'q1',
  ending: 'full',
  statements: [
    {
      kind: 'fact',
      category: 'concern',
      text: 'Tenants since 2019; under strain with arrears since June.',
      asAt: '2026-11-02',
    },
    { kind: 'opinion', category: 'concern', text: 'The family is under strain.', source: 'Housing officer' },
  ],
}
export const REFUSED = {
  question: 'q2',
  ending: 'refused',
  reason: 'Held for another family; under strain to say.',
}

/** A housing association's own decision: it has no public task, and answers a request that states one. */
export const HOUSING_SHARES = {
  decision: 'share',
  purpose: 'protect-from-harm',
  article6: '6ea',
  annex1: 'requested',
  agreement: { status: 'not-asked', because: 'increased-risk-of-harm' },
  reasons: { necessity: 'Telling the family first may put the child at risk.' },
  categories: ['identity', 'concern'],
} as const

/** One of the agency's people answers; Hillside's unless the test says otherwise. */
export const answers = (
  on: JourneyWorld,
  { id, recipients }: Raised,
  given: readonly object[],
  {
    as = 'priya',
    number = 1,
    decision = HOUSING_SHARES as object | 'none',
    key = randomUUID() as string,
  } = {},
): Promise<Answer> =>
  ask(on, 'POST', `${addressOf(id)}/recipients/${recipients[number - 1]?.id}/answers`, {
    as,
    key,
    json: { answers: given, ...(decision === 'none' ? {} : { sharingDecision: decision }) },
  })

interface ShownRequest extends Shown {
  readonly answers: readonly Body[]
  readonly outcome?: Body
}

export const seen = async (on: JourneyWorld, id: string, as = 'amina'): Promise<ShownRequest> =>
  (await look(on, id, as)) as ShownRequest

export const openItems = (on: JourneyWorld, id: string, kind: string) =>
  itemsOf(on, `referral=${id}&kind=${kind}&state=open`)
