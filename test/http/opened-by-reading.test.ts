/** What was delivered on our own pages is opened by whoever reads it there, over the API or on a page; else by nobody. */
import { describe, expect, it } from '@jest/globals'
import type { Commands } from '../../commands/command-contracts.ts'
import type { Recipient } from '../../domain/referral.ts'
import { opensByReading } from '../../domain/referral-for-reader.ts'
import type { User } from '../../domain/user.ts'
import { COUNCIL, startApp, USERS, type UserName } from './fake-parts.ts'
import { open, REFERENCE, start } from './page-browser.ts'
import { aReadable, aRecipient, aStoredReferral, RAISED_AT } from './sample-referral.ts'

const here = (more: Partial<Recipient> = {}): Recipient =>
  aRecipient({ state: 'delivered', deliveredAt: RAISED_AT, readHere: true, ...more })

const asked = (): { readonly reads: string[]; readonly commands: Pick<Commands, 'openByReading'> } => {
  const reads: string[] = []
  return {
    reads,
    commands: {
      openByReading: async ({ user, referralId }) => void reads.push(`${user.id} ${referralId}`),
    },
  }
}

const lookAsJson = async (as: UserName, recipient: Recipient): Promise<readonly string[]> => {
  const { reads, commands } = asked()
  const one = async () => aReadable({ recipients: [recipient] }, { reader: 'partner' })
  await using app = await startApp({ commands, one })
  const answer = await app.ask('/v1/referrals/rfl_0000000000000000000000001', { as })
  expect(answer.status).toBe(200)
  return reads
}

describe('an item that was delivered on our own pages', () => {
  it('is opened by whoever was asked and reads it over the API', async () => {
    expect(await lookAsJson('sam', here())).toEqual(['usr_sam rfl_0000000000000000000000001'])
  })

  it('is opened by reading the page', async () => {
    const { reads, commands } = asked()
    const one = async () => aReadable({ recipients: [here()] }, { reader: 'partner' })
    await using app = await start({ commands, one })
    expect((await open(app, `/referrals/${REFERENCE}`, 'sam')).answer.status).toBe(200)
    expect(reads).toHaveLength(1)
  })

  it('is not opened by its referrer’s look, nor a supervisor’s, nor once it is open', async () => {
    expect(await lookAsJson('amira', here())).toEqual([])
    expect(await lookAsJson('lee', here())).toEqual([])
    expect(await lookAsJson('sam', here({ state: 'opened' }))).toEqual([])
  })

  it('is not opened by a machine', () => {
    const machine: User = { ...USERS.sam, role: 'system-client' }
    const referral = aStoredReferral({ recipients: [here()] })
    expect(opensByReading(USERS.sam, referral)).toEqual([here().id])
    expect(opensByReading(machine, referral)).toEqual([])
  })
})

describe('an item that was delivered another way', () => {
  it('is not opened by reading: its own system says so', async () => {
    const { readHere: _not, ...elsewhere } = here()
    expect(await lookAsJson('sam', elsewhere)).toEqual([])
  })

  it('is not opened for another agency that was asked', () => {
    const recipients = [here({ agencyId: COUNCIL })]
    expect(opensByReading(USERS.sam, aStoredReferral({ recipients }))).toEqual([])
  })
})
