/** Who gets at the bytes that went over the wire: the two ends of a message and nobody else, each time on the record. */
import { describe, expect, it } from '@jest/globals'
import { listMessages, openMessage, readMessage } from '../../commands/read-message.ts'
import { messageKey } from '../../domain/delivery.ts'
import { type AgencyId, idOf } from '../../domain/ids.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Role, User } from '../../domain/user.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { rawText, useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aReceivedMessage,
  aRecipient,
  aReferral,
  CLINIC,
  CONTENT,
  COUNCIL,
  SCHOOL,
  WORKER,
} from '../database/record-samples.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()
const on = () =>
  standingOver(world.store(), { readReply: () => undefined, moveRecipient: async () => undefined })

const by = (role: Role, agencyId: AgencyId, supervises: readonly AgencyId[] = []): User => ({
  id: idOf('user', `usr_${role}`),
  name: 'One Example',
  role,
  agencyId,
  supervises,
})
const LEAD = (agencyId: AgencyId) => by('data-protection-lead', agencyId)
const SUPERVISOR = (agencyId: AgencyId) => by('supervisor', COUNCIL, [agencyId])

const sendTo = async (referral: Referral, recipient: Recipient, text: string): Promise<string> => {
  const key = messageKey(referral.id, recipient.id, 1)
  const wireId = uuidV5(key)
  const { messages } = world.store()
  const { message } = await messages.makeOnce({
    key,
    wireId,
    itemId: referral.id,
    recipientId: recipient.id,
    messageVersion: 1,
    purpose: 'new',
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/html', bytes: Buffer.from(text), headers: {} },
  })
  const { message: begun } = await messages.beginAttempt(message, {
    number: 1,
    channelId: idOf('channel', 'chn_one'),
    at: AT,
  })
  const result = { outcome: 'taken', reason: 'accepted' } as const
  await messages.finishAttempt(begun, 1, { result, at: AT, answer: Buffer.from(`answer to ${text}`) })
  return `out_${wireId}`
}

/** An item of the council's that went to the school and the clinic, and the school's reply. */
const twoSent = async (of: { readonly unreached?: true; readonly more?: Partial<Referral> } = {}) => {
  const reached = of.unreached ? {} : ({ state: 'delivered', deliveredAt: AT } as const)
  const school = aRecipient({ agencyId: SCHOOL, ...reached })
  const clinic = aRecipient({ agencyId: CLINIC, state: 'delivered', deliveredAt: AT, number: 2 })
  const referral = aReferral({ recipients: [school, clinic], ...of.more })
  const { referrals, received } = world.store()
  await referrals.insertOnce(referral, CONTENT, aKey())
  const reply = aReceivedMessage({
    sender: SCHOOL,
    bytes: Buffer.from(`reply ${newUuid()}`),
    requestId: newUuid(),
  })
  await received.receiveOnce(reply)
  const answer = { status: 200, contentType: 'text/plain', bytes: new Uint8Array() }
  await received.finish(reply.id, { answer, matched: true, meaning: 'accepted', referralId: referral.id })
  return {
    referral,
    toSchool: await sendTo(referral, school, '<script>to the school</script>'),
    toClinic: await sendTo(referral, clinic, 'to the clinic'),
    reply: reply.id,
  }
}

const reads = async (user: User, id: string): Promise<string> => {
  const result = await openMessage(on(), { user, id, reason: 'complaint' })
  return isRefusal(result) ? result.code : Buffer.from(result.bytes).toString().slice(0, 5)
}

describe('the bytes of a message', () => {
  it('are read at its own two ends alone', async () => {
    const { toSchool, toClinic, reply } = await twoSent()
    const seen = async (user: User) => [
      (await reads(user, toSchool)) !== 'not-found',
      (await reads(user, toClinic)) !== 'not-found',
      (await reads(user, reply)) !== 'not-found',
    ]
    expect(await seen(LEAD(COUNCIL))).toEqual([true, true, true])
    expect(await seen(LEAD(SCHOOL))).toEqual([true, false, true])
    expect(await seen(LEAD(CLINIC))).toEqual([false, true, false])
    expect(await seen(SUPERVISOR(CLINIC))).toEqual([false, true, false])
    expect(await seen(by('practitioner', COUNCIL))).toEqual([true, true, false])
    expect(await seen(by('system-client', SCHOOL))).toEqual([false, false, true])
    for (const role of ['responder', 'agency-administrator', 'exchange-administrator'] as const)
      for (const agency of [COUNCIL, SCHOOL, CLINIC])
        expect(await seen(by(role, agency))).toEqual([false, false, false])
    expect(await seen(by('supervisor', COUNCIL))).toEqual([false, false, false])
    expect(await seen(LEAD(idOf('agency', 'agc_stranger')))).toEqual([false, false, false])
  })

  it('are exactly those that are kept, with their hash, and the answer to an attempt too', async () => {
    const { toSchool } = await twoSent()
    const facts = await readMessage(on(), { user: LEAD(SCHOOL), id: toSchool })
    expect(facts).toMatchObject({
      direction: 'sent',
      contentType: 'text/html',
      size: 30,
      attempts: [{ number: 1, outcome: 'taken' }],
    })
    const ask = { user: LEAD(SCHOOL), id: toSchool, reason: 'complaint' } as const
    const answer = await openMessage(on(), { ...ask, attempt: 1 })
    expect(isRefusal(answer) ? '' : Buffer.from(answer.bytes).toString()).toMatch(/^answer to/)
    expect(await openMessage(on(), { ...ask, attempt: 2 })).toMatchObject({ code: 'not-found' })
  })

  it('are not the partner’s before it was reached, nor once nothing of the item is readable for it', async () => {
    const unsent = await twoSent({ unreached: true })
    expect(await reads(LEAD(SCHOOL), unsent.toSchool)).toBe('not-found')
    expect(await reads(LEAD(COUNCIL), unsent.toSchool)).not.toBe('not-found')
    const notShared = await twoSent({
      more: {
        sharingDecision: {
          decision: 'do-not-share',
          reason: 'not-needed',
          source: 'person',
          decidedBy: WORKER,
          decidedAt: AT,
        },
      },
    })
    expect(await reads(LEAD(SCHOOL), notShared.toSchool)).toBe('not-found')
    expect(await reads(LEAD(COUNCIL), notShared.toSchool)).not.toBe('not-found')
  })

  it('are not the partner’s where these bytes surely never left, though it has the item', async () => {
    const { referral, toClinic } = await twoSent()
    const clinic = referral.recipients.find(({ agencyId }) => agencyId === CLINIC)
    if (clinic === undefined) throw new Error('it was asked')
    const { messages } = world.store()
    const key = messageKey(referral.id, clinic.id, 2)
    const wireId = uuidV5(key)
    const document = { contentType: 'text/html', bytes: Buffer.from('corrected'), headers: {} }
    const about = { itemId: referral.id, recipientId: clinic.id, messageVersion: 2 }
    const words = { purpose: 'correction', correlationId: 'conversation', madeAt: AT, document } as const
    const { message } = await messages.makeOnce({ key, wireId, ...about, ...words })
    const id = `out_${wireId}`
    expect(await reads(LEAD(CLINIC), id)).toBe('not-found')
    const attempt = { number: 1, channelId: idOf('channel', 'chn_one'), at: AT }
    const begun = await messages.beginAttempt(message, attempt)
    // It may be on its way.
    expect(await reads(LEAD(CLINIC), id)).toBe('corre')
    const notNow = { outcome: 'not-now', reason: 'connection-refused' } as const
    await messages.finishAttempt(begun.message, 1, { result: notNow, at: AT })
    expect(await reads(LEAD(CLINIC), id)).toBe('not-found')
    expect(await reads(LEAD(COUNCIL), id)).toBe('corre')
    // What it had was put aside for what another decision allows, and that was not sent yet.
    const seen = await messages.byKey(messageKey(referral.id, clinic.id, 1))
    if (seen === undefined) throw new Error('it was sent')
    const later = new Date(Date.parse(AT) + 60_000).toISOString()
    await messages.remake(seen, { document, madeAt: later, madeUnder: later })
    expect(await reads(LEAD(CLINIC), toClinic)).toBe('not-found')
    expect(await reads(LEAD(COUNCIL), toClinic)).toBe('corre')
    // What it was is kept for those who sent it, and nobody else.
    const earlier = (user: User, sha256: string) =>
      openMessage(on(), { user, id: toClinic, reason: 'complaint', earlier: sha256 })
    const was = await earlier(LEAD(COUNCIL), seen.sha256)
    expect(isRefusal(was) ? was.code : Buffer.from(was.bytes).toString()).toBe('to the clinic')
    expect(await earlier(LEAD(CLINIC), seen.sha256)).toMatchObject({ code: 'not-found' })
    expect(await earlier(LEAD(COUNCIL), '0'.repeat(64))).toMatchObject({ code: 'not-found' })
    const facts = await readMessage(on(), { user: LEAD(COUNCIL), id: toClinic })
    expect(facts).toMatchObject({ earlier: [{ sha256: seen.sha256, at: seen.madeAt }] })
  })

  it('are found under no guessed or shortened name', async () => {
    const { toSchool, reply } = await twoSent()
    const shortened = toSchool.slice(0, 'out_'.length + 23)
    for (const id of [
      shortened,
      toSchool.replace('out_', ''),
      `rcv_${toSchool.slice(4)}`,
      `out_${reply}`,
      'out_',
    ])
      expect(await reads(LEAD(COUNCIL), id)).toBe('not-found')
  })

  it('are on the record before they are read, with the reason, and without the audit nobody reads them', async () => {
    const { toSchool, referral } = await twoSent()
    const user = LEAD(SCHOOL)
    await openMessage(on(), { user, id: toSchool, reason: 'safeguarding-review' })
    const [entry] = (await world.store().audit.listFor(referral.id)).slice(-1)
    expect(entry).toMatchObject({
      action: 'message.read',
      because: 'safeguarding-review',
      actor: { userId: user.id, agencyId: SCHOOL },
    })
    const away = {
      ...on(),
      audit: {
        ...world.store().audit,
        append: async () => {
          throw new Error('the audit is away')
        },
      },
    }
    await expect(openMessage(away, { user, id: toSchool, reason: 'complaint' })).rejects.toThrow('audit')
    expect(await rawText(world.store(), 'audit')).not.toContain('script')
  })
})

describe('the list of an item’s messages', () => {
  it('names those alone that the reader may read, and no content', async () => {
    const { referral, toSchool, toClinic, reply } = await twoSent()
    const list = async (user: User) => {
      const result = await listMessages(on(), { user, itemId: referral.id })
      return isRefusal(result) ? result.code : result.map(({ id }) => id).toSorted()
    }
    expect(await list(LEAD(COUNCIL))).toEqual([reply, toSchool, toClinic].toSorted())
    expect(await list(LEAD(SCHOOL))).toEqual([reply, toSchool].toSorted())
    expect(await list(LEAD(CLINIC))).toEqual([toClinic])
    expect(await list(by('responder', SCHOOL))).toBe('not-found')
    expect(await list(LEAD(idOf('agency', 'agc_stranger')))).toBe('not-found')
  })
})
