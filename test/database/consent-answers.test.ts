/** Answers about consent on a real store: what opens a link and what does not, who is told, and what a key stands for. */
import { describe, expect, it } from '@jest/globals'
import { answerConsent, callOffConsent, listConsents, readConsent } from '../../commands/about-consent.ts'
import { answerConsentLink, readConsentLink } from '../../commands/answer-by-link.ts'
import { askConsent } from '../../commands/ask-consent.ts'
import type { AboutConsent, AskedConsent } from '../../commands/consent-contracts.ts'
import { applyConsent } from '../../commands/move-consent.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { AGREED } from '../rules/decision-samples.ts'
import { aQuestion, type ConsentStage, consentStage, nobody } from './consent-stage.ts'
import { useDatabase } from './database-world.ts'
import { atOnce } from './record-samples.ts'

const { store } = useDatabase()
const stage = (more = {}) => consentStage(store(), more)

const about = (on: ConsentStage, { request }: AskedConsent, key = newUuid()): AboutConsent => ({
  user: on.user,
  idempotencyKey: key,
  fingerprint: 'f1',
  referralId: on.referral.id,
  consentRequestId: request.id,
})
const wrongFor = (code: string): string => (code === '999999' ? '000000' : '999999')
const BY_PHONE = { way: 'phone', evidence: 'Rang them.' } as const

/** Asked, and the mail is there. */
const mailed = async (on: ConsentStage) => {
  const asked = await on.ask()
  const { token } = await on.mail(asked.request.id)
  return { asked, token, code: asked.code, wrong: wrongFor(asked.code) }
}
const UNUSABLE = { refused: true, code: 'consent-link-unusable' }

describe('the link', () => {
  it('shows the exact words to whoever has both secrets, and the same refusal for whatever is wrong', async () => {
    const on = await stage()
    const { asked, token, code, wrong } = await mailed(on)
    const shown = await readConsentLink(on.on, { token, code })
    expect(shown).toMatchObject({ wording: asked.words.wording, version: 'consent.1' })
    const refusals = [
      await readConsentLink(on.on, { token, code: wrong }),
      await readConsentLink(on.on, { token: 'x', code }),
      await readConsentLink(on.on, { token: '', code: '' }),
    ]
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1)
    expect(refusals[0]).toMatchObject(UNUSABLE)
  })

  it('is locked by five wrong codes, also at once; the right one opens nothing then; told once', async () => {
    const on = await stage()
    const { token, code, wrong } = await mailed(on)
    await atOnce(8, () => readConsentLink(on.on, { token, code: wrong }))
    expect(await readConsentLink(on.on, { token, code })).toMatchObject(UNUSABLE)
    expect(await answerConsentLink(on.on, { token, code, answer: 'given' })).toMatchObject(UNUSABLE)
    expect(await on.open()).toEqual(['consent-not-asked locked'])
    const audited = await store().audit.listFor(on.referral.id)
    expect(audited.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThanOrEqual(5)
  })

  it('opens nothing once it is late, called off, or its reader must not be told', async () => {
    const late = await stage()
    const one = await mailed(late)
    late.clock = Date.parse(one.asked.request.clocks.answerBy)
    expect(await readConsentLink(late.on, one)).toMatchObject(UNUSABLE)

    const off = await stage()
    const other = await mailed(off)
    await callOffConsent(off.on, { ...about(off, other.asked), reason: 'Met them.' })
    expect(await answerConsentLink(off.on, { ...other, answer: 'given' })).toMatchObject(UNUSABLE)
    expect((await store().consents.byId(other.asked.request.id))?.answer).toBeUndefined()

    const hidden = await stage()
    const third = await mailed(hidden)
    const { about: _about, ...decision } = AGREED
    const doNotTell = [{ name: 'Robin Sample', reason: 'risk-to-child', reviewDay: '2026-12-01' } as const]
    await hidden.decide({ ...decision, doNotTell })
    expect(await readConsentLink(hidden.on, third)).toMatchObject(UNUSABLE)
    expect(await hidden.open()).toEqual(['consent-not-asked not-safe'])
  })

  it('takes the same answer as often as it comes, and keeps another beside it', async () => {
    const on = await stage()
    const { asked, token, code } = await mailed(on)
    const said = (answer: 'given' | 'refused') => answerConsentLink(on.on, { token, code, answer })
    const all = await atOnce(4, () => said('given'))
    for (const one of all) expect(one).toMatchObject({ answer: 'given', differs: false, applied: true })
    expect(await said('refused')).toMatchObject({ answer: 'given', differs: true })
    expect(await said('refused')).toMatchObject({ answer: 'given', differs: true })
    const request = await store().consents.byId(asked.request.id)
    expect(request?.history.map(({ event }) => event)).toEqual(['asked', 'mailed', 'given', 'contradicted'])
    expect(await on.open()).toEqual(['consent-decision contradicted', 'consent-decision given'])
  })

  it('takes a no after a yes as a withdrawal: the gate holds at once', async () => {
    const on = await stage()
    const { asked, token, code } = await mailed(on)
    const item = async () => store().referrals.byId(asked.request.itemId)
    await answerConsentLink(on.on, { token, code, answer: 'given' })
    expect((await item())?.agreementWithdrawal).toBeUndefined()
    await answerConsentLink(on.on, { token, code, answer: 'refused' })
    expect((await item())?.agreementWithdrawal).toBeDefined()
  })

  it('is taken while the workflow engine is away, and applied by the sweep', async () => {
    const on = await stage()
    const { asked, token, code } = await mailed(on)
    on.engine = 'kept'
    expect(await answerConsentLink(on.on, { token, code, answer: 'refused' })).toMatchObject({
      applied: false,
    })
    on.engine = 'gone'
    const kept = await store().commands.notApplied({ createdBefore: '2030-01-01', limit: 50 })
    const waiting = kept.find(({ consentRequestId }) => consentRequestId === asked.request.id)
    if (waiting === undefined) throw new RangeError('nothing was kept')
    expect(await applyConsent(on.on, waiting)).toMatchObject({ state: 'refused', applied: true })
    expect((await store().consents.byId(asked.request.id))?.answer).toMatchObject({
      answer: 'refused',
      way: 'link',
    })
    expect(await on.open()).toEqual(['consent-decision refused'])
  })
})

describe('what a person records', () => {
  it('is refused where it is impossible, and says what is possible', async () => {
    const on = await stage()
    const asked = await on.ask({ way: 'phone' })
    const answer = { ...about(on, asked), ...BY_PHONE, answer: 'given' } as const
    expect(await answerConsent(on.on, answer)).toMatchObject({ state: 'given', replayed: false })
    expect(await answerConsent(on.on, answer)).toMatchObject({ state: 'given', replayed: true })
    const other = { ...about(on, asked), ...BY_PHONE, answer: 'refused' } as const
    expect(await answerConsent(on.on, other)).toMatchObject({
      code: 'state-conflict',
      possible: ['withdraw'],
    })
    const future = { ...other, answeredAt: '2026-11-21T00:00:00.000Z' }
    expect(await answerConsent(on.on, future)).toMatchObject({ errors: [{ pointer: '/answeredAt' }] })
    expect(await readConsent(on.on, about(on, asked))).toMatchObject({ answerNote: 'Rang them.' })
  })

  it('is of this item alone', async () => {
    const [on, other] = [await stage(), await stage()]
    const asked = await on.ask()
    const mixed = { ...about(on, asked), referralId: other.referral.id }
    for (const refusal of [
      await readConsent(on.on, mixed),
      await answerConsent(on.on, { ...mixed, ...BY_PHONE, answer: 'given' }),
      await readConsent(on.on, { ...about(on, asked), consentRequestId: nobody() }),
    ])
      expect(refusal).toMatchObject({ refused: true, code: 'not-found' })
  })

  it('has one request for each key, and its code is told once', async () => {
    const on = await stage()
    const question = aQuestion(on.referral.id)
    const answers = await atOnce(4, () => askConsent(on.on, question))
    const made = answers.filter((one): one is AskedConsent => !isRefusal(one))
    expect(new Set(made.map(({ request }) => request.id)).size).toBe(1)
    expect(made.filter(({ code }) => code !== undefined)).toHaveLength(1)
    expect(await askConsent(on.on, { ...question, fingerprint: 'f2' })).toMatchObject({
      code: 'idempotency-key-reused',
    })
  })

  it.each([
    ['/recipients/0', { recipients: ['agc_elsewhere'] }],
    ['/person/competence', { person: { name: 'Alex', capacity: 'child-competent' } }],
    ['/reviewDay', { reviewDay: '2028-01-01' }],
    ['/exclusions', { exclusions: ['health'] }],
  ] as const)('names what is wrong: %s', async (pointer, more) => {
    const on = await stage()
    const refused = await askConsent(on.on, aQuestion(on.referral.id, more as object))
    expect(refused).toMatchObject({ refused: true, errors: [{ pointer }] })
  })

  it('is not asked for what is over, nor by another agency', async () => {
    const over = await stage({ state: 'withdrawn' })
    expect(await askConsent(over.on, aQuestion(over.referral.id))).toMatchObject({ code: 'state-conflict' })
    const on = await stage()
    const user = { ...on.user, agencyId: on.referral.recipients[0]?.agencyId ?? on.user.agencyId }
    expect(await askConsent(on.on, aQuestion(on.referral.id, { user }))).toMatchObject({ refused: true })
  })

  it('is listed newest first, page after page', async () => {
    const on = await stage()
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) {
      on.clock += 60_000
      ids.unshift((await on.ask({ way: 'paper' })).request.id)
    }
    const { user } = on
    const seen: string[] = []
    let after: { askedAt: string; id: AskedConsent['request']['id'] } | undefined
    do {
      const query = { user, referralId: on.referral.id, limit: 2 }
      const page = await listConsents(on.on, after === undefined ? query : { ...query, after })
      if (isRefusal(page)) throw new RangeError(page.detail)
      seen.push(...page.rows.map(({ id }) => id))
      after = page.next
    } while (after !== undefined)
    expect(seen).toEqual(ids)
  })
})
