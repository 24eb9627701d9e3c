/** What goes out as it is begins with what its first request knew; of a repeat the record may know more. */
import { expect, it } from '@jest/globals'
import { storeAndStart } from '../../commands/store-and-start.ts'
import type { PreparedItem } from '../../domain/prepared-item.ts'
import { useDatabase } from '../database/database-world.ts'
import { aKey, aRecipient, aReferral, CONTENT } from '../database/record-samples.ts'
import { AGREED } from '../rules/decision-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()

it('is prepared where it is stored, and read again where it is asked for again', async () => {
  const begun: (PreparedItem | undefined)[] = []
  const store = world.store()
  const told = toldBy(store, 'gone')
  const startReferral = async (_id: unknown, prepared?: PreparedItem) => {
    begun.push(prepared)
    return false
  }
  const on = {
    ...told,
    wireNames: { ...store.wireNames, note: async (_name: unknown, id: never) => id },
    tell: { ...told.tell, startReferral },
  }
  const { about: _about, recipients: _recipients, ...sharingDecision } = AGREED
  const referral = aReferral({
    identity: { status: 'not-checked' },
    sharingDecision,
    recipients: [aRecipient({ state: 'sending' })],
  })
  const key = aKey()
  expect(await storeAndStart(on as never, referral, CONTENT, key)).toMatchObject({
    started: false,
    replayed: false,
  })
  // Its agreement was withdrawn before anything began, say.
  expect(await storeAndStart(on as never, referral, CONTENT, key)).toMatchObject({
    started: false,
    replayed: true,
  })
  expect(begun).toEqual([expect.objectContaining({ checkIdentity: true }), undefined])
})
