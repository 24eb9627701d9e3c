/** What an item is at a partner with plain FHIR: what is made there, once, and what is never said. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentForRecipient, hiddenFrom } from '../../domain/content-for-recipient.ts'
import type { ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { content, textBytes } from './bars-samples.ts'
import { MESSAGE_SYSTEM, stepOf, stepsOf, taskMessage } from './task-samples.ts'

const textOf = (message: OutgoingMessage): string =>
  new TextDecoder().decode(taskFormat.toWire(message).bytes)

const WORDS: ReferralContent = {
  ...content,
  details: [
    { category: 'health', text: 'Has asthma.' },
    { category: 'offence', text: 'A brother was cautioned.' },
  ],
}

const SAID: { readonly [Said in Category]?: readonly string[] } = {
  identity: ['Mae', '2015-03-09', '9990000018'],
  address: ['Invented Row', 'ZZ99 3AB', '07700900001'],
  concern: ['without a coat', 'help with money', 'visit the family', 'Safeguarding Concern Identified'],
  family: ['Ngozi', '07700900002'],
  health: ['Has asthma'],
  offence: ['was cautioned'],
}

const narrowed = (may: readonly Category[], more: Partial<OutgoingMessage> = {}) => {
  const hidden = hiddenFrom(may, { status: 'confirmed' })
  return taskMessage({
    content: contentForRecipient(WORDS, may, { status: 'confirmed' }, '9990000018'),
    withheld: CATEGORIES.filter((category) => !may.includes(category)),
    ...(hidden === undefined ? {} : { hidden }),
    ...more,
  })
}

describe('a referral', () => {
  it('is a Patient, a ServiceRequest and a Task, each made once, the Task under the message’s own id', () => {
    const message = taskMessage()
    const steps = stepsOf(message)
    expect(steps.map(({ resource }) => resource.resourceType)).toEqual(['Patient', 'ServiceRequest', 'Task'])
    for (const { request } of steps)
      expect(request).toMatchObject({ method: 'POST', ifNoneExist: expect.stringContaining('identifier=') })
    const { resource, request } = stepOf(message, 'Task')
    expect(request.ifNoneExist).toBe(
      `identifier=${encodeURIComponent(`${MESSAGE_SYSTEM}|${uuidV5(message.messageKey)}`)}`,
    )
    expect(resource).toMatchObject({
      status: 'requested',
      intent: 'order',
      description: content.wanted,
      focus: { reference: stepOf(message, 'ServiceRequest').fullUrl },
      for: { reference: stepOf(message, 'Patient').fullUrl },
    })
  })

  it('holds what is allowed and nothing of what is kept back', () => {
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), (may) => {
        const text = textOf(narrowed(may))
        for (const category of CATEGORIES)
          for (const said of SAID[category] ?? [])
            expect([said, text.includes(said)]).toEqual([said, may.includes(category)])
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('keeps facts and opinion apart', () => {
    const { note } = stepOf(taskMessage(), 'ServiceRequest').resource as { note?: { text: string }[] }
    expect(note?.map(({ text }) => text)).toEqual([
      `What was seen or told: ${content.facts}`,
      `The professional's view: ${content.opinion}`,
    ])
  })

  it('brings its documents along, and says how many it could not bring', () => {
    const documents = [{ title: 'Letter', contentType: 'application/pdf', bytes: textBytes('%PDF') }]
    const message = taskMessage({ documents, documentsMissing: 2 })
    const { fullUrl, resource } = stepOf(message, 'DocumentReference')
    expect(resource).toMatchObject({
      content: [
        { attachment: { contentType: 'application/pdf', title: 'Letter', data: 'JVBERg==', size: 4 } },
      ],
    })
    expect(stepOf(message, 'ServiceRequest').resource).toMatchObject({
      supportingInfo: [{ reference: fullUrl }],
    })
    expect(JSON.stringify(stepOf(message, 'Task').resource.note)).toContain('2 documents')
  })

  it('that was passed on brings what its sender wrote, without what this recipient may not have', () => {
    const json = (resource: object) => JSON.stringify(resource)
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }],
      name: [{ family: 'Okafor' }],
      address: [{ line: ['12 Invented Row'], postalCode: 'ZZ99 3AB' }],
    }
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      subject: { reference: 'urn:uuid:p' },
    }
    const carried = [
      { fullUrl: 'urn:uuid:p', resourceType: 'Patient', json: json(patient) },
      { fullUrl: 'urn:uuid:o', resourceType: 'Observation', json: json(observation) },
    ]
    const { address: _address, phone: _phone, ...person } = content.person
    const message = taskMessage({
      content: { ...content, person, carried },
      withheld: ['address'],
      hidden: 'address',
    })
    const held = stepOf(message, 'DocumentReference').resource.content
    const [{ attachment }] = held as [{ attachment: { data: string } }]
    const passedOn = Buffer.from(attachment.data, 'base64').toString()
    expect(passedOn).toContain('Weight')
    for (const kept of ['Invented Row', 'ZZ99 3AB', '9990000026']) expect(passedOn).not.toContain(kept)
  })

  it('says of consent what it rests on, and nothing where it rests on another basis', () => {
    expect(stepsOf(taskMessage()).some(({ resource }) => resource.resourceType === 'Consent')).toBe(false)
    const consent = {
      status: 'active',
      givenAt: '2026-11-20T10:00:00.000Z',
      expiresDay: '2027-01-31',
    } as const
    expect(stepOf(taskMessage({ consent }), 'Consent').resource).toMatchObject({
      status: 'active',
      dateTime: consent.givenAt,
      provision: { type: 'permit', period: { end: '2027-01-31' } },
    })
  })

  it.each([
    ['refused', 'rejected'],
    ['withdrawn', 'inactive'],
    ['expired', 'inactive'],
    ['superseded', 'inactive'],
  ] as const)('a consent that is %s is %s on the wire, and denies', (status, wire) => {
    const consent = { status, givenAt: '2026-11-20T10:00:00.000Z' }
    expect(stepOf(taskMessage({ consent }), 'Consent').resource).toMatchObject({
      status: wire,
      provision: { type: 'deny' },
    })
  })
})

describe('the other kinds of item', () => {
  it('a notification is a Communication, and its Task asks only that somebody has read it', () => {
    const message = taskMessage({ kind: 'notification', dueBy: '2026-11-23T17:00:00.000Z' })
    expect(stepsOf(message).map(({ resource }) => resource.resourceType)).toEqual([
      'Patient',
      'Communication',
      'Task',
    ])
    expect(stepOf(message, 'Communication').resource).toMatchObject({ status: 'completed' })
    expect(stepOf(message, 'Task').resource).toMatchObject({
      focus: { reference: stepOf(message, 'Communication').fullUrl },
      restriction: { period: { end: '2026-11-23T17:00:00.000Z' } },
      description: expect.stringContaining('when somebody has read it'),
    })
  })

  it('an information request is a CommunicationRequest; each question is an input under its own id', () => {
    const request = {
      statement: 'Enquiries under section 47.',
      questions: [
        { id: 'q1', text: 'Known to you?', why: 'To see who is involved.' },
        { id: 'q2', text: 'Since when?', why: 'To date it.', periodFrom: '2026-06-01' },
      ],
    } as const
    const message = taskMessage({ kind: 'information-request', content: { ...content, request } })
    expect(stepOf(message, 'CommunicationRequest').resource).toMatchObject({
      reasonCode: [{ text: request.statement }],
      payload: [
        { contentString: 'Known to you? Why: To see who is involved.' },
        { contentString: 'Since when? Period: 2026-06-01. Why: To date it.' },
      ],
    })
    const inputs = stepOf(message, 'Task').resource.input as { type: { coding: { code: string }[] } }[]
    expect(inputs.map(({ type }) => type.coding[0]?.code)).toEqual(['q1', 'q2'])
  })
})

describe('later messages', () => {
  it('to take it back cancel the Task of the first message and revoke what it is about, and say nothing else', () => {
    const message = taskMessage({ purpose: 'withdrawal', messageKey: 'rfl_abc123:rcp_abc123:3' })
    const first = taskMessage()
    const [task, request] = stepsOf(message)
    expect(task?.request.url).toBe(`Task?${stepOf(first, 'Task').request.ifNoneExist}`)
    expect(request?.request.url).toBe(`ServiceRequest?${stepOf(first, 'ServiceRequest').request.ifNoneExist}`)
    expect(textOf(message)).not.toMatch(/Okafor|coat/)
  })

  it('of an agreement withdrawn in part end no consent: the rest goes on', () => {
    const message = taskMessage({ purpose: 'agreement-withdrawn', ended: ['health'] })
    expect(stepsOf(message).map(({ resource }) => resource.resourceType)).toEqual(['Communication'])
    expect(stepOf(message, 'Communication').resource).toMatchObject({
      topic: { coding: [{ code: 'agreement-withdrawn-in-part' }] },
      payload: [{ contentString: expect.stringContaining('part of this information: health.') }],
    })
    expect(textOf(message)).not.toMatch(/deny|OPTOUT|inactive/)
  })

  it('of a withdrawn agreement name neither the child nor anything that was shared', () => {
    const message = taskMessage({ purpose: 'agreement-withdrawn', messageKey: 'rfl_abc123:rcp_abc123:2' })
    expect(stepOf(message, 'Communication').resource).toMatchObject({
      payload: [{ contentString: expect.stringContaining('withdrawn its agreement') }],
    })
    expect(stepOf(message, 'Consent').resource).toMatchObject({ status: 'inactive' })
    expect(textOf(message)).not.toMatch(/Okafor|coat|9990000018/)
  })
})
