/** A sweep: one entry that cannot be done stops none behind it, and nobody loses what was refused late. */
import { expect, it } from '@jest/globals'
import { makeMove } from '../../commands/make-move.ts'
import type { StandingOn } from '../../commands/standing-on.ts'
import { sweepNotStarted } from '../../commands/sweep-not-started.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import type { ReferralId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { Fault } from '../../runtime/fault.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aReceivedMessage,
  aRecipient,
  aReferral,
  CONTENT,
  COUNCIL,
  later,
  WORKER,
} from '../database/record-samples.ts'
import { standingOver } from './standing-over.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const BEHIND = refuse('state-conflict', 'This cannot be done while the recipient is accepted.')
const LONG_AFTER = 600_000

/** What a sweep stands on, where the procedure says this. */
const standing = (told: Told): StandingOn => ({
  ...standingOver(world.store(), { readReply: () => undefined, moveRecipient: async () => undefined }),
  ...toldBy(world.store(), told, LONG_AFTER),
})

const stored = async (raisedAt: string): Promise<ReferralId> => {
  const referral = aReferral({ raisedAt })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral.id
}

/** The same with starting as the test has it. */
const sweeping = (startReferral: (id: ReferralId) => Promise<boolean>): StandingOn => {
  const on = standing('applied')
  return { ...on, tell: { ...on.tell, startReferral } }
}

it('starts what lies behind one that cannot be started, and stops where the database is away', async () => {
  const [broken, behind] = [await stored(later(-60_000)), await stored(AT)]
  const started: ReferralId[] = []
  await sweepNotStarted(
    sweeping(async (id) => {
      if (id === broken) throw new Error('cannot be started')
      started.push(id)
      return true
    }),
  )
  expect(started).toContain(behind)
  expect(started).not.toContain(broken)
  const away = sweeping(() => Promise.reject(new Fault('database-away', 'away')))
  await expect(sweepNotStarted(away)).rejects.toMatchObject({ code: 'database-away' })
})

it('goes on behind a received message that cannot be read, and behind a part that fails', async () => {
  const texts = ['older', 'newer']
  for (const [index, text] of texts.entries())
    await world.store().received.receiveOnce(
      aReceivedMessage({
        bytes: new TextEncoder().encode(text),
        receivedAt: later(-60_000 + index),
        lockedUntil: AT,
      }),
    )
  const owed = newId('notice')
  await world.store().notices.oweOnce({
    id: owed,
    kind: 'waiting-for-referrer',
    attentionItemId: newId('attention-item'),
    userId: WORKER,
    itemId: newId('referral'),
    createdAt: AT,
  })
  const on = standing('applied')
  const reread: string[] = []
  const started: string[] = []
  await sweepNotStarted({
    ...on,
    reread: ({ bytes }) => {
      reread.push(new TextDecoder().decode(bytes))
      throw new Error('cannot be read')
    },
    attachments: { ...on.attachments, inState: () => Promise.reject(new Error('cannot be listed')) },
    tell: { ...on.tell, startNotice: async (id) => started.push(id) > 0 },
  })
  expect(reread).toEqual(expect.arrayContaining(texts))
  expect(started).toContain(owed)
})

it('puts a received message before a person whose sender is gone, once, and has done with it', async () => {
  const message = aReceivedMessage({ receivedAt: later(-60_000), lockedUntil: AT, userId: newId('user') })
  await world.store().received.receiveOnce(message)
  const on = standing('applied')
  await sweepNotStarted({ ...on, reread: () => undefined })
  await sweepNotStarted({ ...on, reread: () => undefined })
  const query = { ownerAgencies: [on.operatorAgency], limit: 50 }
  const asked = (await world.store().attention.list(query)).rows
  expect(asked.filter(({ receivedMessageId }) => receivedMessageId === message.id)).toMatchObject([
    { kind: 'unusual-message', because: 'sender-gone', state: 'open' },
  ])
  expect(await world.store().received.byId(message.id)).toMatchObject({ state: 'processed' })
})

it('has a refused move before a person before it is finished: a kill between the two leaves it to be swept again', async () => {
  const recipient = aRecipient({ state: 'uncertain' })
  const referral = aReferral({ recipients: [recipient] })
  const store = world.store()
  await store.referrals.insertOnce(referral, CONTENT, aKey())
  const user = { id: WORKER, name: '', role: 'supervisor', agencyId: COUNCIL, supervises: [COUNCIL] } as const
  await makeMove(toldBy(store, 'kept'), {
    asking: { user, idempotencyKey: newUuid(), fingerprint: 'f1' },
    referral,
    recipientId: recipient.id,
    move: 'confirm-not-received',
  })
  await store.referrals.change(referral.id, (current) => ({
    ...current,
    recipients: current.recipients.map((one) => ({ ...one, state: 'accepted' })),
  }))
  const on = standing(BEHIND)
  const asked = async () => (await store.attention.openFor(referral.id)).map(({ because }) => because)
  const killed = {
    ...on,
    storedCommands: { ...on.storedCommands, finish: () => Promise.reject(new Error('killed')) },
  }
  await sweepNotStarted(killed)
  expect(await asked()).toEqual(['kept-move-refused'])
  await sweepNotStarted(on)
  expect(await asked()).toEqual(['kept-move-refused'])
  expect(await store.commands.notApplied({ createdBefore: later(LONG_AFTER), limit: 200 })).toEqual([])
})
