/** What a sharing decision says of people: their agreement or consent, who was told, who must not be, the reasons. */
import { z } from 'zod'
import { CATEGORIES, PURPOSES } from '../../domain/sharing/categories.ts'
import {
  AGREEMENT_STATUSES,
  COMPETENCES,
  CONSENT_CAPACITIES,
  CONSENT_METHODS,
  CONSENT_STATUSES,
  NOT_ASKED_REASONS,
  SUBJECTS,
} from '../../domain/sharing/consent.ts'
import {
  CONTACT_CHANNELS,
  DO_NOT_TELL_REASONS,
  INFORMED,
  PERSON_ROLES,
  SAFETY,
  VIEWS_SOUGHT,
} from '../../domain/sharing/people-told.ts'
import { maybe } from '../../http/maybe.ts'
import { day, idParameter, instant } from '../parameters.ts'
import { sentence } from './texts.ts'

const NAME = 200
const NOTE = 500
/** A reason in the decider's own words. */
export const REASON = 2000

const agreement = z
  .strictObject({
    status: z.enum(AGREEMENT_STATUSES),
    because: maybe(z.enum(NOT_ASKED_REASONS)).meta({ description: 'Needed with `not-asked`' }),
    holdersDisagree: maybe(z.boolean()).meta({
      description: 'Two holders of parental responsibility disagree: a manager is asked to look',
    }),
  })
  .meta({
    id: 'Agreement',
    description: 'What the family says to it where consent is not the basis; needed unless a duty decides',
  })

/** Consent as basis: who gave it, for what, in what words, how it is shown. */
export const consentBody = z
  .strictObject({
    giver: z.strictObject({
      name: sentence(NAME),
      capacity: z.enum(CONSENT_CAPACITIES),
      evidence: maybe(sentence(NOTE)).meta({ description: 'Of parental responsibility, order or authority' }),
    }),
    competence: maybe(
      z.strictObject({
        basis: z.enum(COMPETENCES),
        assessedBy: maybe(sentence(NAME)),
        notes: maybe(sentence(REASON)),
      }),
    ).meta({ description: 'Needed where the child consents' }),
    subjects: z.array(z.enum(SUBJECTS)).min(1).max(SUBJECTS.length),
    recipients: z.array(idParameter('agency')).min(1).max(20),
    purposes: z.array(z.enum(PURPOSES)).min(1).max(PURPOSES.length),
    categories: z.array(z.enum(CATEGORIES)).min(1).max(CATEGORIES.length),
    exclusions: maybe(z.array(z.enum(CATEGORIES)).max(CATEGORIES.length)),
    wording: sentence(100).meta({ description: 'Names the exact words that were shown or read out' }),
    interpreter: maybe(sentence(NAME)),
    method: z.enum(CONSENT_METHODS),
    evidence: maybe(sentence(NOTE)).meta({ description: 'Where the form, recording or note is kept' }),
    givenAt: instant,
    explicit: maybe(z.boolean()).meta({ description: 'In so many words: needed for article 9(2)(a)' }),
    reviewDay: maybe(day),
    expiresDay: maybe(day),
    status: z.enum(CONSENT_STATUSES).default('active'),
  })
  .meta({ id: 'Consent' })

const reasons = z
  .strictObject({
    function: maybe(sentence(NOTE)),
    necessity: maybe(sentence(REASON)).meta({
      description: 'Why it must be shared; needed where they did not agree',
    }),
    proportionality: maybe(sentence(REASON)),
    harmIfShared: maybe(sentence(REASON)),
    harmIfNot: maybe(sentence(REASON)),
    publicInterest: maybe(sentence(REASON)),
    emergency: maybe(sentence(REASON)),
    requestedUnder: maybe(sentence(NOTE)).meta({ description: 'Power and function that a request states' }),
  })
  .meta({ id: 'DecisionReasons' })

const person = z.strictObject({
  name: sentence(NAME),
  role: z.enum(PERSON_ROLES),
  informed: z.enum(INFORMED),
  because: maybe(sentence(REASON)).meta({ description: 'Needed with `not-informed`' }),
  viewsSought: maybe(z.enum(VIEWS_SOUGHT)),
  view: maybe(sentence(REASON)),
})

const doNotTell = z.strictObject({
  name: sentence(NAME),
  reason: z.enum(DO_NOT_TELL_REASONS),
  reviewDay: day.meta({ description: 'Within ten working days' }),
})

const safeContact = z.strictObject({
  name: sentence(NAME),
  channel: z.enum(CONTACT_CHANNELS),
  value: sentence(NAME),
  safe: z.enum(SAFETY).meta({ description: '`unknown` counts as no for anything a machine sends' }),
  safeTimes: maybe(sentence(NAME)),
  leaveMessage: maybe(z.enum(SAFETY)),
  reviewDay: maybe(day),
})

const lifted = z
  .strictObject({
    doNotTell: maybe(z.array(sentence(NAME)).max(20)).meta({ description: 'Names of those who may be told' }),
    addressProtection: maybe(z.boolean()),
    safeContacts: maybe(z.array(sentence(NAME)).max(20)).meta({
      description: 'Values of contacts that are not unsafe any more',
    }),
    originators: maybe(
      z.array(z.strictObject({ agency: sentence(NAME), category: z.enum(CATEGORIES) })).max(20),
    ),
    reason: sentence(REASON),
  })
  .meta({
    id: 'ProtectionsLifted',
    description:
      'Who must not be told, a protected address, contacts that are not safe and what another agency keeps back go ' +
      'on from decision to decision, whatever a later one leaves out, until they are lifted here with the reason. ' +
      'A recipient that is not named keeps the limits that it was given before.',
  })

/** Fields that decisions to share and not to share have in common. */
export const recordFields = {
  agreement: maybe(agreement),
  reasons: maybe(reasons),
  people: maybe(z.array(person).max(20)).meta({
    description: 'Who was told, who was not and why, their views',
  }),
  doNotTell: maybe(z.array(doNotTell).max(20)),
  safeContacts: maybe(z.array(safeContact).max(20)),
  advice: maybe(z.array(z.strictObject({ from: sentence(NAME), summary: maybe(sentence(REASON)) })).max(10)),
  consentRequest: maybe(idParameter('consent-request')).meta({
    description: 'The request by which they were asked: fills in what they said, so leave out `consent`',
  }),
  approval: maybe(z.strictObject({ by: sentence(NAME), role: sentence(100) })).meta({
    description: "A manager's approval; a team manager's own decision has it already",
  }),
  lifted: maybe(lifted),
}
