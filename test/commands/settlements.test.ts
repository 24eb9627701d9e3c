/** What a person may settle an attention item by: nothing that would leave a recipient unwatched, and always something. */
import { describe, expect, it } from '@jest/globals'
import { settleAttention } from '../../commands/settle-attention.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { type AttentionRaised, raiseAttention } from '../../database/raise-attention.ts'
import type { AttentionItemId, RecipientId } from '../../domain/ids.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aRecipient,
  aReferral,
  CONTENT,
  COUNCIL,
  SCHOOL,
  WORKER,
} from '../database/record-samples.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()

interface Raised {
  readonly referral: Referral
  readonly itemId: AttentionItemId
  /** What the procedures were told. */
  readonly moves: string[]
  readonly settle: (settlement: string) => ReturnType<typeof settleAttention>
}

type About = Pick<AttentionRaised, 'kind' | 'because'> & { readonly recipientId?: RecipientId }

/** One item about a referral whose procedures answer each move in one way. */
const raised = async (of: Partial<Referral>, about: About, told: Told = 'applied'): Promise<Raised> => {
  const referral = aReferral(of)
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const moves: string[] = []
  const over = standingOver(world.store(), {
    readReply: () => undefined as never,
    moveRecipient: async () => undefined,
  })
  const say = async (_id: unknown, { move }: { readonly move: string }): Promise<Told> => {
    moves.push(move)
    return told
  }
  const on = { ...over, tell: { ...over.tell, moveItem: say, moveRecipient: say } }
  await raiseAttention(on, referral, { ownerAgency: COUNCIL, occurrence: 'first', ...about })
  const [item] = await on.attention.openFor(referral.id)
  if (item === undefined) throw new Error('nothing was raised')
  const user = { id: WORKER, name: 'W', role: 'practitioner', agencyId: COUNCIL, supervises: [] } as const
  const settle = (settlement: string) =>
    settleAttention(on, {
      user,
      idempotencyKey: newUuid(),
      fingerprint: 'f1',
      attentionItemId: item.id,
      settlement,
      note: 'Rang them.',
    })
  return { referral, itemId: item.id, moves, settle }
}

const one = (of: Partial<Recipient>) => {
  const recipient = aRecipient(of)
  return { recipients: [recipient], recipientId: recipient.id }
}

const stateOf = async ({ itemId }: Raised) => (await world.store().attention.byId(itemId))?.state

describe('what is still owed to the child', () => {
  it.each([
    ['undeliverable', 'undeliverable', 'refused', ['told-by-phone']],
    ['declined', 'waiting-for-referrer', 'decline', ['told-by-phone', 'answered']],
  ] as const)('where a recipient is %s, is not settled by a word', async (state, kind, because, words) => {
    const { recipients, recipientId } = one({ state })
    const item = await raised({ recipients }, { kind, because, recipientId })
    for (const word of words)
      expect(await item.settle(word)).toMatchObject({
        code: 'validation-failed',
        possible: expect.not.arrayContaining([word]),
      })
    expect(item.moves).toEqual([])
    expect(await stateOf(item)).toBe('open')
    expect(await item.settle('no-next-step')).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual(['record-next-step'])
  })

  it('where they asked, is settled once they are answered, and not by a next step', async () => {
    const { recipients, recipientId } = one({ state: 'asked' })
    const item = await raised({ recipients }, { kind: 'waiting-for-referrer', because: 'ask', recipientId })
    expect(await item.settle('no-next-step')).toMatchObject({ possible: ['answered'] })
    expect(await item.settle('answered')).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual([])
  })
})

describe('what was not delivered to one whose part is over', () => {
  const SETTLEMENTS = ['delivered-by-phone', 'no-next-step', 'told-by-phone'] as const
  const CASES = (['unanswered', 'withdrawn', 'redirected'] as const).flatMap((state) =>
    SETTLEMENTS.map((settlement) => ({ state, settlement })),
  )

  it.each(CASES)('as it is $state is settled by the word $settlement', async ({ state, settlement }) => {
    const { recipients, recipientId } = one({ state, withdrawalNotice: 'not-delivered' })
    const about = { kind: 'undeliverable', because: 'refused', recipientId } as const
    const item = await raised({ recipients }, about, 'gone')
    expect(await item.settle(settlement)).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual([])
    const after = await world.store().referrals.byId(item.referral.id)
    const withdrawalNotice = settlement === 'no-next-step' ? 'not-needed' : 'delivered'
    expect(after).toMatchObject({ openAttention: [], recipients: [{ withdrawalNotice }] })
  })

  it('nor surely, is settled once they know it, and not by the word that they do not', async () => {
    const { recipients, recipientId } = one({ state: 'withdrawn', withdrawalNotice: 'not-delivered' })
    const item = await raised({ recipients }, { kind: 'delivery-uncertain', because: 'timeout', recipientId })
    expect(await item.settle('not-received')).toMatchObject({ possible: ['received', 'told-by-phone'] })
    expect(await stateOf(item)).toBe('open')
    expect(await item.settle('told-by-phone')).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual([])
    const after = await world.store().referrals.byId(item.referral.id)
    expect(after).toMatchObject({ openAttention: [], recipients: [{ withdrawalNotice: 'delivered' }] })
  })

  it.each(['received', 'not-received'])('nor surely, as it is unanswered, by %s', async (settlement) => {
    const { recipients, recipientId } = one({ state: 'unanswered' })
    const about = { kind: 'delivery-uncertain', because: 'no-answer', recipientId } as const
    const item = await raised({ recipients }, about, 'gone')
    expect(await item.settle(settlement)).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual([])
  })
})

describe('a sender whose answers could not be delivered', () => {
  const sender = newId('recipient')
  const about = { kind: 'undeliverable', because: 'refused', recipientId: sender } as const
  const returnRoute = {
    by: 'message',
    recipientId: sender,
    agencyId: SCHOOL,
    endpoint: 'e',
    inResponseTo: newUuid(),
  } as const

  it('is told by phone, which counts as read, and by nothing else', async () => {
    const item = await raised({ recipients: one({ state: 'finished' }).recipients, returnRoute }, about)
    expect(await item.settle('try-again')).toMatchObject({ possible: ['told-by-phone'] })
    expect(await item.settle('told-by-phone')).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual(['acknowledge'])
  })

  it('and is told so too once all is closed, where nobody is left to tell', async () => {
    const closed = { state: 'closed', endedAt: AT, returnRoute } as const
    const item = await raised({ recipients: one({ state: 'finished' }).recipients, ...closed }, about, 'gone')
    expect(await item.settle('told-by-phone')).toMatchObject({ state: 'settled' })
    expect(item.moves).toEqual([])
  })
})
