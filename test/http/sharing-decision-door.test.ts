/** A sharing decision through the real app and the real command: each broken rule is a 422 with its place and words. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { DecisionInput } from '../../commands/command-contracts.ts'
import type { StandingOn } from '../../commands/standing-on.ts'
import { submitReferral } from '../../commands/submit-referral.ts'
import type { Referral } from '../../domain/referral.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import {
  AGREED,
  CONSENT,
  CONSENTED,
  NOT_SHARED,
  REFERRAL,
  REFUSED_HARM,
  SUSPECTED_HARM,
} from '../rules/decision-samples.ts'
import { aReferral, NAMES, type RunningApp, SCHOOL, startApp } from './fake-parts.ts'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const stored: Referral[] = []
let app: RunningApp

/** What submitting stands on, as far as it goes without a database. */
const ON = {
  referrals: {
    insertOnce: async (referral: Referral) => {
      stored.push(referral)
      return { inserted: true }
    },
    acceptedUnder: async () => undefined,
  },
  audit: { append: async () => undefined },
  directory: {
    agency: async (id: never) => NAMES.agencies.get(id),
    service: async (id: never) => NAMES.services.get(id),
  },
  tell: { startReferral: async () => true },
  wireNames: { note: async () => '' },
  events: { referralAccepted: () => undefined },
  now: () => NOW,
} as unknown as StandingOn

beforeAll(async () => {
  app = await startApp({ commands: { submitReferral: (ask) => submitReferral(ON, ask) } })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  stored.length = 0
})

/** As a client sends it: without what is set here, to a school. */
const given = (decision: object): Record<string, unknown> => {
  const {
    decidedBy: _by,
    decidedAt: _at,
    source: _source,
    lawVersionId: _law,
    about: _about,
    ...input
  } = {
    decidedBy: '',
    decidedAt: '',
    source: '',
    lawVersionId: '',
    about: '',
    ...decision,
  }
  return input
}

const raise = (sharingDecision: object) =>
  app.ask('/v1/referrals', { json: { ...aReferral(), sharingDecision } })

const TO_SCHOOL = { ...CONSENT, recipients: [SCHOOL] }

describe('a lawful decision', () => {
  it.each([
    ['agreed', AGREED],
    ['by consent', { ...CONSENTED, consent: TO_SCHOOL }],
    ['at suspected harm', SUSPECTED_HARM],
    ['against a refusal', REFUSED_HARM],
    ['not to share', NOT_SHARED],
    ['in part, less for one', { ...AGREED, recipients: [{ agency: SCHOOL, categories: ['identity'] }] }],
    ['an emergency and nothing else', { decision: 'share', emergency: true }],
  ])('is taken: %s', async (_name, decision) => {
    const answer = await raise(given(decision))
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 201 })
    expect(stored).toHaveLength(1)
  })

  it('is completed with the item, the law of the day and everyone it was made for', async () => {
    await raise({ ...given(AGREED), recipients: [{ agency: SCHOOL, categories: ['identity', 'concern'] }] })
    const [referral] = stored
    expect(referral?.sharingDecision).toMatchObject({
      about: referral?.id,
      lawVersionId: 's16la-2026',
      source: 'person',
      decidedAt: '2026-11-20T10:00:00.000Z',
      recipients: [{ agencyId: SCHOOL, agencyKind: 'school', categories: ['identity', 'concern'] }],
    })
  })

  it('of an emergency lets the least that is needed go at once', async () => {
    await raise({ decision: 'share', emergency: true })
    expect(stored[0]?.recipients[0]?.state).toBe('sending')
    expect(stored[0]?.sharingDecision).toMatchObject({ emergency: true, categories: ['identity', 'concern'] })
  })
})

const without = (decision: DecisionToShare, field: keyof DecisionToShare) => {
  const { [field]: _gone, ...rest } = decision
  return given(rest)
}

describe('a decision that is refused with 422', () => {
  it.each<[string, object, string, string]>([
    ['no purpose', without(AGREED, 'purpose'), 'lawful-basis-missing', '/purpose'],
    ['no basis', without(AGREED, 'article6'), 'lawful-basis-missing', '/article6'],
    ['no power', without(AGREED, 'gateway'), 'lawful-basis-missing', '/gateway'],
    ['no word of agreement', without(AGREED, 'agreement'), 'lawful-basis-missing', '/agreement'],
    ['no consent where it is the basis', without(CONSENTED, 'consent'), 'consent-not-covering', '/consent'],
    ['consent for another agency', given(CONSENTED), 'consent-not-covering', '/consent/recipients'],
    [
      'health under the care condition to a school',
      given({ ...AGREED, article9: '9h', categories: ['identity', 'health'] }),
      'sharing-decision-invalid',
      '/article9',
    ],
    [
      'a power of the police',
      given({ ...AGREED, gateway: 'CA1989-S46' }),
      'sharing-decision-invalid',
      '/gateway',
    ],
    [
      'past its review day',
      given({ ...AGREED, reviewDay: '2026-11-19' }),
      'sharing-decision-invalid',
      '/reviewDay',
    ],
    ['about another child', { ...given(AGREED), about: REFERRAL }, 'sharing-decision-invalid', '/about'],
    [
      'about another child, in an emergency',
      { decision: 'share', emergency: true, about: REFERRAL },
      'sharing-decision-invalid',
      '/about',
    ],
    [
      'less for somebody who is not asked',
      { ...given(AGREED), recipients: [{ agency: 'agc_nobody-asked', categories: ['identity'] }] },
      'sharing-decision-invalid',
      '/recipients/0',
    ],
    [
      'more for one than for all',
      { ...given(AGREED), recipients: [{ agency: SCHOOL, categories: ['identity', 'health'] }] },
      'sharing-decision-invalid',
      '/recipients/0/categories',
    ],
    [
      'not to share and no harm weighed',
      { decision: 'do-not-share', reason: 'They asked us not to.' },
      'lawful-basis-missing',
      '/reasons/harmIfShared',
    ],
    [
      'not to share at suspected harm, without a manager',
      given({ ...NOT_SHARED, threshold: 's47' }),
      'sharing-decision-invalid',
      '/approval',
    ],
    ['a code we do not know', { ...given(AGREED), article6: '6z' }, 'validation-failed', '/article6'],
    [
      'less for nobody named',
      { ...given(AGREED), recipients: [{ categories: ['identity'] }] },
      'validation-failed',
      '/recipients/0/service',
    ],
  ])('%s', async (_name, decision, code, pointer) => {
    const answer = await raise(decision)
    expect(answer.status).toBe(422)
    const problem = (await answer.json()) as { code: string; errors: { pointer: string; message: string }[] }
    expect(problem.code).toBe(code)
    const error = problem.errors.find((one) => one.pointer === `/sharingDecision${pointer}`)
    expect(error?.message).toMatch(/^[A-Z].*\.$/)
    // Nothing that was sent comes back.
    expect(JSON.stringify(problem)).not.toMatch(/Sample|stop coming/)
    expect(stored).toEqual([])
  })

  it('has a manager’s own decision as approved', async () => {
    const decision: DecisionInput = { ...NOT_SHARED, threshold: 's47' }
    const ask = {
      user: {
        id: 'usr_tom',
        name: 'Tomasz Reid',
        role: 'team-manager',
        agencyId: [...NAMES.agencies.keys()][0],
        supervises: [],
      },
      idempotencyKey: 'a-key-of-a-manager',
      fingerprint: 'f',
      urgency: 'standard',
      content: aReferral(),
      services: aReferral().services,
      sharingDecision: given(decision),
    } as unknown as Parameters<typeof submitReferral>[1]
    const content = { ...ask.content, person: { familyName: 'Example', givenNames: ['Alex'] } }
    expect(await submitReferral(ON, { ...ask, content })).toMatchObject({ state: 'not-shared' })
    expect(stored[0]?.sharingDecision).toMatchObject({ approval: { by: 'Tomasz Reid' } })
  })
})
