/** The life of a request for consent, against a model told by hand; its record; whom a machine may ask; its words. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { withConsentMove, withConsentTime } from '../../domain/consent-changes.ts'
import { consentClocks, latestReviewDay } from '../../domain/consent-clocks.ts'
import {
  CONSENT_PERSON_MOVES,
  CONSENT_STATES,
  type ConsentMoveKind,
  type ConsentState,
  isConsentOver,
  possibleConsentMoves,
} from '../../domain/consent-life.ts'
import {
  CONSENT_EVENTS,
  type ConsentRequest,
  consentRecordOf,
  isLinkUsable,
} from '../../domain/consent-request.ts'
import { consentTitle } from '../../domain/consent-told.ts'
import { CONSENT_QUESTIONS, consentWording } from '../../domain/consent-wording.ts'
import { idOf } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { consentGap } from '../../domain/sharing/consent.ts'

const SCHOOL = idOf('agency', 'agc_riverside')
const ASKED_AT = Date.parse('2026-11-20T10:00:00.000Z')
const TIME = { calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }, ownPolicies: [] }

const aRequest = (more: Partial<ConsentRequest> = {}): ConsentRequest => ({
  id: idOf('consent-request', 'cns_one'),
  version: 1,
  itemId: idOf('referral', 'rfl_one'),
  agencyId: idOf('agency', 'agc_northmoor'),
  askedBy: idOf('user', 'usr_amina'),
  askedAt: iso(ASKED_AT),
  asks: 'consent',
  way: 'link',
  capacity: 'parent-with-responsibility',
  subjects: ['child'],
  purposes: ['provide-service'],
  categories: ['identity'],
  recipients: [SCHOOL],
  wording: { version: 'consent.1', sha256: 'ab'.repeat(32) },
  reviewDay: '2027-11-20',
  round: 1,
  clocks: consentClocks('standard', ASKED_AT, TIME),
  state: 'asked',
  since: iso(ASKED_AT),
  history: [],
  link: { tokenHashes: [], codeHash: 'x', wrongCodes: 0 },
  started: true,
  ...more,
})

/** Told by hand: what becomes of each state by each move. */
const MODEL: { readonly [State in ConsentState]: { readonly [Move in ConsentMoveKind]?: ConsentState } } = {
  asked: {
    give: 'given',
    refuse: 'refused',
    'ask-again': 'asked',
    'call-off': 'called-off',
    remind: 'reminded',
    lapse: 'unanswered',
  },
  reminded: {
    give: 'given',
    refuse: 'refused',
    'ask-again': 'asked',
    'call-off': 'called-off',
    lapse: 'unanswered',
  },
  unanswered: { give: 'given', refuse: 'refused', 'ask-again': 'asked', 'call-off': 'called-off' },
  given: { withdraw: 'withdrawn' },
  refused: {},
  'called-off': {},
  withdrawn: {},
}

const MOVES = [...CONSENT_PERSON_MOVES, 'remind', 'lapse'] as const
const command = (number: number) => idOf('command', `cmd_${String(number).padStart(3, '0')}`)

/** One move or step of time, as the record takes it. */
const take = (request: ConsentRequest, move: ConsentMoveKind, number: number): ConsentRequest => {
  const at = iso(ASKED_AT + number * 60_000)
  if (move === 'remind' || move === 'lapse')
    return withConsentTime(request, { move, round: request.round, at })
  const made = { move, commandId: command(number), at, by: request.askedBy }
  const next = withConsentMove(request, made)
  if (isRefusal(next)) {
    expect(next).toMatchObject({ state: request.state, possible: possibleConsentMoves(request.state) })
    return request
  }
  // The same again changes nothing.
  expect(withConsentMove(next, made)).toBe(next)
  return next
}

describe('a request for consent', () => {
  it('goes where the model says by any sequence of moves, and its history only grows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<ConsentMoveKind>(...MOVES), { maxLength: 12 }), (moves) => {
        let request = aRequest()
        for (const [index, move] of moves.entries()) {
          const next = take(request, move, index)
          expect(next.state).toBe(MODEL[request.state][move] ?? request.state)
          expect(next.history.slice(0, request.history.length)).toEqual(request.history)
          request = next
        }
      }),
    )
  })

  it('is over exactly where nothing more can become of it', () => {
    for (const state of CONSENT_STATES)
      expect([state, isConsentOver(state)]).toEqual([state, Object.keys(MODEL[state]).length === 0])
  })

  it('begins anew when it is asked again: what was sent before opens nothing, nor does the old wait end it', () => {
    const link = { tokenHashes: ['old'], codeHash: 'old', wrongCodes: 5 }
    const made = { move: 'ask-again', commandId: command(1), at: iso(ASKED_AT), by: 'exchange' } as const
    const again = withConsentMove(aRequest({ link, state: 'reminded' }), { ...made, codeHash: 'new' })
    expect(again).toMatchObject({
      round: 2,
      state: 'asked',
      link: { tokenHashes: [], codeHash: 'new', wrongCodes: 0 },
    })
    if (isRefusal(again)) return
    expect(withConsentTime(again, { move: 'lapse', round: 1, at: iso(ASKED_AT) })).toBe(again)
  })

  it('waits by policy: two working days to the reminder, five to the end, hours where it is urgent', () => {
    expect(consentClocks('standard', ASKED_AT, TIME)).toEqual({
      remindAt: '2026-11-24T17:00:00.000Z',
      answerBy: '2026-11-27T17:00:00.000Z',
      policyIds: ['default.consent-reminder.1', 'default.consent-no-answer.1'],
    })
    expect(consentClocks('immediate', ASKED_AT, TIME)).toMatchObject({
      remindAt: '2026-11-20T12:00:00.000Z',
      answerBy: '2026-11-20T14:00:00.000Z',
    })
    expect(latestReviewDay('2026-11-20')).toBe('2027-11-20')
  })

  it('opens by its link while it waits or was answered, in time, and not after a few wrong codes', () => {
    const usable = (more: Partial<ConsentRequest>, at = ASKED_AT) => isLinkUsable(aRequest(more), at)
    for (const state of CONSENT_STATES)
      expect([state, usable({ state })]).toEqual([
        state,
        ['asked', 'reminded', 'given', 'refused'].includes(state),
      ])
    expect(usable({ link: { tokenHashes: [], codeHash: 'x', wrongCodes: 4 } })).toBe(true)
    expect(usable({ link: { tokenHashes: [], codeHash: 'x', wrongCodes: 5 } })).toBe(false)
    expect(usable({}, Date.parse('2026-11-27T17:00:00.000Z'))).toBe(false)
  })

  it('given, is a consent that covers what was asked and nothing else', () => {
    const made = {
      move: 'give',
      commandId: command(1),
      at: iso(ASKED_AT),
      by: 'asked-person',
      way: 'link',
    } as const
    const given = withConsentMove(aRequest(), made)
    if (isRefusal(given)) throw new RangeError('it was not given')
    const words = { name: 'Robin Sample', wording: 'May we?' }
    const consent = consentRecordOf(given, words, undefined)
    expect(consentRecordOf(aRequest(), words, undefined)).toBeUndefined()
    expect(consent).toMatchObject({ status: 'active', method: 'electronic', explicit: true })
    if (consent === undefined) return
    const question = {
      subjects: ['child'],
      recipient: SCHOOL,
      purpose: 'provide-service',
      categories: ['identity'],
      today: '2026-11-21',
    } as const
    expect(consentGap(consent, question)).toBeUndefined()
    expect(consentGap(consent, { ...question, categories: ['health'] })).toBe('categories')
    expect(consentGap(consent, { ...question, recipient: idOf('agency', 'agc_other') })).toBe('recipient')
    expect(consentGap(consent, { ...question, today: '2027-11-21' })).toBe('expired')
  })
})

describe('its words', () => {
  it('say who shares what with whom and why, that one may say no, and until when it holds', () => {
    for (const asks of CONSENT_QUESTIONS) {
      const text = consentWording({
        asks,
        askingAgency: 'Northmoor Council',
        recipients: ['Riverside School'],
        purposes: ['provide-service'],
        categories: ['identity', 'health'],
        exclusions: ['health'],
        explanation: 'You told me about the mornings.',
        until: '20 November 2027',
      })
      for (const part of [
        'Northmoor Council',
        'Riverside School',
        'who the child is',
        'to help',
        '2027',
        'say no',
      ])
        expect(text).toContain(part)
      expect(text).toContain('It will not share this:\n- health')
    }
  })

  it('on the timeline are plain for whatever happened', () => {
    for (const event of CONSENT_EVENTS)
      for (const asks of CONSENT_QUESTIONS) {
        const title = consentTitle(event, asks)
        expect(title).toMatch(/^[A-Z][a-z ,:]+/)
        expect(title.toLowerCase()).toContain(asks)
        expect(title).not.toContain('QUESTION')
      }
  })
})
