/** Decisions that name a request for consent, and repeats of them once what they rest on has changed. */
import { describe, expect, it } from '@jest/globals'
import { answerConsent, askConsentAgain } from '../../commands/about-consent.ts'
import { decideSharing } from '../../commands/about-referral.ts'
import { redirectRecipient } from '../../commands/redirect-recipient.ts'
import { idOf } from '../../domain/ids.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { type ConsentStage, consentStage } from './consent-stage.ts'
import { useDatabase } from './database-world.ts'
import { aRecipient, SCHOOL } from './record-samples.ts'

const { store } = useDatabase()
const INSTEAD = idOf('service', 'svc_riverside-other')
const BASIS = {
  decision: 'share',
  purpose: 'provide-service',
  article6: '6a',
  categories: ['identity'],
} as const

/** The stage, with a service of the same agency that may be asked instead. */
const staged = async (state: RecipientState = 'declined') => {
  const services = { status: 'active' }
  const stage = await consentStage(store(), { recipients: [aRecipient({ state })] })
  const directory = {
    agency: async () => undefined,
    service: async (id: string) => ({ id, agencyId: SCHOOL, ...services }),
  }
  const tell = { ...stage.on.tell, moveRecipient: async () => 'kept' }
  return { stage, services, on: { ...stage.on, directory, tell } as never }
}

const consented = async (stage: ConsentStage, state: 'given' | 'refused' = 'given') => {
  const { request } = await stage.ask()
  const asking = { user: stage.user, fingerprint: 'f1', referralId: stage.referral.id }
  await answerConsent(stage.on, {
    ...asking,
    idempotencyKey: newUuid(),
    consentRequestId: request.id,
    answer: state,
    way: 'phone',
    evidence: 'Rang them.',
  })
  return { ...asking, idempotencyKey: newUuid(), consentRequest: request.id }
}

describe('a redirect that names a request for consent', () => {
  it('rests on what they said, and its repeat is answered the same whatever has changed', async () => {
    const { stage, services, on } = await staged()
    const { consentRequest, ...asking } = await consented(stage)
    const [recipient] = stage.referral.recipients
    const ask = {
      ...asking,
      recipientId: recipient?.id ?? idOf('recipient', ''),
      service: INSTEAD,
      reason: 'They are full.',
      evenIfTakenOn: false,
      sharingDecision: { ...BASIS, consentRequest },
    }
    expect(await redirectRecipient(on, ask)).toMatchObject({ applied: false, replayed: false })
    services.status = 'closed'
    expect(await redirectRecipient(on, ask)).toMatchObject({ applied: false, replayed: true })
    expect(await redirectRecipient(on, { ...ask, idempotencyKey: newUuid() })).toMatchObject({
      code: 'service-closed',
    })
  })

  it('is refused at its own place where they said no', async () => {
    const { stage, on } = await staged()
    const { consentRequest, ...asking } = await consented(stage, 'refused')
    const [recipient] = stage.referral.recipients
    const refusal = await redirectRecipient(on, {
      ...asking,
      recipientId: recipient?.id ?? idOf('recipient', ''),
      service: INSTEAD,
      reason: 'They are full.',
      evenIfTakenOn: false,
      sharingDecision: { ...BASIS, consentRequest },
    })
    expect(refusal).toMatchObject({
      errors: [{ pointer: '/sharingDecision/consentRequest', code: 'refused' }],
    })
  })
})

describe('a repeat', () => {
  it('of a decision is answered the same after its review day', async () => {
    const { stage, on } = await staged('held')
    const { consentRequest, ...asking } = await consented(stage)
    const decision = { ...BASIS, consentRequest, reviewDay: '2026-11-23' } as const
    expect(await decideSharing(on, { ...asking, decision })).toMatchObject({ replayed: false })
    stage.clock = Date.parse('2026-11-25T10:00:00.000Z')
    const later = { ...(on as object), now: () => stage.clock } as never
    expect(await decideSharing(later, { ...asking, decision })).toMatchObject({ replayed: true })
    expect(await decideSharing(later, { ...asking, idempotencyKey: newUuid(), decision })).toMatchObject({
      code: 'sharing-decision-invalid',
    })
  })

  it('of asking again is answered the same once the item is over', async () => {
    const { stage } = await staged()
    const { request } = await stage.ask()
    stage.engine = 'applied'
    const ask = {
      user: stage.user,
      fingerprint: 'f1',
      idempotencyKey: newUuid(),
      referralId: stage.referral.id,
      consentRequestId: request.id,
      reason: 'They lost the mail.',
    }
    expect(await askConsentAgain(stage.on, ask)).toMatchObject({ replayed: false })
    await store().referrals.change(stage.referral.id, (now) => ({ ...now, state: 'closed' }))
    expect(await askConsentAgain(stage.on, ask)).toMatchObject({ replayed: true })
  })
})
