/** What is asked of an HL7 v2 channel's settings when they are saved. */
import { expect, it } from '@jest/globals'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { hl7Channel, SETTINGS } from './hl7v2-samples.ts'
import { makeCertificate } from './transport-certificates.ts'

const { certificate, key } = makeCertificate(['exchange.example'])
const CREDENTIAL = `${certificate}${key}`

it('are right with or without a certificate of ours, and with what was agreed', () => {
  expect(faultsInSettings(hl7Channel(), undefined)).toEqual([])
  expect(faultsInSettings(hl7Channel(), CREDENTIAL)).toEqual([])
  const caller = { certificate: 'a'.repeat(64), networks: ['10.20.0.0/16', '2001:db8::/32'] }
  const hl7v2 = { ...SETTINGS, sendAgainOn: ['AE', 'AR'], charset: 'windows-1252', caller } as const
  expect(faultsInSettings(hl7Channel({ hl7v2, address: 'mllp://10.20.0.5:2575' }), undefined)).toEqual([])
})

it.each([
  [{ format: 'bars-fhir' }, 'format'],
  [{ address: 'https://pas.example:2575' }, 'address'],
  [{ address: 'mllps://pas.example' }, 'address'],
  [{ abilities: { deduplicates: true, queryable: true } }, 'abilities.queryable'],
  [{ abilities: { deduplicates: true, queryable: false, opens: true } }, 'abilities.opens'],
  [{ timeoutSeconds: 61 }, 'timeoutSeconds'],
  [{ poll: { everySeconds: 5 } }, 'poll'],
  [{ hl7v2: { application: 'A|B', facility: 'F' } }, 'hl7v2.application'],
  [{ hl7v2: { ...SETTINGS, facility: '' } }, 'hl7v2.facility'],
  [{ hl7v2: { ...SETTINGS, caller: {} } }, 'hl7v2.caller'],
  [{ hl7v2: { ...SETTINGS, caller: { certificate: 'AB:CD' } } }, 'hl7v2.caller.certificate'],
  [{ hl7v2: { ...SETTINGS, caller: { networks: ['10.20.0.0/33'] } } }, 'hl7v2.caller.networks.0'],
])('are wrong with %j', (changes, named) => {
  const faults = faultsInSettings(hl7Channel(changes), undefined)
  expect(faults.some((fault) => fault.startsWith(named))).toBe(true)
})

it('are wrong without the names of their system', () => {
  const { hl7v2: _none, ...without } = hl7Channel()
  expect(faultsInSettings(without, undefined)).toEqual(['hl7v2 must be there: it names their system'])
})

it('are wrong with a credential that is no certificate, or with one and nobody to show it to; neither is repeated', () => {
  expect(faultsInSettings(hl7Channel(), 'secret-word')).toEqual([
    'credential must be a certificate and its key in PEM, or absent',
  ])
  expect(faultsInSettings(hl7Channel({ address: 'mllp://10.0.0.1:2575' }), CREDENTIAL)).toEqual([
    'credential must be absent without TLS: there is nobody to show it to',
  ])
})
