/** What is asked of a channel's settings when they are saved. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { OLD_SECRET, SECRET } from './webhook-samples.ts'

const webhook: Channel = {
  id: idOf('channel', 'chn_hook'),
  agencyId: idOf('agency', 'agc_hook'),
  kind: 'webhook',
  format: 'cloud-event',
  transport: 'webhook',
  address: 'https://events.example/in',
  abilities: { deduplicates: false, queryable: false },
  retry: { firstWaitSeconds: 5, factor: 6, longestWaitSeconds: 86_400, patienceSeconds: 272_105, resends: 9 },
  perSecond: 5,
  atOnce: 5,
  timeoutSeconds: 15,
  state: 'open',
  version: 1,
}
const faults = (changes: Partial<Channel> = {}, credential: string | undefined = SECRET) =>
  faultsInSettings({ ...webhook, ...changes }, credential)

describe('a webhook channel', () => {
  it.each([SECRET, `${SECRET} ${OLD_SECRET}`, `${SECRET} ${OLD_SECRET};until=2026-12-24T00:00:00Z`])(
    'is right with the credential %s',
    (credential) => expect(faults({}, credential)).toEqual([]),
  )

  it.each([
    [{ format: 'bars-fhir' }, 'format'],
    [{ address: 'events.example' }, 'address'],
    [{ address: 'ftp://events.example' }, 'address'],
    [{ timeoutSeconds: 14 }, 'timeoutSeconds'],
    [{ timeoutSeconds: 31 }, 'timeoutSeconds'],
    [{ abilities: { deduplicates: true, queryable: true } }, 'abilities.queryable'],
    [
      { abilities: { deduplicates: true, queryable: false, attachments: { mostBytes: 1 } } },
      'abilities.attachments',
    ],
  ])('with %j has a fault at %s', (changes, at) => {
    expect(faults(changes)).toEqual([expect.stringMatching(`^${at} must be`)])
  })

  it('needs a secret, and no fault repeats one', () => {
    expect(faultsInSettings(webhook, undefined)).toEqual([expect.stringMatching('^credential must be there')])
    const [fault = ''] = faults({}, 'hunter2')
    expect(fault).toMatch(/^credential must be whsec_/)
    expect(fault).not.toContain('hunter2')
  })
})

describe('a SOAP channel', () => {
  const soap: Channel = {
    ...webhook,
    kind: 'soap',
    format: 'case-xml',
    transport: 'soap',
    settings: { soap: '1.2', password: 'text', confirmsUpdates: 'yes' },
  }
  const wrong = (changes: Partial<Channel>, credential: string | undefined = 'user:pass') =>
    faultsInSettings({ ...soap, ...changes }, credential)

  it('is right over TLS, and by digest in development', () => {
    expect(wrong({})).toEqual([])
    expect(
      wrong({ address: 'http://127.0.0.1:1/', settings: { soap: '1.1', password: 'digest' } }, 'a:b:c'),
    ).toEqual([])
  })

  it.each([
    [{ format: 'bars-fhir' }, 'format must be case-xml'],
    [{ address: 'cases.example', settings: { soap: '1.1', password: 'digest' } }, 'address must be'],
    [{ settings: { soap: '1.0', password: 'digest' } }, 'settings.soap must be'],
    [{ settings: { soap: '1.1', password: 'plain' } }, 'settings.password must be'],
    [
      { settings: { soap: '1.1', password: 'digest', confirmsUpdates: '1' } },
      'settings.confirmsUpdates must be',
    ],
    [{ settings: { soap: '1.1', password: 'digest', hunter2: '1' } }, 'settings must hold'],
    [{ address: 'http://127.0.0.1:1/' }, 'settings.password must be digest'],
  ])('with %j: %s', (changes, fault) => {
    expect(wrong(changes)).toEqual([expect.stringMatching(`^${fault}`)])
  })

  it('names every fault, and needs what it signs in with, which no fault repeats', () => {
    const { settings: _none, ...without } = soap
    expect(faultsInSettings(without, undefined)).toEqual([
      expect.stringMatching('^settings must hold'),
      expect.stringMatching('^credential must be there'),
    ])
    expect(wrong({}, 'hunter2')).toEqual(['credential must be a user name, a colon and a password'])
  })
})

describe('an SFTP channel', () => {
  const sftp: Channel = {
    ...webhook,
    kind: 'sftp-csv',
    format: 'csv',
    transport: 'sftp',
    address: 'sftp://exchange@files.example:2222/outbox',
    abilities: { deduplicates: true, queryable: false, acknowledges: 'later' },
    settings: { hostKey: `SHA256:${'a'.repeat(43)}`, replies: '/replies', encoding: 'windows-1252' },
    poll: { everySeconds: 60 },
  }
  const wrong = (changes: Partial<Channel>, credential: string | undefined = 'pass') =>
    faultsInSettings({ ...sftp, ...changes }, credential)

  it('is right with a password and with a key', () => {
    expect(wrong({})).toEqual([])
    expect(wrong({}, '-----BEGIN OPENSSH PRIVATE KEY-----')).toEqual([])
  })

  it.each([
    [{ format: 'case-xml' }, 'format must be csv'],
    [{ address: 'https://files.example/' }, 'address must be sftp://'],
    [{ address: 'sftp://exchange:hunter2@files.example/outbox' }, 'address must be sftp://'],
    [{ settings: { hostKey: 'none', replies: 'in' } }, 'settings.hostKey must be'],
    [{ settings: { hostKey: `SHA256:${'a'.repeat(43)}`, replies: '/a/../b' } }, 'settings.replies must not'],
    [
      { settings: { hostKey: `SHA256:${'a'.repeat(43)}`, replies: 'in', hunter2: '1' } },
      'settings must hold',
    ],
    [{ settings: { hostKey: `SHA256:${'a'.repeat(43)}` } }, 'settings.replies must be there'],
    [{ abilities: { ...sftp.abilities, queryable: true } }, 'abilities.queryable must be false'],
    [{ abilities: { deduplicates: true, queryable: false } }, 'abilities.acknowledges must be'],
  ])('with %j: %s', (changes, fault) => {
    const found = wrong(changes)
    expect(found).toEqual([expect.stringMatching(`^${fault}`)])
    expect(found.join()).not.toContain('hunter2')
  })

  it('needs what it signs in with', () => {
    expect(faultsInSettings(sftp, undefined)).toEqual([expect.stringMatching('^credential must be there')])
  })
})

describe('a channel of FHIR over https', () => {
  const https: Channel = { ...webhook, kind: 'fhir-rest', format: 'bars-fhir', transport: 'https' }
  const asked = { deduplicates: false, queryable: true }

  it('is right in both formats, and can be asked in the one that has a question', () => {
    for (const credential of [undefined, 'token']) expect(faultsInSettings(https, credential)).toEqual([])
    const task = { ...https, format: 'fhir-task', abilities: asked, poll: { everySeconds: 30 } }
    expect(faultsInSettings(task, undefined)).toEqual([])
  })

  it.each([
    [{ format: 'letter' }, 'format must be bars-fhir or fhir-task'],
    [{ address: 'somewhere' }, 'address must be an https address'],
    [{ address: 'ftp://somewhere.example/' }, 'address must be an https address'],
    [{ abilities: asked }, 'abilities.queryable must be false'],
    [{ poll: { everySeconds: 30 } }, 'poll must be absent'],
    [{ settings: { to: 'somebody' } }, 'settings must be absent'],
  ])('with %j: %s', (changes, fault) => {
    expect(faultsInSettings({ ...https, ...changes }, undefined)).toContainEqual(
      expect.stringMatching(`^${fault}`),
    )
  })
})

describe.each([
  ['https', { kind: 'fhir-rest', format: 'bars-fhir' }],
  ['soap', { kind: 'soap', format: 'case-xml' }],
  ['mesh', { kind: 'mesh', format: 'itk3' }],
  ['webhook', {}],
] as const)('the address of a channel on %s', (transport, more) => {
  const faults = (address: string) =>
    faultsInSettings({ ...webhook, ...more, transport, address }, undefined).filter((fault) =>
      fault.startsWith('address '),
    )

  it.each([
    ['http://partner.example/EXCHANGE', 'address must be an https address'],
    ['http://10.0.0.7/EXCHANGE', 'address must be an https address'],
    ['http://127.0.0.1.example/EXCHANGE', 'address must be an https address'],
    ['https://exchange:hunter2@partner.example/EXCHANGE', 'address must hold no user name and no password'],
    ['https://hunter2@partner.example/EXCHANGE', 'address must hold no user name and no password'],
    ['http://exchange:hunter2@127.0.0.1/EXCHANGE', 'address must hold no user name and no password'],
  ])('is not %s', (address, fault) => {
    const found = faults(address)
    expect(found).toEqual([expect.stringMatching(`^${fault}`)])
    expect(found.join()).not.toContain('hunter2')
  })

  it.each(['https://partner.example/EXCHANGE', 'http://127.0.0.1:1/EXCHANGE', 'http://[::1]:1/EXCHANGE'])(
    'may be %s',
    (address) => expect(faults(address)).toEqual([]),
  )
})
