/** A partner that imports files at night: what it makes of them comes in result files, which may be wrong or half written. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { readReplyPlace } from '../../partners/formats/csv/reply-place.ts'
import { fetchesFrom } from '../../runtime/channel-place.ts'
import { inFullRun } from '../test-size.ts'
import { ask, until } from './journey-client.ts'
import {
  addressOf,
  casesOf,
  child,
  itemsOf,
  type Raised,
  raise,
  THORNHILL,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

const tell = async ({ world }: JourneyWorld, path: string, body: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const url = `${world.partners.thornhill.controlUrl}${path}`
  const told = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(told.ok).toBe(true)
}

/** The night comes now. */
const night = (on: JourneyWorld, as = 'none'): Promise<void> => tell(on, '/batch', { as })

/** The only case that the partner has of an item. */
const caseOf = async (on: JourneyWorld, { id }: Raised) => {
  const [found, another] = await casesOf(on, 'thornhill', id)
  if (found === undefined) throw new Error(`Thornhill has no case of ${id}`)
  expect(another).toBeUndefined()
  return found
}

const answer = async (on: JourneyWorld, item: Raised, given: string, words = ''): Promise<void> =>
  tell(on, `/cases/${(await caseOf(on, item)).caseId}/answers`, { answer: given, words })

const raised = (on: JourneyWorld): Promise<Raised> => raise(on, { services: [THORNHILL], person: child(4) })

const handedOver = (on: JourneyWorld, item: Raised) =>
  until('the file to be left', async () => (await resultsOf(on, item)).at(-1) === 'taken handed-over')

/** How many result files were met that are not whole yet. */
const waitingFiles = async ({ store }: JourneyWorld): Promise<number> => {
  const id = idOf('channel', 'chn_thornhill-files')
  const channel = await store.directory.channel(id)
  if (channel === undefined) throw new Error(`${id} is not there`)
  const { place } = await store.pollPlaces.of(id, fetchesFrom(channel))
  return Object.keys(readReplyPlace(place).waiting).length
}

const unmatched = async (on: JourneyWorld): Promise<number> =>
  (await itemsOf(on, 'kind=unmatched-reply&state=open')).length

/** Registers the tests. */
export const nightlyFiles = (world: () => JourneyWorld): void => {
  describe('a partner that imports files at night', () => {
    it('is sending until the night, and its result files lead to the outcome', async () => {
      const on = world()
      await tell(on, '/nights', { every: 0 })
      const item = await raised(on)
      await handedOver(on, item)
      await untilState(on, item.id, 'sending')
      expect(await casesOf(on, 'thornhill', item.id)).toEqual([])
      await night(on)
      await untilState(on, item.id, 'delivered')
      await answer(on, item, 'accept', 'We visit on Monday.')
      await night(on)
      await untilState(on, item.id, 'accepted')
      await answer(on, item, 'finish', 'support-given')
      await night(on)
      await untilState(on, item.id, 'finished')
      await ask(on, 'POST', `${addressOf(item.id)}/receipt`, { json: {} })
      await untilShown(on, item.id, 'closed', ({ state }) => state === 'closed')
      expect(await itemsOf(on, `referral=${item.id}&state=open`)).toEqual([])
    })

    inFullRun(() => {
      it('whose result file has rows that cannot be read: those go before a person, the one behind them counts', async () => {
        const on = world()
        const before = await unmatched(on)
        const item = await raised(on)
        await handedOver(on, item)
        await night(on, 'row-errors')
        await untilState(on, item.id, 'delivered')
        await until('the rows to be before a person', async () => (await unmatched(on)) >= before + 2)
      })
    })

    inFullRun(() => {
      it('whose result file is half written is not read before it is whole', async () => {
        const on = world()
        const item = await raised(on)
        await handedOver(on, item)
        await night(on)
        await untilState(on, item.id, 'delivered')
        await answer(on, item, 'accept')
        await night(on, 'half-written')
        await until('the half of it to be met', async () => (await waitingFiles(on)) === 1)
        await untilState(on, item.id, 'delivered')
        await night(on)
        await untilState(on, item.id, 'accepted')
        await until('nothing to be waited for', async () => (await waitingFiles(on)) === 0)
      })
    })

    inFullRun(() => {
      it('has one case where the link broke over the last rename', async () => {
        const on = world()
        const item = await whileFaulty(on, 'thornhill', { fault: 'accept-then-drop', times: 1 }, async () => {
          const made = await raised(on)
          await handedOver(on, made)
          return made
        })
        await night(on)
        await untilState(on, item.id, 'delivered')
        await caseOf(on, item)
      })
    })

    it('with a full disk gets it once there is room', async () => {
      const on = world()
      const plan = { fault: 'fail', code: 'disk-full', times: 1 }
      const item = await whileFaulty(on, 'thornhill', plan, async () => {
        const made = await raised(on)
        await handedOver(on, made)
        return made
      })
      expect(await resultsOf(on, item)).toEqual(['not-now unavailable', 'taken handed-over'])
      await night(on)
      await untilState(on, item.id, 'delivered')
    })
  })
}
