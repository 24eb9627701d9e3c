/** A request for consent as the API tells it: whoever asked reads all of it, a list holds nothing about a person. */
import { z } from 'zod'
import type { ConsentRead } from '../../commands/consent-contracts.ts'
import { CONSENT_STATES, possibleConsentMoves } from '../../domain/consent-life.ts'
import {
  ASKING_WAYS,
  CONSENT_EVENTS,
  type ConsentRequest,
  MOST_WRONG_CODES,
} from '../../domain/consent-request.ts'
import { consentTitle } from '../../domain/consent-told.ts'
import { CONSENT_QUESTIONS } from '../../domain/consent-wording.ts'
import { CATEGORIES, PURPOSES } from '../../domain/sharing/categories.ts'
import { COMPETENCES, CONSENT_CAPACITIES, SUBJECTS } from '../../domain/sharing/consent.ts'
import { SAFETY } from '../../domain/sharing/people-told.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { idParameter, idText, instant } from '../parameters.ts'

const text = z.string()

const event = z.object({
  at: instant,
  event: z.enum(CONSENT_EVENTS),
  title: text.meta({ description: 'In plain words' }),
  by: text.meta({ description: "A user's id; `asked-person`: whoever has link and code; or `exchange`" }),
  way: z.enum(ASKING_WAYS).optional(),
})

/** Without anything about a person. */
export const consentSummary = z
  .object({
    id: idText('consent-request'),
    itemId: idText('referral'),
    asks: z.enum(CONSENT_QUESTIONS),
    way: z.enum(ASKING_WAYS),
    capacity: z.enum(CONSENT_CAPACITIES),
    subjects: z.array(z.enum(SUBJECTS)).readonly(),
    purposes: z.array(z.enum(PURPOSES)).readonly(),
    categories: z.array(z.enum(CATEGORIES)).readonly(),
    exclusions: z.array(z.enum(CATEGORIES)).readonly().optional(),
    recipients: z.array(idText('agency')).readonly(),
    state: z.enum(CONSENT_STATES),
    possible: z.array(text).readonly().meta({ description: 'What can be done now' }),
    since: instant,
    askedBy: idText('user'),
    askedAt: instant,
    round: z.int().meta({ description: 'How often it was asked from the beginning' }),
    remindAt: instant,
    answerBy: instant.meta({ description: 'Then it goes back to whoever asked' }),
    clockPolicies: z.array(text).readonly(),
    reviewDay: text,
    answer: z
      .object({ answer: z.enum(['given', 'refused']), way: z.enum(ASKING_WAYS), answeredAt: instant })
      .optional(),
    linkLocked: z.boolean().optional().meta({ description: 'The wrong code was typed too often: ask again' }),
    wording: z.object({ version: text, sha256: text }),
    history: z.array(event).readonly(),
  })
  .meta({ id: 'ConsentRequestSummary' })

const person = z.object({
  name: text,
  competence: z
    .object({ basis: z.enum(COMPETENCES), assessedBy: text.optional(), notes: text.optional() })
    .optional(),
  evidence: text.optional(),
  interpreter: text.optional(),
  contact: z.object({ value: text, safe: z.enum(SAFETY), reviewDay: text.optional() }).optional(),
})

/** All of it. */
export const consentWhole = consentSummary
  .extend({
    person,
    wordingText: text.meta({ description: 'The exact words to show or to read out' }),
    answerNote: text.optional(),
  })
  .meta({ id: 'ConsentRequest' })

/** As a list tells it. */
export const summaryOf = (request: ConsentRequest) => {
  const { clocks, link, history, asks, state } = request
  return {
    ...request,
    remindAt: clocks.remindAt,
    answerBy: clocks.answerBy,
    clockPolicies: clocks.policyIds,
    possible: possibleConsentMoves(state),
    ...(link === undefined ? {} : { linkLocked: link.wrongCodes >= MOST_WRONG_CODES }),
    history: history.map((one) => ({ ...one, title: consentTitle(one.event, asks) })),
  }
}

/** As whoever asked reads it. */
export const wholeConsentOf = ({ request, words, answerNote }: ConsentRead) => {
  const { wording: wordingText, ...who } = words
  return {
    ...summaryOf(request),
    person: who,
    wordingText,
    ...(answerNote === undefined ? {} : { answerNote }),
  }
}

/** The address of an item's requests. */
export const consentsPath = (door: ItemDoor): `/${string}` => `${itemPath(door)}/consent-requests`

/** The address of one. */
export const consentPath = (door: ItemDoor): `/${string}` => `${consentsPath(door)}/{consentRequestId}`

export const consentParams = (door: ItemDoor) =>
  itemParams(door).extend({ consentRequestId: idParameter('consent-request') })
