/** A withdrawn agreement on the wire, both ways: what whoever has it is told, and what a sender tells us. */
import { describe, expect, it } from '@jest/globals'
import { contentForRecipient } from '../../domain/content-for-recipient.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  content,
  copyOf,
  type EditableBundle,
  entryOf,
  jsonBytes,
  messageOf,
  NOW,
  outgoing,
} from './bars-samples.ts'

const RAISED = '2026-11-20T08:30:00.000Z'

const notice = (more: Partial<OutgoingMessage> = {}) =>
  outgoing({
    purpose: 'agreement-withdrawn',
    wireId: 'aa0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1',
    raisedAt: RAISED,
    content: contentForRecipient(content, ['identity'], { status: 'confirmed' }, '9990000018'),
    ...more,
  })

const updatedAt = (bundle: EditableBundle, type: string): unknown =>
  (entryOf(bundle, type).resource.meta as { lastUpdated: unknown }).lastUpdated

describe('telling whoever has it', () => {
  const bundle = copyOf(bundleOf(notice()))

  it('ends the Consent that went with the referral, and says in words what to do', () => {
    const first = copyOf(bundleOf(outgoing()))
    expect(entryOf(bundle, 'Consent')).toMatchObject({
      fullUrl: entryOf(first, 'Consent').fullUrl,
      resource: { status: 'inactive', provision: { type: 'deny' } },
    })
    expect(entryOf(bundle, 'Communication').resource).toMatchObject({
      about: [{ reference: entryOf(first, 'ServiceRequest').fullUrl }],
      payload: [{ contentString: expect.stringContaining('withdrawn its agreement') }],
    })
  })

  it('leaves the referral in force, and is later than what the partner has in these two alone', () => {
    expect(entryOf(bundle, 'ServiceRequest').resource.status).toBe('active')
    for (const type of ['ServiceRequest', 'Patient', 'Organization'])
      expect([type, updatedAt(bundle, type)]).toEqual([type, RAISED])
    for (const type of ['Consent', 'Communication']) expect(updatedAt(bundle, type)).toBe(notice().madeAt)
  })

  it('says nothing that brings back a referral that is no longer with them', () => {
    const over = copyOf(bundleOf(notice({ noLongerAsked: true })))
    expect(entryOf(over, 'ServiceRequest').resource.status).toBe('revoked')
    expect(entryOf(over, 'Consent').resource.status).toBe('inactive')
    const [{ contentString = '' } = {}] = entryOf(over, 'Communication').resource.payload as {
      contentString?: string
    }[]
    expect(contentString).toContain('Do not use it or pass it on')
    expect(contentString).toContain('The referral itself is no longer with you: do not act on it.')
    expect(contentString).not.toMatch(/has not been withdrawn|stands/)
  })

  it('names the child and repeats nothing of what was shared', () => {
    const text = JSON.stringify(bundle)
    expect(text).toContain('Okafor')
    for (const said of ['without a coat', 'Invented Row', 'visit the family', 'Ngozi'])
      expect([said, text.includes(said)]).toEqual([said, false])
  })

  it('of a part ends no Consent, of its sender neither: the rest goes on', () => {
    const consent = { resourceType: 'Consent', status: 'active', patient: { reference: 'urn:uuid:p' } }
    const carried = [{ fullUrl: 'urn:uuid:c', resourceType: 'Consent', json: JSON.stringify(consent) }]
    for (const from of [notice().content, { ...notice().content, carried }]) {
      const part = copyOf(bundleOf(notice({ ended: ['health'], content: from })))
      expect(part.entry.map(({ resource }) => resource.resourceType)).not.toContain('Consent')
      expect(JSON.stringify(part)).not.toMatch(/"deny"|inactive|optout/i)
      expect(entryOf(part, 'ServiceRequest').resource.status).toBe('active')
      expect(entryOf(part, 'Communication').resource).toMatchObject({
        topic: { coding: [{ code: 'agreement-withdrawn-in-part' }] },
        payload: [{ contentString: expect.stringContaining('part of this information: health.') }],
      })
    }
  })

  it('of a referral that was passed on ends the Consent of its sender', () => {
    const consent = { resourceType: 'Consent', status: 'active', patient: { reference: 'urn:uuid:p' } }
    const patient = { resourceType: 'Patient', name: [{ family: 'Okafor' }] }
    const carried = [
      { fullUrl: 'urn:uuid:p', resourceType: 'Patient', json: JSON.stringify(patient) },
      { fullUrl: 'urn:uuid:c', resourceType: 'Consent', json: JSON.stringify(consent) },
    ]
    const passedOn = copyOf(bundleOf({ ...notice(), content: { ...notice().content, carried } }))
    expect(entryOf(passedOn, 'Consent')).toMatchObject({
      fullUrl: 'urn:uuid:c',
      resource: { status: 'inactive', patient: { reference: 'urn:uuid:p' } },
    })
  })
})

describe('being told', () => {
  const read = (change: (bundle: EditableBundle) => void, of = notice()) => {
    const bundle = copyOf(bundleOf(of))
    change(bundle)
    return messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW))
  }

  it('our own words mean what they say to another exchange, and need nobody', () => {
    const message = read(() => undefined)
    expect(message).toMatchObject({ meaning: 'agreement-withdrawn', hasConsent: false, consentRefused: true })
    expect(message.oddities.filter(({ forPerson }) => forPerson)).toEqual([])
  })

  it('of a part withdraws no agreement here: a person reads what it is', () => {
    const message = read(() => undefined, notice({ ended: ['health'] }))
    expect(message).toMatchObject({ meaning: 'update', consentRefused: false })
    expect(message.oddities.some(({ forPerson }) => forPerson)).toBe(true)
  })

  it.each([
    ['active', 'update'],
    ['entered-in-error', 'update'],
    ['rejected', 'update'],
  ])('a Consent that is %s is an update for a person', (status, meaning) => {
    const message = read((bundle) => Object.assign(entryOf(bundle, 'Consent').resource, { status }))
    expect(message.meaning).toBe(meaning)
    expect(message.oddities.some(({ forPerson }) => forPerson)).toBe(true)
  })

  it.each([
    ['revoked', 'cancelled'],
    ['entered-in-error', 'entered-in-error'],
  ])('a referral that is %s is over, whatever its Consent says', (status, meaning) => {
    expect(
      read((bundle) => Object.assign(entryOf(bundle, 'ServiceRequest').resource, { status })).meaning,
    ).toBe(meaning)
  })
})
