/** By which channels one recipient may be tried: its own agency's, in the order for that kind of work. */
import { expect, it } from '@jest/globals'
import { ownChannels } from '../../activities/plan-for.ts'
import { idOf } from '../../domain/ids.ts'
import { useDatabase } from '../database/database-world.ts'
import { CLINIC, SCHOOL } from '../database/record-samples.ts'
import { channelOf } from './steps-world.ts'

const world = useDatabase()
const id = (name: string) => idOf('channel', `chn_plan-${name}`)

it('tries the order for the kind of work where there is one, and nobody else’s channel', async () => {
  const { directory } = world.store()
  const agency = { id: SCHOOL, name: 'A school', kind: 'school', phone: '01632 960000' } as const
  await directory.putAgency({
    ...agency,
    channels: [id('system'), id('pages'), id('of-another')],
    channelsByKind: { notification: [id('pages')], 'information-request': [] },
  })
  for (const name of ['system', 'pages']) await directory.putChannel(channelOf(id(name), true))
  // Put after the agency named it.
  await directory.putChannel({ ...channelOf(id('of-another'), true), agencyId: CLINIC })
  expect(await ownChannels({ directory }, SCHOOL, 'referral')).toEqual([id('system'), id('pages')])
  expect(await ownChannels({ directory }, SCHOOL, 'notification')).toEqual([id('pages')])
  expect(await ownChannels({ directory }, SCHOOL, 'information-request')).toEqual([])
  expect(await ownChannels({ directory }, idOf('agency', 'agc_nobody'), 'referral')).toEqual([])
})
