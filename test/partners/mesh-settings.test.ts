/** What is asked of a MESH channel's settings when they are saved. */
import { expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { MESH_CREDENTIAL, MESH_SETTINGS } from './mesh-samples.ts'

const mesh: Channel = {
  id: idOf('channel', 'chn_mesh'),
  agencyId: idOf('agency', 'agc_mesh'),
  kind: 'mesh',
  format: 'itk3',
  transport: 'mesh',
  address: 'https://mesh.example/messageexchange/X26ABC1',
  abilities: { deduplicates: true, queryable: true, acknowledges: 'later' },
  retry: { firstWaitSeconds: 30, factor: 2, longestWaitSeconds: 900, patienceSeconds: 86_400, resends: 5 },
  perSecond: 5,
  atOnce: 5,
  timeoutSeconds: 60,
  settings: MESH_SETTINGS,
  poll: { everySeconds: 300 },
  state: 'open',
  version: 1,
}

const faults = (changes: Partial<Channel> = {}, credential: string | undefined = MESH_CREDENTIAL) =>
  faultsInSettings({ ...mesh, ...changes }, credential)

it('is right', () => expect(faults()).toEqual([]))

it.each<[Partial<Channel>, string]>([
  [{ format: 'bars-fhir' }, 'format'],
  [{ address: 'mesh.example' }, 'address'],
  [{ address: 'https://mesh.example/' }, 'address'],
  [{ abilities: { deduplicates: true, queryable: true } }, 'abilities.acknowledges'],
  [{ settings: { ...MESH_SETTINGS, to: 'GPPROVIDER_9990000018_01012015_Okafor' } }, 'settings.to'],
  [{ settings: { to: 'Y11PART1' } }, 'settings.workflow'],
  [{ settings: { ...MESH_SETTINGS, chunkBytes: '999' } }, 'settings.chunkBytes'],
  [{ settings: { ...MESH_SETTINGS, compress: 'perhaps' } }, 'settings.compress'],
  [{ poll: { everySeconds: 100_000 } }, 'poll.everySeconds'],
])('with %j has a fault at %s', (changes, at) => {
  const found = faults(changes)
  expect(found[0]).toMatch(new RegExp(`^${at} must be`))
  expect(JSON.stringify(found)).not.toContain('Okafor')
})

it('needs a mailbox that is looked into, and a credential, which no fault repeats', () => {
  const { poll: _none, ...without } = mesh
  expect(faultsInSettings(without, MESH_CREDENTIAL)).toEqual([expect.stringMatching(/^poll must be there/)])
  expect(faultsInSettings(mesh, undefined)).toEqual([expect.stringMatching(/^credential must be there/)])
  expect(faults({}, '{"password":"hunter2"}')).toEqual([expect.stringMatching(/^credential must be JSON/)])
})
