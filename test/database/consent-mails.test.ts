/** The mail that asks: sent where it is safe, tried again, stopped when it is not; nothing in the clear at rest. */
import { describe, expect, it } from '@jest/globals'
import { createConsentSteps } from '../../activities/consent-steps.ts'
import { linkTokenHash } from '../../runtime/link-secrets.ts'
import { AGREED } from '../rules/decision-samples.ts'
import { consentStage, SAID, START } from './consent-stage.ts'
import { rawText, useDatabase } from './database-world.ts'
import { BUSY, REFUSED } from './notice-stage.ts'

const { store } = useDatabase()
const stage = () => consentStage(store())
const UNKNOWN = { outcome: 'unknown', reason: 'no-answer' } as const

const tokensOf = async (id: Parameters<ReturnType<typeof store>['consents']['byId']>[0]) =>
  (await store().consents.byId(id))?.link?.tokenHashes

describe('the mail that asks', () => {
  it('goes once, with a token of which only the hash is kept, and is audited first', async () => {
    const on = await stage()
    const { request } = await on.ask()
    const { next, token, sent } = await on.mail(request.id)
    expect({ next, sent }).toEqual({ next: 'done', sent: 1 })
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(await tokensOf(request.id)).toEqual([linkTokenHash(token)])
    expect(await on.mail(request.id)).toMatchObject({ next: 'done', sent: 0 })
    const audited = await store().audit.listFor(on.referral.id)
    expect(audited.map(({ action }) => action)).toEqual(['consent.ask', 'consent.mailed'])
    const { timeline } = (await store().referrals.byId(on.referral.id)) ?? { timeline: [] }
    expect(timeline.map(({ title, seenBy }) => [title, seenBy])).toEqual([
      ['The family was asked for consent', 'referrer'],
      ['The mail that asks for consent was sent', 'referrer'],
    ])
  })

  it('leaves nobody and neither secret in the clear at rest', async () => {
    const on = await stage()
    const { request, code } = await on.ask()
    const { token } = await on.mail(request.id)
    for (const collection of ['consent_requests', 'referrals', 'audit', 'attention_items', 'commands']) {
      const text = await rawText(store(), collection)
      for (const secret of [...SAID, token, `"${code}"`]) expect(text).not.toContain(secret)
    }
    expect(await store().consents.wordsOf(request.id)).toMatchObject({ name: 'Robin Sample' })
  })

  it('leaves no sandbox: whoever asked there is told that it did not go', async () => {
    const on = await stage()
    const { raisedBy } = on.referral
    const trial = { id: raisedBy.agencyId, name: 'Trial', kind: 'council', phone: '01632 960 900' } as const
    const agency = async () => ({ ...trial, channels: [], sandbox: 'sandbox-trial' })
    Object.assign(on.records, { directory: { ...on.records.directory, agency } })
    const { request } = await on.ask()
    expect(await on.mail(request.id)).toMatchObject({ next: 'done', sent: 0 })
    expect(await on.open()).toEqual(['consent-not-asked not-sent'])
  })

  it('is tried again while it surely did not go, and what may have gone opens too', async () => {
    const on = await stage()
    const { request } = await on.ask()
    expect(await on.mail(request.id, BUSY)).toMatchObject({ next: 'wait', sent: 1 })
    expect(await tokensOf(request.id)).toEqual([])
    const first = await on.mail(request.id, UNKNOWN)
    expect(first.next).toBe('wait')
    const second = await on.mail(request.id)
    expect(await tokensOf(request.id)).toEqual([first, second].map(({ token }) => linkTokenHash(token)))
  })

  it.each([
    ['refused by the carrier', REFUSED, {}],
    ['without a carrier', BUSY, { carrier: 'none' }],
  ] as const)('%s is put before whoever asked', async (_name, result, order) => {
    const on = await stage()
    const { request } = await on.ask()
    expect(await on.mail(request.id, result, order)).toMatchObject({ next: 'done' })
    expect(await on.open()).toEqual(['consent-not-asked not-sent'])
  })

  it('that never goes for a day is given up, and whoever asked is told', async () => {
    const on = await stage()
    const { request } = await on.ask()
    on.clock = START + 25 * 3_600_000
    expect(await on.mail(request.id, BUSY)).toMatchObject({ next: 'done' })
    expect(await on.open()).toEqual(['consent-not-asked not-sent'])
  })

  it.each([
    [
      'somebody who must not be told by now',
      { doNotTell: [{ name: 'Robin', reason: 'risk-to-child', reviewDay: '2026-12-01' }] },
    ],
    [
      'a mailbox that is not safe any more',
      {
        safeContacts: [
          { name: 'Robin Sample', channel: 'email', value: 'robin.sample@family.example', safe: 'no' },
        ],
      },
    ],
  ] as const)('reminds not %s: whoever asked is told', async (_name, more) => {
    const on = await stage()
    const { request } = await on.ask()
    await on.mail(request.id)
    const { about: _about, ...decision } = AGREED
    await on.decide({ ...decision, ...more })
    expect(await on.mail(request.id, BUSY, { mail: 'remind' })).toMatchObject({ next: 'done', sent: 0 })
    expect(await on.open()).toEqual(['consent-not-asked not-safe'])
    const item = (await store().attention.openFor(on.referral.id))[0]
    expect(item).toMatchObject({ ownerAgency: request.agencyId, ownerUser: request.askedBy })
  })

  it('goes as a reminder alone, where it could not go before that was due', async () => {
    const on = await stage()
    const { request } = await on.ask()
    expect(await on.mail(request.id, BUSY)).toMatchObject({ next: 'wait' })
    const order = { consentRequestId: request.id, step: 'remind', round: 1 } as const
    await createConsentSteps(on.records).recordConsentTime(order)
    expect(await on.mail(request.id)).toMatchObject({ next: 'done', sent: 0 })
    const reminder = await on.mail(request.id, undefined, { mail: 'remind' })
    expect(reminder).toMatchObject({ next: 'done', sent: 1 })
    expect(await tokensOf(request.id)).toEqual([linkTokenHash(reminder.token)])
  })

  it('does not go once its item is over', async () => {
    const on = await stage()
    const { request } = await on.ask()
    await store().referrals.change(on.referral.id, (current) => ({ ...current, state: 'withdrawn' }))
    expect(await on.mail(request.id)).toMatchObject({ next: 'done', sent: 0 })
  })
})
