/** What is told of a write, and to whom: never to a partner what belongs to another. */
import { describe, expect, it } from '@jest/globals'
import { newsOf } from '../../database/referral-news.ts'
import { idOf } from '../../domain/ids.ts'
import { type ChangeName, changesBetween, EVENT_TYPES, eventTypeOf } from '../../domain/item-change.ts'
import { mayBeTold } from '../../domain/may-be-told.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import type { User } from '../../domain/user.ts'
import { SCOPES } from '../../domain/user.ts'
import { AT, aRecipient, aReferral, CLINIC, COUNCIL, SCHOOL } from '../database/record-samples.ts'

const school = aRecipient({ agencyId: SCHOOL })
const clinic = aRecipient({ agencyId: CLINIC, number: 2 })
const item = aReferral({ recipients: [school, clinic] })

const withSchool = (part: Partial<Recipient>): Referral => ({
  ...item,
  recipients: [{ ...school, ...part }, clinic],
})
const client = (agencyId: User['agencyId']): User => ({
  id: idOf('user', 'usr_client'),
  name: '',
  role: 'system-client',
  agencyId,
  supervises: [],
  scopes: SCOPES,
})
const told = (before: Referral | undefined, after: Referral) =>
  changesBetween(before, after).map(({ name, agencies }) => ({ name, agencies }))

describe('a change', () => {
  it('of a new item is told to whoever raised it, and to nobody who is only about to be asked', () => {
    expect(told(undefined, item)).toEqual([{ name: 'raised', agencies: [COUNCIL] }])
    expect(told(undefined, { ...item, state: 'draft' })).toEqual([])
  })

  it('of a recipient is told to its own agency, and never to another that was asked', () => {
    const after = withSchool({ state: 'delivered', deliveredAt: AT })
    expect(told(item, after)).toEqual([{ name: 'recipient.delivered', agencies: [COUNCIL, SCHOOL] }])
    for (const [change] of [changesBetween(item, after)]) {
      if (change === undefined) throw new Error('there is a change')
      expect(mayBeTold(client(COUNCIL), change, after)).toBe(true)
      expect(mayBeTold(client(SCHOOL), change, after)).toBe(true)
      expect(mayBeTold(client(CLINIC), change, after)).toBe(false)
      // Even where somebody had written that it may: the record of now decides.
      expect(mayBeTold(client(CLINIC), { ...change, agencies: [CLINIC] }, after)).toBe(false)
    }
  })

  it('of a recipient that nothing has reached is told to the referrer alone', () => {
    expect(told(item, withSchool({ state: 'undeliverable' }))).toEqual([
      { name: 'recipient.undeliverable', agencies: [COUNCIL] },
    ])
    expect(told(item, withSchool({ state: 'held' }))).toEqual([
      { name: 'recipient.held', agencies: [COUNCIL] },
    ])
  })

  it('of the whole item is told to no partner, as it may rest on what another did', () => {
    const both = withSchool({ state: 'finished', deliveredAt: AT })
    const closed = { ...both, state: 'closed' as const }
    expect(told(both, closed)).toEqual([{ name: 'closed', agencies: [COUNCIL] }])
    const change = { agencies: [COUNCIL, SCHOOL] }
    expect(mayBeTold(client(SCHOOL), change, closed)).toBe(false)
  })

  it('is nothing where nothing outward changed', () => {
    expect(told(item, { ...item, updatedAt: AT, openAttention: [] })).toEqual([])
    expect(told(item, withSchool({ attempts: 3, messageVersion: 1 }))).toEqual([])
  })

  it('is told of each further answer and each correction', () => {
    const request: Referral = { ...item, kind: 'information-request' }
    const answer = { commandId: idOf('command', 'cmd_answer') } as NonNullable<Recipient['answers']>[number]
    const before = { ...request, recipients: [{ ...school, state: 'part-answered' as const }] }
    const after = {
      ...before,
      recipients: [{ ...school, state: 'part-answered' as const, answers: [answer] }],
    }
    expect(told(before, after).map(({ name }) => name)).toEqual(['recipient.part-answered'])
    expect(told(item, withSchool({ contentVersion: 2 })).map(({ name }) => name)).toEqual([
      'recipient.corrected',
    ])
  })

  it('is told of what is not there any more to nobody', () => {
    expect(mayBeTold(client(COUNCIL), { agencies: [COUNCIL] }, undefined)).toBe(false)
  })
})

describe('an event', () => {
  it('has an id that follows from the version of the record alone', () => {
    const next = { ...withSchool({ state: 'delivered' }), version: 2 }
    expect(newsOf(item, next)).toEqual(newsOf(item, next))
    expect(newsOf(item, next)[0]?.id).not.toBe(newsOf(item, { ...next, version: 3 })[0]?.id)
    expect(JSON.stringify(newsOf(item, next))).not.toMatch(/Quillfeather|RX-|9990000018/)
  })

  it('has a type of the published list, which holds each once', () => {
    const names: readonly ChangeName[] = ['raised', 'recipient.in-progress', 'not-shared']
    for (const name of names) expect(EVENT_TYPES).toContain(eventTypeOf('information-request', name))
    expect(eventTypeOf('information-request', 'recipient.in-progress')).toBe(
      'uk.inforequest.recipient.inprogress.v1',
    )
    expect(new Set(EVENT_TYPES).size).toBe(EVENT_TYPES.length)
    for (const type of EVENT_TYPES) expect(type).toMatch(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/)
  })
})
