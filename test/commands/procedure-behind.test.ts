/** A move that the record allows and the procedure does not yet: a step's worker was killed between the two. */
import { describe, expect, it } from '@jest/globals'
import { refusedLate } from '../../commands/kept-moves.ts'
import { applyLate, type MoveOrder, makeMove } from '../../commands/make-move.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { messageKey } from '../../domain/delivery.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aMessage,
  aRecipient,
  aReferral,
  CHANNEL,
  CONTENT,
  COUNCIL,
  WORKER,
} from '../database/record-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const BEHIND: Told = refuse('state-conflict', 'This cannot be done while the recipient is sending.')

/** What moves stand on, where the procedure says this, so long after the move was asked for. */
const standing = (told: Told, milliseconds = 0) => toldBy(world.store(), told, milliseconds)

/** A person says that the partner has got it, with one key. */
const received = async (state: RecipientState): Promise<MoveOrder> => {
  const recipient = aRecipient({ state })
  const referral = aReferral({ recipients: [recipient] })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const user = { id: WORKER, name: '', role: 'supervisor', agencyId: COUNCIL, supervises: [COUNCIL] } as const
  const asking = { user, idempotencyKey: newUuid(), fingerprint: 'f1' }
  return { asking, referral, recipientId: recipient.id, move: 'confirm-received' }
}

describe('a move that the record allows and the procedure refuses', () => {
  it('is kept, as the procedure may be behind the record, and applied once it has caught up', async () => {
    const order = await received('uncertain')
    expect(await makeMove(standing(BEHIND), order)).toEqual({
      state: 'uncertain',
      applied: false,
      replayed: false,
    })
    expect(await makeMove(standing('applied', 60_000), order)).toEqual({
      state: 'delivered',
      applied: true,
      replayed: true,
    })
  })

  it('is refused where the procedure has still not caught up after minutes', async () => {
    const order = await received('uncertain')
    await makeMove(standing(BEHIND), order)
    expect(await makeMove(standing(BEHIND, 600_000), order)).toMatchObject({ ...BEHIND, state: 'uncertain' })
  })
})

describe('what a person said and was kept', () => {
  const refusedAfter = async (move: 'confirm-received' | 'confirm-not-received') => {
    const order = { ...(await received('uncertain')), move }
    await makeMove(standing('kept'), order)
    const { id } = order.referral
    const kept = await world.store().referrals.byId(id)
    const command = await world.store().commands.byId(kept?.keptMoves?.[0] ?? newId('command'))
    if (command === undefined) throw new Error('it was not kept')
    await world.store().referrals.change(id, (current) => ({
      ...current,
      recipients: current.recipients.map((recipient) => ({ ...recipient, state: 'accepted' })),
    }))
    await refusedLate(standing(BEHIND), command, order.referral)
    return (await world.store().attention.openFor(id)).map(({ because }) => because)
  }

  it('needs nobody where the partner proved it meanwhile', async () => {
    expect(await refusedAfter('confirm-received')).toEqual([])
  })

  it('is before a person where it turned out impossible', async () => {
    expect(await refusedAfter('confirm-not-received')).toEqual(['kept-move-refused'])
  })
})

it('refuses at once a move that the record does not allow either', async () => {
  expect(await makeMove(standing(BEHIND), await received('sending'))).toMatchObject({
    code: 'state-conflict',
  })
})

it('is refused at once where only the procedure knows whether another way may be taken', async () => {
  const order = { ...(await received('sending')), move: 'use-next-channel' } as const
  expect(await makeMove(standing(BEHIND), order)).toMatchObject({ code: 'state-conflict' })
})

describe('sent another way by a word that was kept', () => {
  /** Kept while nothing was tried; since then a try has begun. */
  const kept = async () => {
    const order = { ...(await received('sending')), move: 'use-next-channel' } as const
    const { referral, recipientId } = order
    if (recipientId === undefined) throw new Error('it names no recipient')
    const key = messageKey(referral.id, recipientId, 1)
    const { message } = await world.store().messages.makeOnce({ ...aMessage(), key })
    await makeMove(standing('kept'), order)
    const attempt = { number: 1, channelId: CHANNEL, at: AT }
    const tried = await world.store().messages.beginAttempt(message, attempt)
    const { keptMoves } = (await world.store().referrals.byId(referral.id)) ?? referral
    const command = await world.store().commands.byId(keptMoves?.[0] ?? newId('command'))
    if (command === undefined) throw new Error('it was not kept')
    return { referral, message: tried.message, command }
  }

  it('is refused late, and before a person, where a try runs by then: the procedure is not told', async () => {
    const { command, referral } = await kept()
    expect(await applyLate(standing('applied'), command, referral)).toMatchObject({
      code: 'state-conflict',
      state: 'sending',
    })
    const raised = await world.store().attention.openFor(referral.id)
    expect(raised.map(({ because }) => because)).toEqual(['kept-move-refused'])
    expect((await world.store().commands.byId(command.id))?.state).toBe('refused')
  })

  it('is applied once the try has ended', async () => {
    const { command, referral, message } = await kept()
    const result = { outcome: 'not-now', reason: 'connection-refused' } as const
    await world.store().messages.finishAttempt(message, 1, { result, at: AT })
    expect(await applyLate(standing('applied'), command, referral)).toMatchObject({ applied: true })
  })
})
