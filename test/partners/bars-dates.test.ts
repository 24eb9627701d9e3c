/** Dates that refuse a message: what has happened cannot lie ahead, what is planned may. */
import { describe, expect, it } from '@jest/globals'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  faultsOf,
  jsonBytes,
  messageOf,
  NOW,
  outgoing,
  received,
  requestOf,
} from './bars-samples.ts'

const AHEAD = '2090-01-01T09:00:00Z'

const added = (resource: { resourceType: string; [name: string]: unknown }) => (bundle: EditableBundle) => {
  bundle.entry.push({ fullUrl: 'urn:uuid:77777777-7777-4777-8777-777777777777', resource })
  return bundle
}
const changed = (type: string, elements: object) => (bundle: EditableBundle) => {
  Object.assign(entryOf(bundle, type).resource, elements)
  return bundle
}
const period = (status: string, dates: object) => changed('Encounter', { status, period: dates })

describe('what has happened', () => {
  it.each<[string, (bundle: EditableBundle) => EditableBundle]>([
    ['Consent.dateTime', changed('Consent', { dateTime: '2090-01-01' })],
    ['CarePlan.created', changed('CarePlan', { created: '2090' })],
    ['Encounter.period.start', period('finished', { start: AHEAD })],
    ['Encounter.period.start', period('In-Progress', { start: AHEAD })],
    ['Encounter.period.start', period('triaged', { start: AHEAD })],
    ['Encounter.period.end', period('finished', { start: '2026-11-01', end: AHEAD })],
    ['Task.authoredOn', changed('Task', { authoredOn: AHEAD })],
    ['Observation.issued', added({ resourceType: 'Observation', issued: AHEAD })],
    ['Condition.recordedDate', added({ resourceType: 'Condition', recordedDate: AHEAD })],
    ['Communication.sent', added({ resourceType: 'Communication', sent: AHEAD })],
    ['Patient.birthDate', changed('Patient', { birthDate: '2026-12' })],
  ])('%s in the future is refused by its name', (element, change) => {
    const [type = '', ...path] = element.split('.')
    const bundle = change(copyOf(bundleOf(outgoing())))
    const entry = bundle.entry.findLastIndex(({ resource }) => resource.resourceType === type)
    expect(faultsOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW))).toEqual([
      `400 value Bundle.entry[${entry}].resource.${path.join('.')}`,
    ])
  })

  it('may be of today where it is already tomorrow in England', () => {
    const bundle = copyOf(bundleOf(outgoing({ madeAt: '2026-07-01T22:20:00Z' })))
    Object.assign(entryOf(bundle, 'Consent').resource, { dateTime: '2026-07-02' })
    entryOf(bundle, 'Patient').resource.birthDate = '2026-07-02'
    const read = (now: string) => readBarsMessage(jsonBytes(bundle), 'application/fhir+json', now)
    expect(messageOf(read('2026-07-01T23:30:00Z')).content.person.birthDate).toBe('2026-07-02')
    expect(faultsOf(read('2026-07-01T22:30:00Z'))).toHaveLength(2)
  })
})

describe('what is planned', () => {
  it.each<[string, (bundle: EditableBundle) => EditableBundle]>([
    ['an encounter', period('planned', { start: AHEAD, end: AHEAD })],
    ['the end of one that goes on', period('in-progress', { start: '2026-11-01', end: AHEAD })],
    [
      'an appointment',
      added({ resourceType: 'Appointment', start: AHEAD, end: AHEAD, created: '2026-11-01' }),
    ],
    ['the days of a care plan', changed('CarePlan', { period: { start: AHEAD } })],
    ['the days of a consent', changed('Consent', { provision: { period: { end: AHEAD } } })],
    [
      'when the service is wanted',
      (bundle) => {
        requestOf(bundle).occurrencePeriod = { start: AHEAD, end: AHEAD }
        return bundle
      },
    ],
  ])('%s may lie ahead', (_, change) => {
    expect(messageOf(received(change)).meaning).toBe('new')
  })
})

describe('a date of birth', () => {
  it.each([
    ['0001-01-01', false],
    ['1899-12-31', false],
    ['1899', false],
    ['1900', true],
    ['1900-01-01', true],
    ['2026-11-21', true],
    ['2026', true],
  ])('%s can be one: %s', (birthDate, can) => {
    const reading = received(changed('Patient', { birthDate }))
    if (can) expect(messageOf(reading).meaning).toBe('new')
    else expect(faultsOf(reading)).toEqual([expect.stringMatching(/^400 value .*\.birthDate$/)])
  })
})
