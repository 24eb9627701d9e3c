import { describe, expect, it } from '@jest/globals'
import type { ResponseMove } from '../../domain/recipient.ts'
import { ANSWER_PART_EXTENSION, SYSTEMS } from '../../partners/formats/bars-fhir/bars-codes.ts'
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
} from './bars-samples.ts'

const REJECTED = 'https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars'

/** A response as another supplier would write it: the sender's Encounter, and perhaps the receiver's. */
const response = (
  status: string,
  receiver?: string,
  change: (bundle: EditableBundle) => void = () => undefined,
) => {
  const bundle = copyOf(
    bundleOf(outgoing({ purpose: 'answer', answer: { inResponseTo: 'b-1', move: 'open', words: {} } })),
  )
  if (receiver !== undefined) {
    bundle.entry.push({
      fullUrl: 'urn:uuid:receiver-encounter',
      resource: {
        resourceType: 'Encounter',
        meta: { lastUpdated: '2026-11-21T12:00:00Z' },
        status: receiver,
        class: { code: 'EMER' },
      },
    })
  }
  entryOf(bundle, 'ServiceRequest').resource.status = status
  change(bundle)
  return readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)
}
const receiverOf = (bundle: EditableBundle) =>
  bundle.entry.find(({ fullUrl }) => fullUrl === 'urn:uuid:receiver-encounter')?.resource ?? {
    resourceType: 'none',
  }

describe('a partner’s response', () => {
  it.each<[string, string | undefined, ResponseMove | undefined]>([
    ['active', undefined, 'open'],
    ['active', 'planned', 'accept'],
    ['active', 'arrived', 'start'],
    ['active', 'triaged', 'start'],
    ['active', 'in-progress', 'start'],
    ['active', 'onleave', 'start'],
    ['active', 'cancelled', 'decline'],
    ['active', 'finished', undefined],
    ['active', 'entered-in-error', undefined],
    ['on-hold', undefined, 'hold'],
    ['on-hold', 'planned', 'hold'],
    ['revoked', undefined, 'decline'],
    ['revoked', 'cancelled', 'decline'],
    ['completed', undefined, 'finish'],
    ['completed', 'finished', 'finish'],
    ['draft', undefined, undefined],
    ['unknown', 'planned', undefined],
  ])('%s with the receiver’s Encounter %s is %s', (status, encounter, move) => {
    const message = messageOf(response(status, encounter))
    expect(message.response?.move).toBe(move)
    expect(message.oddities.some(({ code, forPerson }) => code === 'response-unclear' && forPerson)).toBe(
      move === undefined,
    )
  })

  it.each([
    ['RRNA', 'not-available-in-time'],
    ['FC', 'failed-contact'],
    ['fc', 'failed-contact'],
    ['OTH', 'other'],
    ['NEW', 'new'],
  ])('rejection %s is %s, with the partner’s words', (code, reason) => {
    const reading = response('active', 'cancelled', (bundle) => {
      receiverOf(bundle).reasonCode = [
        { coding: [{ system: REJECTED, code }], text: 'No room for 30 minutes' },
      ]
    })
    expect(messageOf(reading).response).toEqual({
      move: 'decline',
      words: { reason, explanation: 'No room for 30 minutes' },
    })
  })

  it('reads the Encounter that is the focus as the receiver’s (VALRESP01A)', () => {
    const reading = response('active', 'in-progress', (bundle) => {
      entryOf(bundle, 'MessageHeader').resource.focus = [{ reference: 'urn:uuid:receiver-encounter' }]
    })
    expect(messageOf(reading)).toMatchObject({
      response: { move: 'start' },
      focusFullUrl: expect.stringContaining('7d9c1f43'),
    })
  })

  it('takes the Encounter that changed last where the ServiceRequest names none (REFRESP03)', () => {
    const reading = response('active', 'planned', (bundle) => {
      Reflect.deleteProperty(entryOf(bundle, 'ServiceRequest').resource, 'encounter')
    })
    expect(messageOf(reading).response?.move).toBe('accept')
  })

  it('hears a question', () => {
    const reading = response('active', undefined, (bundle) => {
      bundle.entry.push({
        fullUrl: 'urn:uuid:task',
        resource: {
          resourceType: 'Task',
          status: 'requested',
          intent: 'order',
          code: { coding: [{ code: 'information-request' }] },
          input: [
            { type: { text: 'Q' }, valueString: 'Who lives at home?' },
            { type: { text: 'Q' }, valueString: 'Which school?' },
          ],
        },
      })
    })
    expect(messageOf(reading).response).toEqual({
      move: 'ask',
      words: { questions: ['Who lives at home?', 'Which school?'] },
    })
  })

  it('does not hear a question that is settled', () => {
    const reading = response('active', 'planned', (bundle) => {
      bundle.entry.push({
        fullUrl: 'urn:uuid:task',
        resource: {
          resourceType: 'Task',
          status: 'completed',
          code: { coding: [{ code: 'information-request' }] },
        },
      })
    })
    expect(messageOf(reading).response?.move).toBe('accept')
  })

  it('is unclear where its code says that our message was not processed', () => {
    const reading = response('active', 'planned', (bundle) => {
      entryOf(bundle, 'MessageHeader').resource.response = { identifier: 'b-1', code: 'fatal-error' }
    })
    expect(messageOf(reading).response).toBeUndefined()
    expect(messageOf(reading).oddities.map(({ code }) => code)).toContain('response-unclear')
  })

  it('is put before a person where it says no further action and not why', () => {
    const ended = (reason: string) =>
      response('completed', 'finished', (bundle) => {
        const ours = { url: ANSWER_PART_EXTENSION, valueCode: 'no-further-action-reason' }
        receiverOf(bundle).reasonCode = [
          { coding: [{ system: SYSTEMS.localOutcome, code: 'no-further-action' }] },
        ]
        if (reason !== '')
          entryOf(bundle, 'ServiceRequest').resource.note = [{ extension: [ours], text: reason }]
      })
    const [silent, said] = [messageOf(ended('')), messageOf(ended('Why no further action: family-moved'))]
    const unexplained = { code: 'outcome-unexplained', forPerson: true }
    expect(silent.response).toMatchObject({ move: 'finish', words: { outcome: 'no-further-action' } })
    expect(silent.oddities).toContainEqual(expect.objectContaining(unexplained))
    expect(said.response?.words).toMatchObject({ noFurtherActionReason: 'family-moved' })
    expect(said.oddities).not.toContainEqual(expect.objectContaining(unexplained))
  })

  it('is put before a person where it declines and not why, and is quiet with a reason of the standard', () => {
    const declined = (code?: string) =>
      messageOf(
        response('revoked', 'cancelled', (bundle) => {
          if (code !== undefined)
            receiverOf(bundle).reasonCode = [{ coding: [{ system: SYSTEMS.rejectedReason, code }] }]
        }),
      )
    const unexplained = expect.objectContaining({ code: 'decline-unexplained', forPerson: true })
    expect(declined().oddities).toContainEqual(unexplained)
    expect(declined('any-of-theirs').oddities).not.toContainEqual(unexplained)
  })

  it('is quiet where it is over without a word of what came of it, as in the standard', () => {
    const ended = messageOf(response('completed', 'finished', () => undefined))
    expect(ended.response).toEqual({ move: 'finish', words: {} })
    expect(ended.oddities.filter(({ code }) => /unexplained/.test(code))).toEqual([])
  })

  it('is refused without the message that it answers', () => {
    const reading = response('active', undefined, (bundle) => {
      entryOf(bundle, 'MessageHeader').resource.response = { code: 'ok' }
    })
    expect(faultsOf(reading)).toEqual(['400 required Bundle.entry[0].resource.response.identifier'])
  })

  it('needs no reason', () => {
    const reading = response('active', 'planned', (bundle) => {
      Reflect.deleteProperty(entryOf(bundle, 'MessageHeader').resource, 'reason')
    })
    expect(messageOf(reading).response?.move).toBe('accept')
    expect(messageOf(reading).oddities.map(({ code }) => code)).toEqual(['pairing-unusual'])
  })

  it('takes notes of another system as explanation', () => {
    const reading = response('on-hold', undefined, (bundle) => {
      entryOf(bundle, 'ServiceRequest').resource.note = [{ text: 'Family away' }, { text: 'until May' }]
    })
    expect(messageOf(reading).response?.words).toEqual({ explanation: 'Family away\nuntil May' })
  })
})

describe('answers that are no move of a partner', () => {
  const answered = (move: 'not-deliverable' | 'withdraw') =>
    messageOf(
      readBarsMessage(
        jsonBytes(
          copyOf(bundleOf(outgoing({ purpose: 'answer', answer: { inResponseTo: 'b-1', move, words: {} } }))),
        ),
        'application/fhir+json',
        NOW,
      ),
    )

  it('not delivered is a rejection that says so', () => {
    expect(answered('not-deliverable').response).toEqual({
      move: 'decline',
      words: { reason: 'not-deliverable' },
    })
  })

  it('withdrawn confirms, and moves nothing', () => {
    expect(answered('withdraw').response).toBeUndefined()
  })
})
