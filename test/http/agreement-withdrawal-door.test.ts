/** A withdrawn agreement through the real app and the real command, where the referral is over and no procedure runs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { StandingOn } from '../../commands/standing-on.ts'
import { withdrawAgreement } from '../../commands/withdraw-agreement.ts'
import type { NewAttentionItem } from '../../database/attention-repository.ts'
import type { AuditEntry } from '../../database/audit-log.ts'
import type { NewCommand, StoredCommand } from '../../database/command-repository.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import { gateFor } from '../../domain/sharing/referral-gate.ts'
import { AGREED, SUSPECTED_HARM } from '../rules/decision-samples.ts'
import { type RunningApp, startApp } from './fake-parts.ts'
import { aRecipient, aStoredReferral, RAISED_AT } from './sample-referral.ts'

const NOW = Date.parse('2026-11-23T10:00:00.000Z')
const DELIVERED = aRecipient({ state: 'finished', deliveredAt: RAISED_AT })
const NEVER_SENT = aRecipient({ id: idOf('recipient', 'rcp_0000000000000000000000002'), state: 'not-shared' })
const { about: _about, ...decision } = AGREED
const { about: _here, ...SUSPECTED_HARM_HERE } = SUSPECTED_HARM
const OVER = aStoredReferral({
  sharingDecision: decision,
  recipients: [DELIVERED, NEVER_SENT],
  state: 'closed',
  endedAt: RAISED_AT,
})

let record: Referral
const audited: AuditEntry[] = []
const items = new Map<string, NewAttentionItem>()
const commands = new Map<string, StoredCommand>()
let app: RunningApp

const ON = {
  messages: { aboutItem: async () => [] },
  referrals: {
    byId: async (id: string) => (id === record.id ? record : undefined),
    change: async (_id: string, change: (referral: Referral) => Referral | undefined) => {
      record = change(record) ?? record
      return record
    },
  },
  storedCommands: {
    storeOnce: async (command: NewCommand) => {
      const known = commands.get(command.key)
      if (known === undefined) commands.set(command.key, command)
      return { stored: known === undefined, command: known ?? command }
    },
    finish: async () => true,
  },
  attention: {
    raise: async (item: NewAttentionItem) => {
      items.set(item.id, item)
      return { ...item, state: 'open' }
    },
  },
  audit: { append: async (entry: AuditEntry) => void audited.push(entry) },
  events: { attentionRaised: () => undefined },
  calendar: { ...OFFICE_HOURS, bankHolidays: [] },
  directory: { agencyLookUp: async () => () => undefined },
  now: () => NOW,
} as unknown as StandingOn

beforeAll(async () => {
  app = await startApp({ commands: { withdrawAgreement: (ask) => withdrawAgreement(ON, ask) } })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  record = OVER
  audited.length = 0
  items.clear()
  commands.clear()
})

const PATH = `/v1/referrals/${OVER.id}/agreement-withdrawal`
const withdraw = (json: object, key = 'a-key-of-sixteen-characters') =>
  app.ask(PATH, { json, headers: { 'idempotency-key': key } })
const SAID = { saidBy: 'Robin Sample', how: 'by letter' }

describe('an agreement withdrawn when all is over', () => {
  it('is on record, holds everything from then on, and has a person tell those who have it', async () => {
    const answer = await withdraw(SAID)
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 200,
      body: { state: 'closed', applied: true },
    })
    expect(record.agreementWithdrawal).toEqual({ at: '2026-11-23T10:00:00.000Z' })
    expect(record.timeline.at(-1)?.title).toBe('The family withdrew its agreement')
    expect(gateFor(record, DELIVERED, '2026-11-23')).toEqual({ gate: 'held', because: 'agreement-withdrawn' })
    expect([...items.values()].map(({ kind, recipientId }) => [kind, recipientId])).toEqual([
      ['agreement-withdrawn', DELIVERED.id],
    ])
    expect(audited.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['referral.withdraw-agreement', 'done'],
    ])
    // Who said it is sealed with the command's words, and nowhere else.
    expect(JSON.stringify([record, ...items.values(), ...audited])).not.toContain('Robin')
  })

  it('has nobody ring those who cannot have it, or have it on another basis', async () => {
    const handedOver = {
      at: RAISED_AT,
      until: RAISED_AT,
      channelId: idOf('channel', 'chn_post'),
      attempt: 1,
    }
    const carried = aRecipient({ state: 'withdrawn', handedOver })
    record = { ...OVER, recipients: [carried, NEVER_SENT] }
    await withdraw(SAID)
    expect([...items.values()].map(({ recipientId }) => recipientId)).toEqual([carried.id])
    items.clear()
    record = { ...OVER, sharingDecision: SUSPECTED_HARM_HERE }
    await withdraw(SAID, 'another-key-of-sixteen-characters')
    expect(items.size).toBe(0)
  })

  it('is recorded once however often it is said with the same key', async () => {
    await withdraw(SAID)
    const entries = record.timeline.length
    const again = await withdraw(SAID)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(record.timeline).toHaveLength(entries)
    expect(items.size).toBe(1)
    const other = await withdraw({ ...SAID, how: 'by phone' })
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
  })

  it('wants to know who said it and how, and is not for the asked agency', async () => {
    const lacking = await withdraw({ saidBy: ' ' })
    expect(await lacking.json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/saidBy' }, { pointer: '/how' }],
    })
    const theirs = await app.ask(PATH, { as: 'sam', json: SAID })
    expect([403, 404]).toContain(theirs.status)
    expect(record).toBe(OVER)
  })
})
