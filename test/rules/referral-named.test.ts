/** Which referral a sender's later message is about; where that is not certain, none. */
import { describe, expect, it } from '@jest/globals'
import { referralNamed } from '../../commands/referral-named.ts'

const OURS = '7d9c1f43-2a6b-5b0d-8c1e-5f43a2b6d0c8'
const THEIRS = 'urn:uuid:236bb75d-90ef-461f-b71e-fde7f899802c'
const CHILD = { familyName: 'Okafor', givenNames: ['Ada'], birthDate: '2015-03-09', nhsNumber: '9990000018' }
const REFERRAL = { id: 'rfl_1', raisedBy: { agencyId: 'agc_vale' } }

interface Said {
  readonly serviceRequestId?: string
  readonly focusFullUrl?: string
  readonly agencyId?: string
  readonly correlationId?: string
  readonly person?: object
  readonly isShared?: boolean
}

const named = (said: Said) => {
  const { agencyId = 'agc_vale', correlationId = 'c1', person = CHILD, isShared = false, ...names } = said
  const carried = [
    { resourceType: 'Patient', fullUrl: 'urn:uuid:p', json: '{}' },
    {
      resourceType: 'ServiceRequest',
      fullUrl: THEIRS,
      json: '{"resourceType":"ServiceRequest","id":"own-7"}',
    },
  ]
  const known: Readonly<Record<string, boolean>> = {
    [`item|${OURS}`]: true,
    'conversation|agc_vale|c1': true,
    'shared-conversation|agc_vale|c1': isShared,
  }
  const find = async ({ kind, sender, value }: { kind: string; sender?: string; value: string }) =>
    known[[kind, ...(sender === undefined ? [] : [sender]), value].join('|')] ? REFERRAL.id : undefined
  const wholeById = async () => ({ referral: REFERRAL, content: { person: CHILD, carried } })
  const on = { wireNames: { find }, referrals: { wholeById } } as unknown as Parameters<
    typeof referralNamed
  >[0]
  const ask = { user: { agencyId }, raw: { correlationId }, message: { ...names, content: { person } } }
  return referralNamed(on, ask as unknown as Parameters<typeof referralNamed>[1])
}

describe('the referral that a later message names', () => {
  it.each<[string, Said]>([
    [
      'the id that we gave it, in whatever conversation',
      { serviceRequestId: OURS.toUpperCase(), correlationId: 'c2' },
    ],
    ['our id as full URL', { focusFullUrl: `urn:uuid:${OURS}`, correlationId: 'c2' }],
    ['our id beside a full URL of its own', { serviceRequestId: OURS, focusFullUrl: 'urn:uuid:new' }],
    ['the full URL that its sender gave it', { focusFullUrl: THEIRS.toUpperCase() }],
    ['that full URL and the id in it', { focusFullUrl: THEIRS, serviceRequestId: THEIRS.slice(9) }],
    ['the id that its sender gave it', { focusFullUrl: THEIRS, serviceRequestId: 'own-7' }],
  ])('is found by %s', async (_what, said) => {
    expect(await named(said)).toEqual({ referral: REFERRAL })
  })

  it.each<[string, Said, string]>([
    ['only the conversation fits', { focusFullUrl: 'urn:uuid:new' }, 'conversation-alone'],
    ['the id is of neither side', { focusFullUrl: THEIRS, serviceRequestId: 'x-1' }, 'conversation-alone'],
    ['nothing is named in the conversation', {}, 'conversation-alone'],
    ['the conversation is another', { focusFullUrl: THEIRS, correlationId: 'c2' }, 'no-such-referral'],
    ['the conversation has several', { focusFullUrl: THEIRS, isShared: true }, 'no-such-referral'],
    ['the sender is another', { serviceRequestId: OURS, agencyId: 'agc_hill' }, 'no-such-referral'],
    [
      'the child is another, though the id is ours',
      { serviceRequestId: OURS, person: { ...CHILD, nhsNumber: '9990000026' } },
      'another-child',
    ],
    [
      'the child is another, though its sender’s name fits',
      { focusFullUrl: THEIRS, person: { familyName: 'Jones', givenNames: [], birthDate: '2012-01-01' } },
      'another-child',
    ],
  ])('is none where %s', async (_what, said, because) => {
    expect(await named(said)).toEqual({ because })
  })
})
