/** POST …/consent-requests: ask somebody for consent, by a link or by what a person will write down. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { ASKING_WAYS } from '../../domain/consent-request.ts'
import { CONSENT_QUESTIONS } from '../../domain/consent-wording.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { CATEGORIES, PURPOSES } from '../../domain/sharing/categories.ts'
import { COMPETENCES, CONSENT_CAPACITIES, SUBJECTS } from '../../domain/sharing/consent.ts'
import { SAFETY } from '../../domain/sharing/people-told.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { type ItemDoor, itemParams } from '../item-door.ts'
import { MOVE_REFUSALS } from '../move-reply.ts'
import { day, idParameter } from '../parameters.ts'
import { sentence } from '../referrals/texts.ts'
import { consentsPath, consentWhole, wholeConsentOf } from './consent-words.ts'

const NAME = 200
const NOTE = 500

const body = z
  .strictObject({
    asks: z.enum(CONSENT_QUESTIONS).meta({
      description:
        '`consent`: the sharing rests on it; `agreement`: asked out of fairness, another basis decides',
    }),
    way: z.enum(ASKING_WAYS).meta({ description: '`link`: a mail, and a code that you tell them' }),
    person: z.strictObject({
      name: sentence(NAME),
      capacity: z.enum(CONSENT_CAPACITIES),
      competence: maybe(
        z.strictObject({
          basis: z.enum(COMPETENCES),
          assessedBy: maybe(sentence(NAME)),
          notes: maybe(sentence(2000)),
        }),
      ).meta({ description: 'Needed where the child decides; judged for this question' }),
      evidence: maybe(sentence(NOTE)).meta({
        description: 'Of parental responsibility, order or authority',
      }),
      interpreter: maybe(sentence(NAME)),
    }),
    contact: maybe(
      z.strictObject({
        value: sentence(NAME),
        safe: z.enum(SAFETY).meta({ description: '`unknown` counts as no' }),
        reviewDay: maybe(day),
      }),
    ).meta({ description: 'Mail address for a link; without it the safe contact of the sharing decision' }),
    subjects: z.array(z.enum(SUBJECTS)).min(1).max(SUBJECTS.length).default(['child']),
    purposes: z.array(z.enum(PURPOSES)).min(1).max(PURPOSES.length),
    categories: z.array(z.enum(CATEGORIES)).min(1).max(CATEGORIES.length),
    exclusions: maybe(z.array(z.enum(CATEGORIES)).max(CATEGORIES.length)),
    recipients: maybe(z.array(idParameter('agency')).min(1).max(20)).meta({
      description: 'Without it everyone who is asked',
    }),
    explanation: maybe(sentence(1000)).meta({ description: 'Shown with the question, in your own words' }),
    reviewDay: maybe(day).meta({ description: 'Within 12 months; without it in 12 months' }),
  })
  .meta({ id: 'NewConsentRequest' })

const made = consentWhole
  .extend({
    code: z.string().optional().meta({
      description: 'Tell it to them yourself, never in writing beside the link; shown this once',
    }),
  })
  .meta({ id: 'ConsentAsked' })

const HEADERS = { 'Idempotency-Replayed': '`true` for a repeat, which no longer holds the code' }

export const postConsentRequest = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'askConsent'> },
) =>
  endpoint({
    method: 'post',
    path: consentsPath(door),
    permission: 'consent.ask',
    tag: 'Consent',
    summary: `Ask somebody for consent about a ${door.name}`,
    description:
      'A link goes by mail, only where that is on record as safe and to nobody who must not be told; the mail names ' +
      'nobody. Nothing waits for it that may be shared without it: an emergency decision goes on at once.',
    request: { params: itemParams(door), body },
    responses: {
      201: { description: 'Asked; the exact words, and by link the code', schema: made, headers: HEADERS },
      202: {
        description: 'Kept, and begun as soon as the workflow engine is back',
        schema: made,
        headers: HEADERS,
      },
    },
    refusals: [...MOVE_REFUSALS, 'validation-failed', 'consent-contact-unsafe'],
    handle: async ({ params: { id }, body, asking }) => {
      const asked = await commands.askConsent({ ...asking, ...body, referralId: id })
      if (isRefusal(asked)) return asked
      const { code, started, replayed } = asked
      return {
        status: started ? (201 as const) : (202 as const),
        body: { ...wholeConsentOf(asked), ...(code === undefined ? {} : { code }) },
        replayed,
      }
    },
  })
