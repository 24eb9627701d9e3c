/** An answer to what has ended, through the API or our pages: refused, kept with its words, and shown to the referrer. */
import { describe, expect, it } from '@jest/globals'
import { respond } from '../../commands/about-referral.ts'
import { refusedLate } from '../../commands/kept-moves.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, SCHOOL, WORKER } from '../database/record-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()

const stored = async (of: Partial<Recipient>, more: Partial<Referral> = {}): Promise<Referral> => {
  const referral = aReferral({ recipients: [aRecipient({ deliveredAt: AT, ...of })], ...more })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral
}

const answering = (referral: Referral, move: 'accept' | 'open' | 'finish', idempotencyKey = newUuid()) => {
  const [recipient] = referral.recipients
  if (recipient === undefined) throw new RangeError('it has no recipient')
  const user = { id: WORKER, name: '', role: 'responder', agencyId: SCHOOL, supervises: [] } as const
  return respond(toldBy(world.store(), 'gone'), {
    user,
    idempotencyKey,
    fingerprint: 'f1',
    referralId: referral.id,
    recipientId: recipient.id,
    move,
    words: { explanation: 'We see him on Tuesday.' },
  })
}

const found = async ({ id }: Referral): Promise<Referral> => {
  const referral = await world.store().referrals.byId(id)
  if (referral === undefined) throw new Error(`${id} is not stored`)
  return referral
}

const raised = async ({ id }: Referral) =>
  (await world.store().attention.openFor(id)).filter(({ kind }) => kind === 'answered-after-the-end')

describe('an answer to what has ended', () => {
  it('is refused with a state, kept with its words, and put before whoever raised it', async () => {
    const referral = await stored({ state: 'withdrawn' })
    expect(await answering(referral, 'accept')).toMatchObject({
      refused: true,
      code: 'state-conflict',
      state: 'withdrawn',
      detail: expect.stringContaining('is kept'),
    })
    const after = await found(referral)
    expect(after.recipients[0]?.state).toBe('withdrawn')
    expect(after.timeline.at(-1)?.title).toBe('Answered after it had ended: they have taken it on')
    const command = after.recipients[0]?.lateCommandId
    expect(command).toBeDefined()
    if (command !== undefined)
      expect(await world.store().commands.wordsOf(command)).toEqual({ explanation: 'We see him on Tuesday.' })
    expect(await raised(referral)).toMatchObject([
      { ownerAgency: referral.raisedBy.agencyId, ownerUser: referral.raisedBy.userId },
    ])
  })

  it('is put before them once, however often it is repeated', async () => {
    const referral = await stored({ state: 'withdrawn' })
    const key = newUuid()
    const first = await answering(referral, 'finish', key)
    expect(await answering(referral, 'finish', key)).toEqual(first)
    expect(await raised(referral)).toHaveLength(1)
    const late = (await found(referral)).timeline.filter((entry) => entry.key.startsWith('late:'))
    expect(late).toHaveLength(1)
  })

  it('is put before them too where it was kept while the workflow engine was away, and came too late', async () => {
    const referral = await stored({ state: 'withdrawn' })
    const [recipient] = referral.recipients
    const on = toldBy(world.store(), 'gone')
    const { command } = await world.store().commands.storeOnce({
      id: newId('command'),
      key: newUuid(),
      fingerprint: 'f1',
      kind: 'move',
      actor: { userId: WORKER, agencyId: SCHOOL },
      referralId: referral.id,
      ...(recipient === undefined ? {} : { recipientId: recipient.id }),
      move: 'accept',
      codes: {},
      words: { explanation: 'We see him on Tuesday.' },
      state: 'stored',
      createdAt: AT,
    })
    await refusedLate(on, command, referral)
    expect(await raised(referral)).toHaveLength(1)
    expect((await found(referral)).recipients[0]?.lateCommandId).toBe(command.id)
  })

  it('is only refused where it says no more than that somebody looked at it', async () => {
    const referral = await stored({ state: 'withdrawn' })
    expect(await answering(referral, 'open')).toMatchObject({ refused: true })
    expect(await raised(referral)).toEqual([])
  })

  it('is only refused where it is not over: they see where it stands', async () => {
    const referral = await stored({ state: 'accepted' })
    expect(await answering(referral, 'accept')).toMatchObject({ refused: true, state: 'accepted' })
    expect(await raised(referral)).toEqual([])
  })
})
