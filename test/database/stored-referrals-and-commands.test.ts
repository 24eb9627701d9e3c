import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createSealer } from '../../database/personal-data.ts'
import { createReferralRepository } from '../../database/referral-repository.ts'
import type { Referral } from '../../domain/referral.ts'
import { withEntry } from '../../domain/referral-changes.ts'
import { newId, newReference } from '../../runtime/new-id.ts'
import { rawText, useDatabase } from './database-world.ts'
import { AT, aCommand, aKey, aReferral, CONTENT, COUNCIL, later, SECRETS, WORKER } from './record-samples.ts'

const world = useDatabase()
const expectNoSecrets = (text: string): void => {
  expect(text.length).toBeGreaterThan(100)
  for (const secret of SECRETS) expect(text).not.toContain(secret)
}

describe('a referral', () => {
  it('comes back as it was stored, without its content', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    expect(await referrals.insertOnce(referral, CONTENT, aKey())).toEqual({ inserted: true })
    expect(await referrals.byId(referral.id)).toEqual(referral)
    expect(await referrals.byReference(referral.reference)).toEqual(referral)
    expect(await referrals.contentOf(referral.id)).toEqual(CONTENT)
    expect(await referrals.confirmedNumberOf(referral.id)).toBeUndefined()
  })

  it('is answered with under its key, with the fingerprint it came with', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    const key = aKey('same-key', 'first')
    await referrals.insertOnce(referral, CONTENT, key)
    expect(await referrals.insertOnce(aReferral(), CONTENT, { ...key, fingerprint: 'second' })).toEqual({
      inserted: false,
      referral,
      fingerprint: 'first',
    })
  })

  it('tells a taken reference apart from a taken key', async () => {
    const { referrals } = world.store()
    const reference = newReference()
    await referrals.insertOnce(aReferral({ reference }), CONTENT, aKey())
    expect(await referrals.insertOnce(aReferral({ reference }), CONTENT, aKey())).toEqual({
      inserted: false,
      referenceTaken: true,
    })
  })

  it('keeps a confirmed number apart, sealed', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    await referrals.insertOnce(referral, CONTENT, aKey())
    const after = await referrals.change(
      referral.id,
      (current) => ({ ...current, identity: { status: 'confirmed', checkedAt: AT } }),
      { confirmedNumber: '9990000018' },
    )
    expect(after).toMatchObject({ version: 2, identity: { status: 'confirmed' } })
    expect(await referrals.confirmedNumberOf(referral.id)).toBe('9990000018')
    expect(await referrals.wholeById(referral.id)).toEqual({
      referral: after,
      content: CONTENT,
      confirmedNumber: '9990000018',
    })
    expect(JSON.stringify(await referrals.byId(referral.id))).not.toContain('9990000018')
  })

  it('is not written when nothing changes', async () => {
    const { referrals } = world.store()
    const referral = aReferral()
    await referrals.insertOnce(referral, CONTENT, aKey())
    expect(await referrals.change(referral.id, () => undefined)).toEqual(referral)
    expect(await referrals.change(referral.id, (current) => current)).toEqual(referral)
  })

  it('is changed from what a caller saw, or from what is there where others wrote since', async () => {
    const { referrals } = world.store()
    const seen = aReferral()
    await referrals.insertOnce(seen, CONTENT, aKey())
    const noted = (key: string) => (current: Referral) =>
      withEntry(current, { key, at: AT, title: 'Something happened', by: 'this service' })
    await referrals.change(seen.id, noted('first'), { seen })
    const after = await referrals.change(seen.id, noted('second'), { seen })
    expect(after).toMatchObject({ version: 3, timeline: [{ key: 'first' }, { key: 'second' }] })
    expect(await referrals.byId(seen.id)).toEqual(after)
    expect(await referrals.change(seen.id, () => undefined, { seen })).toEqual(after)
  })

  it('loses a field that a change takes away', async () => {
    const { referrals } = world.store()
    const referral = aReferral({ startedAt: AT })
    await referrals.insertOnce(referral, CONTENT, aKey())
    await referrals.change(referral.id, ({ startedAt: _startedAt, ...rest }) => rest)
    expect(await referrals.byId(referral.id)).not.toHaveProperty('startedAt')
  })

  it('is a fault on our side when it is referred to and not there', async () => {
    const { referrals } = world.store()
    const gone = newId('referral')
    await expect(referrals.change(gone, (current) => current)).rejects.toMatchObject({ code: 'data-damaged' })
    await expect(referrals.contentOf(gone)).rejects.toMatchObject({ code: 'data-damaged' })
    expect(await referrals.byId(gone)).toBeUndefined()
    expect(await referrals.wholeById(gone)).toBeUndefined()
  })

  it('shows nothing of the child or of the reason not to share in its document', async () => {
    const { referrals } = world.store()
    const reason = 'Tamsin Quillfeather asked that nobody is told.'
    const decision = {
      decision: 'do-not-share',
      reason,
      source: 'person',
      decidedBy: WORKER,
      decidedAt: AT,
    } as const
    const referral = aReferral({ sharingDecision: decision })
    await referrals.insertOnce(referral, CONTENT, aKey())
    await referrals.change(referral.id, (current) => ({ ...current, startedAt: AT }))
    expect(await referrals.byId(referral.id)).toMatchObject({ sharingDecision: { reason } })
    expectNoSecrets(await rawText(world.store(), 'referrals'))
  })

  it('does not open with another key, nor with the content of another referral', async () => {
    const { referrals, database } = world.store()
    const [one, other] = [aReferral(), aReferral()]
    await referrals.insertOnce(one, CONTENT, aKey())
    await referrals.insertOnce(other, CONTENT, aKey())
    const stranger = createReferralRepository({
      connection: database.connection,
      sealer: createSealer([{ name: 'test', key: new Uint8Array(randomBytes(32)) }]),
    })
    await expect(stranger.contentOf(one.id)).rejects.toMatchObject({ code: 'data-damaged' })
    const raw = database.connection.collection<{ _id: string; content: string }>('referrals')
    const foreign = (await raw.findOne({ _id: other.id }))?.content ?? ''
    await raw.updateOne({ _id: one.id }, { $set: { content: foreign } })
    await expect(referrals.contentOf(one.id)).rejects.toMatchObject({ code: 'data-damaged' })
  })
})

describe('a command', () => {
  it('keeps its words sealed and apart from what is read of it', async () => {
    const { commands } = world.store()
    const referralId = newId('referral')
    const words = { reason: 'Tamsin is safe', questions: ['Where does Tamsin live?'], spokeTo: 'Odalys' }
    const command = aCommand({ referralId, move: 'decline', codes: { reason: 'full' } })
    expect(await commands.storeOnce({ ...command, words })).toEqual({ stored: true, command })
    expect(await commands.byId(command.id)).toEqual(command)
    expect(await commands.wordsOf(command.id)).toEqual(words)
    const wordless = aCommand()
    await commands.storeOnce(wordless)
    expect(await commands.wordsOfAll([command.id, wordless.id])).toEqual(new Map([[command.id, words]]))
    expect(await commands.byIds([command.id, wordless.id])).toHaveLength(2)
    expectNoSecrets(await rawText(world.store(), 'commands'))
  })

  it('is found as not applied until it has ended, oldest first', async () => {
    const { commands } = world.store()
    const made = [3, 1, 2].map((minute) => aCommand({ createdAt: later(-minute * 60_000) }))
    for (const command of made) await commands.storeOnce(command)
    const waiting = await commands.notApplied({ createdBefore: later(-30_000), limit: 2 })
    expect(waiting.map(({ id }) => id)).toEqual([made[0]?.id, made[2]?.id])
    for (const { id } of made) await commands.finish(id, 'applied', { state: 'declined' })
    expect(await commands.notApplied({ createdBefore: later(-30_000), limit: 9 })).toEqual([])
  })

  it('cannot end when it was never stored', async () => {
    const { commands } = world.store()
    await expect(commands.finish(newId('command'), 'applied', {})).rejects.toMatchObject({
      code: 'data-damaged',
    })
  })
})

describe('an attention item', () => {
  it('is raised, read, and settled with a sealed note', async () => {
    const { attention } = world.store()
    const referralId = newId('referral')
    const item = {
      id: newId('attention-item'),
      kind: 'delivery-uncertain',
      ownerAgency: COUNCIL,
      referralId,
      because: 'timeout',
      raisedAt: AT,
      dueAt: later(60_000),
    } as const
    expect(await attention.raise(item)).toEqual({ ...item, state: 'open', version: 1 })
    expect(await attention.openFor(referralId)).toHaveLength(1)
    const settlement = { by: WORKER, settlement: 'received', at: later(1), note: 'Tamsin is on their list' }
    const settled = {
      ...item,
      state: 'settled',
      version: 2,
      settledAt: later(1),
      settledBy: WORKER,
      settlement: 'received',
      note: settlement.note,
    }
    expect(await attention.settle(item.id, settlement)).toEqual({ outcome: 'settled', item: settled })
    expect(await attention.settle(item.id, { ...settlement, by: 'exchange' })).toEqual({
      outcome: 'already-settled',
      item: settled,
    })
    expect(await attention.byId(item.id)).toEqual(settled)
    expect(await attention.openFor(referralId)).toEqual([])
    expect(await attention.settle(newId('attention-item'), settlement)).toEqual({ outcome: 'not-found' })
    expectNoSecrets(await rawText(world.store(), 'attention_items'))
  })
})

describe('the audit log', () => {
  it('keeps entries in the order in which they were written', async () => {
    const { audit } = world.store()
    const referralId = newId('referral')
    const entry = { actor: { userId: WORKER, agencyId: COUNCIL }, at: AT, referralId } as const
    const first = { ...entry, action: 'referral.raised', outcome: 'permitted' } as const
    const others = (['read', 'withdraw'] as const).map(
      (what) => ({ ...entry, action: `referral.${what}`, outcome: 'refused', because: 'role' }) as const,
    )
    await audit.append(first)
    await audit.appendMany(others)
    await audit.appendMany([])
    const written = await audit.listFor(referralId)
    expect(written.map(({ id: _id, ...rest }) => rest)).toEqual([first, ...others])
    expect(new Set(written.map(({ id }) => id)).size).toBe(3)
  })
})

describe('a name on the wire', () => {
  it('belongs to the first item that had it', async () => {
    const { wireNames } = world.store()
    const name = { kind: 'conversation', sender: COUNCIL, value: 'c1' } as const
    const [first, second] = [newId('referral'), newId('referral')]
    await wireNames.note(name, first)
    await wireNames.note(name, second)
    expect(await wireNames.find(name)).toBe(first)
    expect(await wireNames.find({ kind: 'item', value: 'c1' })).toBeUndefined()
  })
})
