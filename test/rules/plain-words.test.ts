/** Status words: one state, one meaning, for everyone (screens.md §2.3). */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { itemWords } from '../../domain/item-standing.ts'
import { standingOf } from '../../domain/plain-words.ts'
import { RECIPIENT_STATES, type RecipientState } from '../../domain/recipient.ts'
import type { Recipient, Referral, ResponseWords } from '../../domain/referral.ts'
import type { Reader } from '../../domain/standing.ts'
import { aRecipient, aStoredReferral } from '../http/sample-referral.ts'

const TIME = { time: (instant: string) => instant.slice(11, 16), day: (day: string) => day }
const AT = '2026-11-20T10:41:00.000Z'

const said: ResponseWords = {
  reason: 'No room',
  startBy: '2026-12-01',
  reviewDay: '2026-12-24',
  questions: ['1', '2'],
}

const words = (state: RecipientState, reader: Reader, more: Partial<Recipient> = {}) =>
  standingOf(aRecipient({ state, ...more }), {
    agencyName: 'Riverside School',
    reader,
    time: TIME,
    ...(reader !== 'other' && { words: said }),
  })

/** State: what the referrer reads, what the partner reads, who it waits for, the colour of the tag. */
const TABLE: Readonly<Record<RecipientState, readonly [string, string, string, string | undefined]>> = {
  held: ['Not sent: needs a sharing decision', '', 'you', 'orange'],
  sending: ['Sending (accepted at 10:41, not yet delivered)', 'Being sent', 'our service', 'light-blue'],
  uncertain: [
    'Delivery uncertain: a person is checking',
    'Possible duplicate: check before you act',
    'operations',
    'red',
  ],
  undeliverable: ['Could not be delivered', 'Not delivered', 'operations', 'red'],
  'not-shared': ['Not shared', '', 'nobody', 'grey'],
  delivered: ['Delivered, not opened', 'New', 'Riverside School', 'blue'],
  opened: ['Opened by the partner', 'Needs a decision', 'Riverside School', 'turquoise'],
  asked: ['Partner has asked you 2 questions', 'Waiting for referrer', 'you', 'orange'],
  accepted: ['Accepted, starts by 2026-12-01', 'Accepted', 'Riverside School', 'green'],
  'in-progress': ['Being worked on', 'In progress', 'Riverside School', 'green'],
  'on-hold': ['On hold: No room, review on 2026-12-24', 'On hold', 'Riverside School', 'grey'],
  declined: ['Declined: No room', 'Declined', 'you', 'red'],
  redirected: ['Passed to another service', 'Redirected', 'nobody', 'purple'],
  'part-answered': [
    'Answered in part: 0 questions so far',
    'Answered in part',
    'Riverside School',
    'turquoise',
  ],
  answered: ['Answered', 'Answered', 'nobody', 'green'],
  unanswered: ['Closed without this answer', 'Closed: no answer is needed', 'nobody', 'grey'],
  finished: ['Outcome given', 'Finished', 'nobody', undefined],
  withdrawn: ['You withdrew this', 'Withdrawn: do not act', 'nobody', 'grey'],
}

describe('the words for a recipient', () => {
  it.each(RECIPIENT_STATES.map((state) => [state] as const))('%s', (state) => {
    const [referrer, partner, waitingFor, tag] = TABLE[state]
    const read = words(state, 'referrer')
    expect([read.status, read.waitingForName, read.tag]).toEqual([referrer, waitingFor, tag])
    expect(read.next).toMatch(/^[A-Z].*\.$/)
    expect(words(state, 'partner').status).toBe(partner)
  })

  it('say when it is tried again, and why it could not be delivered', () => {
    const retrying = words('sending', 'referrer', { attempts: 2, nextAttemptAt: '2026-11-20T10:55:00.000Z' })
    expect(retrying.status).toBe('Not delivered yet, trying again at 10:55')
    expect(retrying.tag).toBe('yellow')
    expect(retrying.dueBy).toBe('2026-11-20T10:55:00.000Z')
    expect(words('undeliverable', 'referrer', { because: 'address-wrong' }).status).toBe(
      'Could not be delivered: The address we hold for them is wrong',
    )
  })

  it('give a supervisor no free text, and do not call them the referrer', () => {
    expect(words('declined', 'other').status).toBe('Declined')
    expect(words('declined', 'other').waitingForName).toBe('the referrer')
    expect(words('asked', 'other').status).toBe('Partner has asked the referrer a question')
    expect(words('withdrawn', 'other').status).toBe('Withdrawn by the referrer')
  })

  it('wait for nobody once the next step is recorded', () => {
    for (const state of ['declined', 'undeliverable'] as const)
      expect(words(state, 'referrer', { nextStepRecorded: true }).waitingFor).toBe('nobody')
  })
})

describe('the words for what is not with them yet', () => {
  const handedOver = {
    at: AT,
    until: '2026-11-21T10:41:00.000Z',
    channelId: idOf('channel', 'chn_carrier'),
    attempt: 1,
  }

  it('name the carrier, since when, and until when a receipt is waited for', () => {
    expect(words('sending', 'referrer', { attempts: 1, handedOver })).toEqual({
      status: 'Handed over for delivery at 10:41, not yet confirmed by them',
      waitingFor: 'partner',
      waitingForName: 'Riverside School',
      next: expect.stringMatching(
        '^We wait for the receipt of Riverside School. If none has come by then, a person',
      ),
      dueBy: handedOver.until,
      tag: 'light-blue',
    })
    const { next } = words('sending', 'referrer', { handedOver: { ...handedOver, unconfirmed: true } })
    expect(next).toContain('Their system sends no receipt')
    expect(words('sending', 'partner', { handedOver }).status).toBe('Being sent')
  })

  it('say when their system opens', () => {
    const more = { nextAttemptAt: '2026-11-23T09:00:00.000Z', because: 'channel-closed' }
    expect(words('sending', 'referrer', more)).toMatchObject({
      status: 'Waiting: their system opens on 2026-11-23 at 09:00',
      dueBy: more.nextAttemptAt,
    })
  })

  it('never call a notice that was handed over delivered', () => {
    const { waitingFor, next } = words('withdrawn', 'referrer', { withdrawalNotice: 'handed-over' })
    expect([waitingFor, next]).toEqual(['nobody', expect.stringContaining('has not confirmed it')])
    const unneeded = words('withdrawn', 'referrer', { withdrawalNotice: 'not-needed' })
    expect(unneeded).toMatchObject({
      waitingFor: 'nobody',
      next: expect.stringContaining('need not be told'),
    })
  })
})

describe('the words for the whole', () => {
  const whole = (more: Partial<Referral>, reader: Reader = 'referrer') =>
    itemWords(aStoredReferral(more), {
      reader,
      time: TIME,
      agencyName: () => 'Riverside School',
      words: new Map(),
    }).whole
  const second = { id: idOf('recipient', 'rcp_0000000000000000000000002'), number: 2 }

  it('are those of the recipient that most needs the reader', () => {
    const recipients = [
      aRecipient({ state: 'finished' }),
      aRecipient({ ...second, state: 'uncertain', since: AT }),
    ]
    expect(whole({ recipients })).toMatchObject({ waitingFor: 'operations', since: AT })
  })

  it('wait for the referrer to read the outcome when all have ended', () => {
    const ended = { recipients: [aRecipient({ state: 'finished' })], endedAt: AT }
    expect(whole(ended)).toMatchObject({ waitingForName: 'you', since: AT, tag: 'turquoise' })
    expect(whole(ended, 'other').waitingForName).toBe('the referrer')
    expect(whole(ended, 'partner').status).toBe('Finished')
    expect(whole({ ...ended, state: 'closed' })).toMatchObject({ status: 'Closed', waitingFor: 'nobody' })
  })

  it('never say that nothing is left while a withdrawn one may not know that it is to do nothing', () => {
    const withdrawn = (withdrawalNotice?: Recipient['withdrawalNotice'], more = {}) =>
      whole({
        state: 'withdrawn',
        endedAt: AT,
        recipients: [
          aRecipient({ ...second, number: 1, state: 'withdrawn' }),
          aRecipient({ state: 'withdrawn', ...(withdrawalNotice && { withdrawalNotice }), ...more }),
        ],
      })
    const at = { nextAttemptAt: '2026-11-20T10:55:00.000Z' }
    expect(withdrawn('owed', at)).toMatchObject({ waitingFor: 'exchange', dueBy: at.nextAttemptAt })
    expect(withdrawn('owed').next).toContain('not to act')
    expect(withdrawn('not-delivered')).toMatchObject({ waitingFor: 'operations', tag: 'red' })
    for (const over of ['delivered', 'not-needed', undefined] as const)
      expect(withdrawn(over)).toMatchObject({ status: 'Withdrawn', waitingFor: 'nobody' })
  })

  it('say by when a person is told of what is not delivered', () => {
    const recipients = [aRecipient({ state: 'sending', since: AT })]
    const due = (urgency: Referral['urgency']) => Date.parse(whole({ recipients, urgency }).dueBy ?? '')
    expect(due('immediate') - Date.parse(AT)).toBe(15 * 60_000)
    expect(due('standard') - Date.parse(AT)).toBe(4 * 60 * 60_000)
  })

  it('do not call an outcome what was returned to its sender', () => {
    expect(whole({ recipients: [], state: 'closed', endedAt: AT })).toMatchObject({
      status: 'Returned to the sender',
      waitingFor: 'nobody',
    })
  })

  it('name operations where nobody is asked yet', () => {
    expect(whole({ recipients: [] }).waitingFor).toBe('operations')
  })
})
