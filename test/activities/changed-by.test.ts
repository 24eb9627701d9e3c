/** What a message says has changed: an address that its recipient may not have is in none of it. */
import { expect, it } from '@jest/globals'
import { changedBy } from '../../activities/changed-by.ts'
import type { WholeReferral } from '../../database/whole-referral.ts'
import { withCorrection } from '../../domain/correction.ts'
import { idOf } from '../../domain/ids.ts'
import type { Identity } from '../../domain/person.ts'
import type { Category } from '../../domain/sharing/categories.ts'
import type { AttemptOrder } from '../../workflows/activity-contracts.ts'
import { AT, aRecipient, aReferral, CONTENT } from '../database/record-samples.ts'

const COMMAND = idOf('command', 'cmd_corrects')
const TEXT = 'They moved from 4 Rose Lane ZZ99 3AB to 7 Fern Close, ZZ99 4CD.'
const livingAt = (line: string, postcode: string) => ({
  ...CONTENT,
  person: { ...CONTENT.person, address: { lines: [line], postcode } },
})
const BEFORE = livingAt('4 Rose Lane', 'ZZ99 3AB')
const AFTER = livingAt('7 Fern Close', 'ZZ99 4CD')

const told = async (allowed: readonly Category[], identity: Identity): Promise<string | undefined> => {
  const recipient = aRecipient({ state: 'delivered', contentVersion: 1 })
  const raised = aReferral({ recipients: [recipient], identity })
  const sharingDecision = { ...raised.sharingDecision, categories: allowed } as typeof raised.sharingDecision
  const referral = withCorrection(
    { ...raised, sharingDecision },
    { at: AT, commandId: COMMAND, categories: ['concern'], ofFact: true, by: 'the referrer' },
  )
  const words = new Map([[COMMAND, { changes: [{ category: 'concern' as const, text: TEXT }] }]])
  const order: AttemptOrder = {
    referralId: referral.id,
    recipientId: recipient.id,
    messageVersion: 2,
    purpose: 'correction',
    channelId: idOf('channel', 'chn_one'),
    attempt: 1,
    roundStart: 1,
    lastChannel: true,
  }
  const { changed } = await changedBy(
    {
      now: () => Date.parse(AT),
      commands: { wordsOfAll: async () => words } as unknown as Parameters<typeof changedBy>[0]['commands'],
      directory: { agency: async () => undefined } as unknown as Parameters<typeof changedBy>[0]['directory'],
      referrals: { contentVersions: async () => [BEFORE, AFTER] },
    },
    { referral, content: AFTER } as WholeReferral,
    order,
  )
  return changed?.text
}

it('tells whoever may have the address all of it', async () => {
  expect(await told(['identity', 'address', 'concern'], { status: 'confirmed' })).toBe(TEXT)
})

it.each<[string, readonly Category[], Identity]>([
  ['the decision keeps back', ['identity', 'concern'], { status: 'confirmed' }],
  [
    'the register protects',
    ['identity', 'address', 'concern'],
    { status: 'confirmed', addressProtected: true },
  ],
])('tells neither the old nor the new address that %s', async (_why, allowed, identity) => {
  const text = await told(allowed, identity)
  expect(text).toContain('They moved from')
  expect(text).not.toMatch(/Rose Lane|Fern Close|ZZ99/)
})
