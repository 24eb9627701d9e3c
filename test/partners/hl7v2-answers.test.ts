/** What an acknowledgement means for the attempt, and what a partner's own message says (HL7 v2 §§2, 4, 9, 10). */
import { describe, expect, it } from '@jest/globals'
import { textBytes } from './bars-samples.ts'
import { acknowledged, answer, controlId, formatFor, fromPartner, hl7Outgoing } from './hl7v2-samples.ts'

const message = hl7Outgoing()
const OURS = controlId(message.wireId)
const err24 = (code: number) => `ERR|PID^1^3^${code}&words&HL70357`
const err25 = (code: number) => `ERR||PID^1^3|${code}^words^HL70357|E`

describe('an acknowledgement', () => {
  it.each([
    ['AA', [], 'taken', 'receipt-given', 'AA'],
    ['CA', [], 'taken', 'handed-over', 'CA'],
    ['AE', [], 'refused', 'message-invalid', 'AE'],
    ['AR', [], 'not-now', 'unavailable', 'AR'],
    ['CE', [], 'refused', 'conflict', 'CE'],
    ['CR', [], 'refused', 'not-supported', 'CR'],
    ['AE', [err24(101)], 'refused', 'message-invalid', 'AE 101'],
    ['AR', [err25(102)], 'refused', 'message-invalid', 'AR 102'],
    ['AR', [err24(200)], 'refused', 'not-supported', 'AR 200'],
    ['AR', [err25(203)], 'refused', 'not-supported', 'AR 203'],
    ['AE', [err25(204)], 'refused', 'not-found', 'AE 204'],
    ['AE', [err25(205)], 'unknown', 'conflict', 'AE 205'],
    ['AE', [err24(206)], 'not-now', 'unavailable', 'AE 206'],
    ['AE', [err25(207)], 'not-now', 'unavailable', 'AE 207'],
    ['AE', [err25(0)], 'refused', 'message-invalid', 'AE 0'],
    ['CE', ['ERR|||||||temporarily out of order'], 'not-now', 'unavailable', 'CE'],
  ] as const)('%s with %j is %s, %s', (code, more, outcome, reason, detail) => {
    expect(formatFor().readAnswer(acknowledged(message, code, ...more), message)).toEqual({
      outcome,
      reason,
      detail,
    })
  })

  it('means what was agreed with the partner, and an error code goes before that', () => {
    const opposite = formatFor({ sendAgainOn: 'AE' })
    expect(opposite.readAnswer(acknowledged(message, 'AE'), message).outcome).toBe('not-now')
    expect(opposite.readAnswer(acknowledged(message, 'AR'), message).outcome).toBe('refused')
    expect(opposite.readAnswer(acknowledged(message, 'AE', err25(101)), message).outcome).toBe('refused')
    const never = formatFor({ sendAgainOn: 'never' })
    expect(never.readAnswer(acknowledged(message, 'AR'), message).outcome).toBe('refused')
    expect(never.readAnswer(acknowledged(message, 'AR', err25(207)), message).outcome).toBe('not-now')
  })

  it.each(['AA', 'CA', 'AE', 'AR', 'CE', 'CR'])('%s of another message says nothing of ours', (code) => {
    const other = answer(fromPartner('ACK', `MSA|${code}|E000123`))
    expect(formatFor().readAnswer(other, message)).toMatchObject({
      outcome: 'unknown',
      reason: 'ids-missing',
    })
  })

  it.each(['MSA', 'MSA|AA', `MSA||${OURS}`, `MSA|XX|${OURS}`, 'PID|1'])('%s is none', (segment) => {
    expect(formatFor().readAnswer(answer(fromPartner('ACK', segment)), message)).toMatchObject({
      outcome: 'unknown',
      reason: 'unreadable-answer',
    })
  })

  it.each([-1, 1])('of a system whose clock is %s day off says what it says', (days) => {
    const dated = (bytes: Uint8Array): Uint8Array => {
      const [header = '', ...rest] = new TextDecoder().decode(bytes).split('\r')
      const fields = header.split('|')
      fields[6] = `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`
      return textBytes([fields.join('|'), ...rest].join('\r'))
    }
    const taken = acknowledged(message, 'AA')
    expect(formatFor().readAnswer({ ...taken, bytes: dated(taken.bytes) }, message)).toEqual(
      formatFor().readAnswer(taken, message),
    )
    const said = fromPartner('RRI^I12^RRI_I12', `MSA|AA|${OURS}`, 'RF1|A|R||||RX-7K4M-92QX-1^EX')
    expect(formatFor().readReply?.(dated(said))).toEqual(formatFor().readReply?.(said))
  })

  it('may give their own id of the referral, which is never a person’s', () => {
    const answered = (id: string) =>
      formatFor().readAnswer(
        answer(fromPartner('RRI^I12', `MSA|AA|${OURS}`, `RF1|P|||||RX-7K4M-92QX-1|||||${id}^PAS`)),
        message,
      )
    expect(answered('R-17').partnerReference).toBe('R-17')
    expect(answered('9990000018').partnerReference).toBeUndefined()
    expect(answered('Ada Okafor').partnerReference).toBeUndefined()
  })
})

describe('a partner’s own message', () => {
  const reply = (type: string, ...segments: readonly string[]) =>
    formatFor().readReply?.(fromPartner(type, ...segments))
  const rf1 = (status: string, reason = '') => `RF1|${status}|R||||RX-7K4M-92QX-1^EX||||${reason}|PAS-9`
  const ours = { inResponseTo: message.wireId.slice(0, 23), reference: 'RX-7K4M-92QX-1' }

  it.each([
    ['RRI^I12^RRI_I12', rf1('A'), { says: 'state', response: { move: 'accept', words: {} } }],
    ['RRI^I12', rf1('A^Accepted'), { says: 'state', response: { move: 'accept' } }],
    [
      'RRI^I12',
      rf1('R', 'threshold^Not for us'),
      {
        says: 'state',
        response: { move: 'decline', words: { reason: 'threshold', explanation: 'Not for us' } },
      },
    ],
    ['RRI^I12', rf1('R', 'XX'), { says: 'state', response: { move: 'decline', words: { reason: 'other' } } }],
    ['RRI^I12', rf1('P'), { says: 'has-it' }],
    ['RRI^I12', rf1(''), { says: 'has-it' }],
    ['RRI^I12', rf1('E'), { says: 'unclear' }],
    ['RRI^I12', rf1('constructor'), { says: 'unclear' }],
    ['RRI^I13', rf1('A'), { says: 'has-it' }],
    ['RRI^I14', rf1('R'), { says: 'has-it' }],
    ['RRI^I99', rf1('A'), { says: 'unclear' }],
    ['ACK^I12', rf1('A'), { says: 'has-it' }],
  ] as const)('%s with %s', (type, segment, expected) => {
    expect(reply(type, `MSA|AA|${OURS}`, segment)).toMatchObject({ ...ours, ...expected })
  })

  it('explains by its notes, and names the child by the number that is one', () => {
    const pid = 'PID|1||17^^^PAS^PI~999 000 0018^^^NHS^NH'
    const notes = ['NTE|1||No room \\T\\ no staff', 'NTE|2||until May']
    expect(reply('RRI^I12', rf1('R', 'no-room'), pid, ...notes)).toEqual({
      says: 'state',
      response: {
        move: 'decline',
        words: { reason: 'no-room', explanation: 'No room & no staff\nuntil May' },
      },
      reference: 'RX-7K4M-92QX-1',
      person: { familyName: '', givenNames: [], nhsNumber: '9990000018' },
    })
  })

  it.each(['AE', 'AR', 'CE', 'CR'])('with %s says that ours came back, or nothing certain', (code) => {
    const refused = { says: 'returned', returned: { because: 'rejected-by-partner' } }
    expect(reply('RRI^I12', `MSA|${code}|${OURS}`, rf1('A'))).toMatchObject({ ...ours, ...refused })
    expect(reply('ACK^I12', `MSA|${code}|${OURS}`, err24(207))).toMatchObject({ says: 'unclear' })
  })

  it('that only says that ours was kept settles nothing', () => {
    expect(reply('ACK^I12', `MSA|CA|${OURS}`)).toMatchObject({ says: 'on-its-way' })
  })

  it('that cannot be read for certain goes before a person', () => {
    const bytes = Buffer.concat([fromPartner('RRI^I12', rf1('A'), 'NTE|1||caf'), Buffer.of(0xe9)])
    expect(formatFor().readReply?.(bytes)).toMatchObject({ says: 'unclear' })
    expect(formatFor({ charset: 'windows-1252' }).readReply?.(bytes)).toMatchObject({
      response: { move: 'accept', words: { explanation: 'café' } },
    })
  })

  it('that answers a message of somebody else matches none of ours', () => {
    expect(reply('RRI^I12', 'MSA|AA|E000123', rf1('A'))).toMatchObject({ inResponseTo: 'E000123' })
  })

  it('that refers somebody is no answer, whatever ids it has', () => {
    expect(reply('REF^I12^REF_I12', rf1('A'))).toEqual({ says: 'unclear' })
  })
})
