/** Invented referrals for the demo. The children are entries of the simulated register, or nobody at all. */
import { REGISTER_PEOPLE, type RegisterPerson } from './simulators/register-people.ts'

const share = (categories: readonly string[]) => ({
  decision: 'share',
  purpose: 'assess-need',
  article6: '6e',
  gateway: 'CA1989-S17',
  agreement: { status: 'agreed' },
  categories,
})

const referrer = { name: 'Amina Shah', role: 'Social worker', phone: '01632 960 101' }

const known = (index: number) => {
  const { nhsNumber, family, given, gender, birthDate, line, postcode } = REGISTER_PEOPLE[
    index
  ] as RegisterPerson
  return {
    nhsNumber,
    familyName: family,
    givenNames: given,
    birthDate,
    sex: gender,
    address: { lines: [line], postcode },
  }
}

/** A request body for POST /v1/referrals, with what it shows. */
export interface Example {
  readonly name: string
  readonly body: object
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'A child the register knows, to a health service whose system answers by itself',
    body: {
      urgency: 'standard',
      person: known(0),
      referrer,
      facts:
        'The school reports that the child has come without a coat or a lunch four times since the half-term.',
      opinion: 'The family seems to be under strain after a loss of work.',
      wanted: 'Offer the family a visit and help with meals and clothing.',
      needs: [{ text: 'Family support' }],
      services: ['svc_riverside-family-support'],
      sharingDecision: share(['identity', 'address', 'concern', 'family']),
    },
  },
  {
    name: 'To two services at once, one of which has an older system',
    body: {
      urgency: 'three-days',
      person: known(1),
      referrer,
      facts: 'Notice to leave the flat was served last week. There are two children under five.',
      wanted: 'Housing: advice before the notice ends. Health: a visit to the younger child.',
      needs: [{ text: 'Housing' }, { text: 'Family support' }],
      services: ['svc_hillside-family-homes', 'svc_riverside-family-support'],
      sharingDecision: share(['identity', 'address', 'concern']),
    },
  },
  {
    name: 'A child the register does not know: it goes on, marked, and a person is asked to confirm who it is',
    body: {
      urgency: 'same-day',
      person: { familyName: 'Quillon', givenNames: ['Perran'], birthDate: '2014-02-11' },
      referrer,
      facts: 'Found alone at the bus station at 9pm, gave this name, would not say where home is.',
      wanted: 'See the child today.',
      needs: [{ text: 'Safety' }],
      services: ['svc_riverside-family-support'],
      sharingDecision: share(['identity', 'concern']),
    },
  },
  {
    name: 'Not decided yet whether it may be shared: held, and nothing leaves',
    body: {
      urgency: 'standard',
      person: known(2),
      referrer,
      facts: 'A parent asked that nothing be passed on before they have spoken to their own doctor.',
      wanted: 'Support for a young carer.',
      needs: [{ text: 'Young carer' }],
      services: ['svc_riverside-young-minds'],
      sharingDecision: { decision: 'awaited', askedManager: true },
    },
  },
]

/** Asked about the one that is held. */
export const CONSENT_QUESTION = {
  asks: 'consent',
  way: 'link',
  person: {
    name: 'Robin Sample',
    capacity: 'parent-with-responsibility',
    evidence: 'Named on the birth certificate',
  },
  contact: { value: 'robin.sample@family.example', safe: 'yes' },
  purposes: ['provide-service'],
  categories: ['identity', 'concern'],
} as const
