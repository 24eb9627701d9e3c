/** The referral that the bench raises: about 4 KB of invented words about a child of the simulated register. */
import { seededRandom } from '../../dev/simulators/fault-plan.ts'
import { REGISTER_PEOPLE } from '../../dev/simulators/register-people.ts'
import type { Urgency } from '../../domain/referral.ts'

const CONTENT_BYTES = 4096

const WORDS =
  `school home mother father brother sister teacher visit week evening morning quiet worried meal coat
money rent letter doctor sleep often never twice since spoke said asked told seen play friend lesson absent late
street flat kitchen garden bus phone neighbour family support help change loss work night weekend calm upset`.split(
    /\s+/,
  )

/** Words in an order of their own, so that they shrink no better than real ones when they are sealed. */
const prose = (seed: number, bytes: number): string => {
  const random = seededRandom(seed)
  const words: string[] = []
  for (let length = 0; length < bytes; ) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? ''
    words.push(word)
    length += word.length + 1
  }
  return words.join(' ').slice(0, bytes).trim()
}

const personOf = (index: number) => {
  // The first twelve are ordinary entries: each is found by its number.
  const known = REGISTER_PEOPLE[index % 12]
  if (known === undefined) throw new RangeError('the register has no people')
  const { nhsNumber, family, given, gender, birthDate, line, postcode } = known
  const address = { lines: [line], postcode }
  return { nhsNumber, familyName: family, givenNames: given, birthDate, sex: gender, address }
}

/** What is said about the child, as `POST /v1/referrals` and the domain both have it. */
export const contentOf = (index: number) => {
  const content = {
    person: personOf(index),
    referrer: { name: 'Amina Shah', role: 'Social worker', phone: '01632 960 101' },
    facts: '',
    opinion: prose(index + 500_000, 600),
    wanted: 'Offer the family a visit, and tell us what you find.',
    needs: [{ text: 'Family support' }],
  }
  return { ...content, facts: prose(index, CONTENT_BYTES - JSON.stringify(content).length) }
}

/** The body of `POST /v1/referrals`. */
export const referralBody = (
  index: number,
  services: readonly string[],
  urgency: Urgency = 'standard',
): string =>
  JSON.stringify({
    urgency,
    ...contentOf(index),
    services,
    sharingDecision: {
      decision: 'share',
      purpose: 'assess-need',
      article6: '6e',
      gateway: 'CA1989-S17',
      agreement: { status: 'agreed' },
      categories: ['identity', 'address', 'concern', 'family'],
    },
  })
