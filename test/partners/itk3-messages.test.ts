/** The itk3 format: what is asked of the receiver, what MESH answers, and that each fact of a mailbox stays its own. */
import { describe, expect, it } from '@jest/globals'
import { contentForRecipient, hiddenFrom } from '../../domain/content-for-recipient.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import { readFhirDocument } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { content, jsonBytes, textBytes } from './bars-samples.ts'
import { itkMessage, itkResponse, kept, outcomeEntry, readKept, report, taken, task } from './mesh-samples.ts'

const written = (changes: Parameters<typeof itkMessage>[0] = {}): string =>
  new TextDecoder().decode(itk3Format.toWire(itkMessage(changes)).bytes)

const handlingOf = (xml: string, url: string): string | undefined =>
  new RegExp(`<extension url="${url}">.*?value="([^"]*)"`).exec(xml)?.[1]

describe('a message', () => {
  it('asks for both receipts, and gives a reference by which they come back', () => {
    const xml = written()
    expect(handlingOf(xml, 'BusAckRequested')).toBe('true')
    expect(handlingOf(xml, 'InfAckRequested')).toBe('true')
    expect(handlingOf(xml, 'SenderReference')).toBe(itkMessage().wireId)
    expect(handlingOf(xml, 'LocalExtension')).toBe('None')
    expect(xml).toContain('<code value="FA"/>')
    expect(xml).toContain('MessageDefinition/referral-new-1')
    expect(written({ kind: 'notification' })).toContain('<code value="FI"/>')
  })

  it('is a FHIR message whose focus is the payload, a Task among it', () => {
    const bundle = readFhirDocument(textBytes(written({ dueBy: '2026-11-24T12:00:00.000Z' })), 'xml')
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'message', id: itkMessage().wireId })
    expect(JSON.stringify(bundle)).toContain('"resourceType":"Task"')
    expect(JSON.stringify(bundle)).toContain('2026-11-24T12:00:00.000Z')
  })

  it('holds what this recipient may see, and nothing of the rest', () => {
    const words = { ...content, details: [{ category: 'health', text: 'Has asthma.' }] as const }
    const allowed = (may: readonly Category[]) => {
      const hidden = hiddenFrom(may, { status: 'confirmed' })
      return written({
        content: contentForRecipient(words, may, { status: 'confirmed' }, '9990000018'),
        withheld: CATEGORIES.filter((category) => !may.includes(category)),
        ...(hidden === undefined ? {} : { hidden }),
      })
    }
    for (const said of ['Has asthma.', 'ZZ99 3AB', '9990000018']) expect(allowed(CATEGORIES)).toContain(said)
    for (const kept of ['Has asthma.', 'ZZ99 3AB']) expect(allowed(['identity'])).not.toContain(kept)
  })

  it('says that documents are missing', () => {
    expect(written({ documentsMissing: 2 })).not.toBe(written())
    expect(written({ documentsMissing: 2 })).toMatch(/2 documents/)
  })

  it.each(['withdrawal', 'agreement-withdrawn'] as const)('%s tells nothing of the child', (purpose) => {
    const { person } = itkMessage().content
    expect(written({ purpose })).not.toContain(person.familyName)
    expect(written({ purpose })).toContain(purpose)
  })

  it.each(['correction', 'go-on', 'answer'] as const)('there is none for %s', (purpose) => {
    expect(() => itk3Format.toWire(itkMessage({ purpose }))).toThrow(RangeError)
  })

  it('is named to the carrier by an opaque id alone', () => {
    expect(itk3Format.toWire(itkMessage()).headers).toEqual({ 'Mex-LocalID': itkMessage().wireId })
  })
})

const error = (code: string) =>
  jsonBytes({ message_id: 'M-1', detail: [{ event: 'SEND', code, msg: 'Ada Okafor' }] })

describe('what MESH answers', () => {
  it.each([
    [400, error('06'), 'refused', 'message-invalid'],
    [400, jsonBytes({ errorCode: '06', errorEvent: 'TRANSFER' }), 'refused', 'message-invalid'],
    [400, textBytes('<h1>Bad</h1>'), 'unknown', 'unreadable-answer'],
    [403, textBytes(''), 'misconfigured', 'forbidden'],
    [404, textBytes(''), 'misconfigured', 'address-wrong'],
    [408, textBytes(''), 'unknown', 'timeout'],
    [417, error('02'), 'refused', 'message-invalid'],
    [417, error('12'), 'misconfigured', 'address-wrong'],
    [417, error('17'), 'misconfigured', 'not-supported'],
    [417, error('EPL-151'), 'misconfigured', 'address-wrong'],
    [417, error('InvalidHeaderChunks'), 'refused', 'message-invalid'],
    [417, textBytes(''), 'misconfigured', 'address-wrong'],
    [422, error('UnsupportedContentEncoding'), 'refused', 'not-supported'],
    [423, error('x'), 'unknown', 'unreadable-answer'],
    [425, textBytes(''), 'not-now', 'too-early'],
    [429, textBytes(''), 'not-now', 'throttled'],
    [500, textBytes(''), 'unknown', 'server-error'],
    [503, textBytes(''), 'unknown', 'server-error'],
    [200, taken().bytes, 'unknown', 'ids-missing'],
  ] as const)('%s', (status, bytes, outcome, reason) => {
    const result = itk3Format.readAnswer({ status, headers: {}, bytes }, itkMessage())
    expect(result).toMatchObject({ outcome, reason, wireStatus: status })
    expect(JSON.stringify(result)).not.toContain('Okafor')
  })

  it('202 is the carrier’s word, with its id', () => {
    expect(itk3Format.readAnswer(taken(), itkMessage())).toMatchObject({
      outcome: 'taken',
      reason: 'handed-over',
      carrierReference: '20261121120000000001_ABC',
    })
  })
})

describe('what is asked of the carrier', () => {
  const wireId = itkMessage().wireId
  const tracked = (status: string, localId = wireId) =>
    itk3Format.presence?.readAnswer(
      { status: 200, headers: {}, bytes: jsonBytes({ message_id: 'M-1', local_id: localId, status }) },
      itkMessage(),
    )

  it('goes by our own id', () => {
    expect(itk3Format.presence?.question(itkMessage())?.path).toBe(`outbox/tracking/${wireId}`)
  })

  it.each([
    ['accepted', 'taken', 'handed-over'],
    ['Acknowledged', 'taken', 'handed-over'],
    ['undeliverable', 'refused', 'returned-by-carrier'],
    ['error', 'refused', 'returned-by-carrier'],
    ['uploading', 'unknown', 'unreadable-answer'],
  ])('%s: collected is not received', (status, outcome, reason) => {
    expect(tracked(status)).toMatchObject({ outcome, reason })
  })

  it('settles nothing by another message, several, or a page', () => {
    expect(tracked('accepted', 'other')).toMatchObject({ outcome: 'unknown' })
    const read = (status: number, bytes: Uint8Array) =>
      itk3Format.presence?.readAnswer({ status, headers: {}, bytes }, itkMessage())
    expect(read(300, jsonBytes({}))).toMatchObject({ outcome: 'unknown', reason: 'conflict' })
    expect(read(404, textBytes('<h1>Not found</h1>'))).toMatchObject({ outcome: 'unknown' })
    expect(read(404, jsonBytes({ detail: [] }))).toBe('not-there')
    expect(read(403, jsonBytes({}))).toMatchObject({ outcome: 'misconfigured' })
  })
})

const inResponseTo = itkMessage().wireId

describe('what comes into the mailbox', () => {
  it.each([
    [{ code: '20013' }, { says: 'has-it' }],
    [{ code: '20007', said: 'fatal-error' }, { says: 'has-it' }],
    [{ code: '20008', said: 'fatal-error' }, { says: 'has-it' }],
    [{ code: '30001' }, { says: 'has-it' }],
    [
      { code: '10001', said: 'fatal-error' },
      { says: 'returned', returned: { because: 'rejected-by-partner' } },
    ],
    [{ code: '200001', said: 'fatal-error' }, { says: 'returned' }],
    [{ code: '20012', said: 'fatal-error' }, { says: 'returned' }],
    [
      { code: '30002', said: 'fatal-error' },
      { says: 'state', response: { move: 'decline' } },
    ],
    [{ more: task('accepted') }, { says: 'state', response: { move: 'accept' } }],
    [{ more: task('rejected') }, { says: 'state', response: { move: 'decline' } }],
    [{ code: '20012', said: 'ok' }, { says: 'unclear' }],
    [{ code: '10006', said: 'fatal-error' }, { says: 'unclear' }],
    [{ code: '99999' }, { says: 'unclear' }],
    [{}, { says: 'unclear' }],
    [{ code: '20013', more: outcomeEntry('10001') }, { says: 'unclear' }],
  ] as const)('%j', (response, read) => {
    expect(readKept(kept(itkResponse(response)))).toMatchObject({ ...read, inResponseTo })
  })

  it('is unclear where it says two things at once', () => {
    expect(readKept(kept(itkResponse({ code: '20013', more: task('accepted') })))).toEqual({
      says: 'unclear',
    })
    const other = '11111111-1111-5111-8111-111111111111'
    expect(readKept(kept(itkResponse({ to: other, more: task('accepted') })))).toEqual({ says: 'unclear' })
  })

  it('is unclear from another mailbox, and in part', () => {
    const body = itkResponse({ code: '20013' })
    expect(readKept(kept(body, {}, { isFromPartner: false }))).toEqual({ says: 'unclear' })
    expect(readKept(kept(body, {}, { isWhole: false }))).toEqual({ says: 'unclear' })
  })

  it('a report says that the carrier gave it back, and which copy', () => {
    expect(readKept(report())).toEqual({
      says: 'returned',
      returned: { because: 'returned-by-carrier', carrierReference: '20261121120000000001_ABC' },
      inResponseTo,
    })
    expect(readKept(report({ 'mex-statussuccess': 'SUCCESS' }))).toEqual({ says: 'on-its-way', inResponseTo })
    expect(readKept(report({ 'mex-statussuccess': '' }))).toEqual({ says: 'unclear', inResponseTo })
  })

  it('what is no message cannot be read', () => {
    expect(readKept(textBytes('x'))).toBeUndefined()
    expect(readKept(kept('<html/>'))).toBeUndefined()
    expect(readKept(kept('{"resourceType":"Patient"}'))).toBeUndefined()
  })
})
