/** What is asked of a channel of mail when it is saved. */
import { expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { createWays } from '../../partners/registry.ts'
import { EMAIL_CREDENTIAL, EMAIL_PASSWORD, EMAIL_SETTINGS } from './email-samples.ts'

const mail: Channel = {
  id: idOf('channel', 'chn_mail'),
  agencyId: idOf('agency', 'agc_mail'),
  kind: 'secure-email',
  format: 'letter',
  transport: 'email',
  address: 'smtps://mail.partner.example:465',
  settings: { ...EMAIL_SETTINGS, imap: 'imaps://mail.partner.example:993' },
  abilities: { deduplicates: false, queryable: false, acknowledges: 'later' },
  retry: { firstWaitSeconds: 30, factor: 2, longestWaitSeconds: 900, patienceSeconds: 86_400, resends: 0 },
  poll: { everySeconds: 60 },
  perSecond: 1,
  atOnce: 2,
  timeoutSeconds: 60,
  state: 'open',
  version: 1,
}
const { poll: _poll, ...sendsAlone } = mail
const faults = (
  changes: Partial<Channel>,
  credential: string | undefined = EMAIL_CREDENTIAL,
  from: Channel = mail,
) => faultsInSettings({ ...from, ...changes }, credential)

it('is right with TLS either way, and with nobody reading replies', () => {
  expect(faults({})).toEqual([])
  expect(faults({ address: 'smtp://mail.partner.example:587' })).toEqual([])
  const never = { abilities: { ...mail.abilities, acknowledges: 'never' as const }, settings: EMAIL_SETTINGS }
  expect(faults(never, EMAIL_CREDENTIAL, sendsAlone)).toEqual([])
})

it.each([
  [{ format: 'csv' }, 'format must be letter'],
  [{ address: 'https://mail.partner.example' }, 'address must be'],
  [{ address: 'smtp://mail.partner.example' }, 'address must be'],
  [{ address: 'smtps://user:pw@mail.partner.example:465' }, 'address must be'],
  [{ settings: { ...mail.settings, to: 'a@b.example\r\nBcc: c@d.example' } }, 'settings.to must be'],
  [{ settings: { ...mail.settings, from: 'exchange' } }, 'settings.from must be'],
  [{ settings: { ...mail.settings, imap: 'pop3://x:1' } }, 'settings.imap must be'],
  [{ settings: { ...mail.settings, theirCertificate: 'none' } }, 'settings.theirCertificate must be'],
  [{ settings: { ...mail.settings, signedReplies: 'yes' } }, 'settings.theirCertificate must be there'],
  [{ settings: { ...mail.settings, hunter2: 'x' } }, 'settings must hold'],
  [{ settings: EMAIL_SETTINGS }, 'settings.imap must be there'],
  [{ abilities: { ...mail.abilities, deduplicates: true } }, 'abilities.deduplicates must be false'],
  [{ abilities: { ...mail.abilities, queryable: true } }, 'abilities.queryable must be false'],
  [{ abilities: { deduplicates: false, queryable: false } }, 'abilities.acknowledges must be'],
] as const)('with %j: %s', (changes, fault) => {
  expect(faults(changes)).toEqual([expect.stringMatching(`^${fault}`)])
})

it('never waits for a receipt that nobody reads', () => {
  expect(faults({ settings: EMAIL_SETTINGS }, EMAIL_CREDENTIAL, sendsAlone)).toEqual([
    expect.stringMatching('^abilities.acknowledges must be never'),
  ])
})

it('needs what it signs in with, and no fault repeats it', () => {
  for (const credential of [undefined, EMAIL_PASSWORD, JSON.stringify({ user: 'x' })]) {
    const [fault = ''] = faultsInSettings(mail, credential)
    expect(fault).toMatch(/^credential must be/)
    expect(fault).not.toContain(EMAIL_PASSWORD)
  }
})

it('is a way of its own, whose replies are read by its transport', async () => {
  const ways = createWays({})
  expect(ways.of(mail)).toMatchObject({ format: { name: 'letter' }, transport: { name: 'email' } })
  expect(ways.of(mail).replies).toBeDefined()
  await ways.close()
})
