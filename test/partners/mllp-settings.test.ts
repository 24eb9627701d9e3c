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
  const callers = { callerCertificate: 'a'.repeat(64), callerNetworks: '10.20.0.0/16,2001:db8::/32' }
  const settings = { ...SETTINGS, sendAgainOn: 'AE,AR', charset: 'windows-1252', ...callers }
  expect(faultsInSettings(hl7Channel({ settings, address: 'mllp://10.20.0.5:2575' }), undefined)).toEqual([])
})

it.each([
  [{ format: 'bars-fhir' }, 'format'],
  [{ address: 'https://pas.example:2575' }, 'address'],
  [{ address: 'mllps://pas.example' }, 'address'],
  [{ abilities: { deduplicates: true, queryable: true } }, 'abilities.queryable'],
  [{ abilities: { deduplicates: true, queryable: false, opens: true } }, 'abilities.opens'],
  [{ timeoutSeconds: 61 }, 'timeoutSeconds'],
  [{ poll: { everySeconds: 5 } }, 'poll'],
  [{ settings: { application: 'A|B', facility: 'F' } }, 'settings.application'],
  [{ settings: { ...SETTINGS, facility: '' } }, 'settings.facility'],
  [{ settings: { ...SETTINGS, sendAgainOn: 'CE' } }, 'settings.sendAgainOn'],
  [{ settings: { ...SETTINGS, charset: 'latin-1' } }, 'settings.charset'],
  [{ settings: { ...SETTINGS, callerCertificate: 'AB:CD' } }, 'settings.callerCertificate'],
  [{ settings: { ...SETTINGS, callerNetworks: '10.20.0.0/33' } }, 'settings.callerNetworks'],
  [{ settings: { ...SETTINGS, soap: '1.1' } }, 'settings must hold'],
])('are wrong with %j', (changes, named) => {
  const faults = faultsInSettings(hl7Channel(changes), undefined)
  expect(faults.some((fault) => fault.startsWith(named))).toBe(true)
})

it('are wrong without the names of their system', () => {
  const { settings: _none, ...without } = hl7Channel()
  expect(faultsInSettings(without, undefined)).toEqual([
    expect.stringMatching(/^settings must hold application and facility/),
  ])
})

it('are wrong with a credential that is no certificate, or with one and nobody to show it to; neither is repeated', () => {
  expect(faultsInSettings(hl7Channel(), 'secret-word')).toEqual([
    'credential must be a certificate and its key in PEM, or absent',
  ])
  expect(faultsInSettings(hl7Channel({ address: 'mllp://10.0.0.1:2575' }), CREDENTIAL)).toEqual([
    'credential must be absent without TLS: there is nobody to show it to',
  ])
})
