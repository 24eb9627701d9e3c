/**
 * What every transport must do, whatever it travels on: each fault ends an attempt in the result that is true of it
 * (design.md §5), the document arrives as it was given, and nothing is ever sent twice.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ANSWERS, FHIR, faultsFor, text, type WireAbility } from './transport-faults.ts'
import { type Meeting, metBy, requestTo, sendingInto, type TransportHarness } from './transport-harness.ts'

/** A credential as the wire wants it. */
const credentialOf = ({ credential = 'not-a-real-token' }: TransportHarness): string => credential

/** Runs the suite on one transport. `supports` says what its wire can do. */
export const transportConformance = (
  name: string,
  supports: readonly WireAbility[],
  makeHarness: () => Promise<TransportHarness>,
): void => {
  describe(`${name} as a transport`, () => {
    let harness: TransportHarness
    beforeAll(async () => {
      harness = await makeHarness()
    })
    afterAll(() => harness.close())
    const hasOtherEnd = !supports.includes('no-other-end')
    if (hasOtherEnd) {
      faultsEndTruly(() => harness, supports)
      if (supports.includes('questions')) questionsEndTruly(() => harness, supports)
      const handsOverBytes = !supports.includes('files') && !supports.includes('mail')
      if (handsOverBytes) answersComeWhole(() => harness, supports)
      stopsMidway(() => harness)
      keepsItsSecret(() => harness)
    }
    endsOnDemand(() => harness)
    neverThrows(() => harness, makeHarness)
  })
}

const faultsEndTruly = (harness: () => TransportHarness, supports: readonly WireAbility[]): void => {
  it.each([...faultsFor(supports)])('%s', async (fault, expected) => {
    const { partner, outcome } = await metBy(harness(), [fault, expected], sendingInto(harness(), fault))
    if (expected.outcome === 'taken') expect(outcome.ended).toBe('answered')
    else {
      expect(outcome).toMatchObject({ ended: 'failed', result: { outcome: expected.outcome } })
      expect(expected.reasons).toContain(outcome.ended === 'failed' && outcome.result.reason)
    }
    expect(partner.received()).toHaveLength(expected.arrives === 'once' ? 1 : 0)
  })
}

/** A question is asked under the same rules as a document is sent; it has no bytes that could be lost on the way. */
const questionsEndTruly = (harness: () => TransportHarness, supports: readonly WireAbility[]): void => {
  const asking: Meeting = async (address, more) => {
    const { document: _none, ...request } = requestTo(harness(), address, more)
    const headers = { Accept: 'application/fhir+json', ...harness().headers }
    const question = { path: 'Task?identifier=x', headers }
    const outcome = await harness().transport.ask?.({ ...request, question })
    if (outcome === undefined) throw new Error('It declares questions, and asks none.')
    return outcome
  }
  const rows = faultsFor(supports).filter(([name]) => name !== 'drop-mid-send')
  it.each(rows)('%s, when it is asked', async (fault, expected) => {
    const { partner, outcome } = await metBy(harness(), [fault, expected], asking)
    expect(outcome).toMatchObject({ ended: 'failed', result: { outcome: expected.outcome } })
    expect(partner.received()).toHaveLength(expected.arrives === 'once' ? 1 : 0)
  })

  it('asks once, and hands over the answer as it came', async () => {
    const partner = await harness().partner({ does: 'answer', ...ANSWERS.success })
    expect(await asking(partner.address, undefined)).toMatchObject({
      ended: 'answered',
      answer: { status: 200 },
    })
    expect(partner.received()).toMatchObject([{ headers: { accept: 'application/fhir+json' } }])
  })
}

const answersComeWhole = (harness: () => TransportHarness, supports: readonly WireAbility[]): void => {
  const bare = supports.includes('bare-bytes')
  it.each(Object.entries(ANSWERS))('hands over as it came: %s', async (_name, answer) => {
    const partner = await harness().partner({ does: 'answer', ...answer })
    const outcome = await harness().transport.send(requestTo(harness(), partner.address))
    if (outcome.ended !== 'answered') throw new Error(`not answered: ${JSON.stringify(outcome)}`)
    expect(outcome.answer.status).toBe(bare ? 0 : answer.status)
    expect(outcome.answer.headers).toMatchObject(bare ? {} : answer.headers)
    expect(Buffer.from(outcome.answer.bytes)).toEqual(Buffer.from(answer.bytes))
    expect(partner.received()).toHaveLength(1)
  })

  it('carries the document as given, and the credential where it travels with it', async () => {
    const partner = await harness().partner({ does: 'answer', ...ANSWERS.success })
    const request = requestTo(harness(), partner.address, { credential: credentialOf(harness()) })
    await harness().transport.send(request)
    const [received] = partner.received()
    expect(Buffer.from(received?.bytes ?? [])).toEqual(Buffer.from(request.document.bytes))
    if (bare) return
    expect(received?.headers).toMatchObject({
      'content-type': harness().travelsAs ?? 'application/fhir+json',
      'x-request-id': 'c0ffee00-0000-4000-8000-000000000001',
    })
    expect(received?.credential).toBe(request.credential)
  })

  it('keeps the answers of many attempts at once apart', async () => {
    const partners = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        harness().partner({ does: 'answer', status: 200, headers: FHIR, bytes: text(`answer ${index}`) }),
      ),
    )
    const sends = partners.flatMap(({ address }) =>
      [0, 1, 2].map(() => harness().transport.send(requestTo(harness(), address))),
    )
    const answers = (await Promise.all(sends)).map((outcome) =>
      outcome.ended === 'answered' ? Buffer.from(outcome.answer.bytes).toString() : outcome.result.reason,
    )
    expect(answers).toEqual(partners.flatMap((_, index) => [0, 1, 2].map(() => `answer ${index}`)))
    for (const partner of partners) expect(partner.received()).toHaveLength(3)
  })
}

const endsOnDemand = (harness: () => TransportHarness): void => {
  it('sends nothing when the attempt was stopped before it began', async () => {
    const partner = await harness().partner({ does: 'answer', ...ANSWERS.success })
    const outcome = await harness().transport.send(
      requestTo(harness(), partner.address, { signal: AbortSignal.abort() }),
    )
    expect(outcome).toMatchObject({ ended: 'failed', result: { outcome: 'not-now', reason: 'interrupted' } })
    expect(partner.received()).toHaveLength(0)
  })
}

const stopsMidway = (harness: () => TransportHarness): void => {
  it('says unknown when the attempt is stopped after the partner has the document', async () => {
    const partner = await harness().partner({ does: 'time-out-after-accept' })
    const stop = new AbortController()
    const sending = harness().transport.send(
      requestTo(harness(), partner.address, { timeoutSeconds: 30, signal: stop.signal }),
    )
    const waiting = setInterval(() => partner.received().length > 0 && stop.abort(), 5)
    const outcome = await sending
    clearInterval(waiting)
    expect(outcome).toMatchObject({ ended: 'failed', result: { outcome: 'unknown', reason: 'interrupted' } })
  })
}

const neverThrows = (harness: () => TransportHarness, makeHarness: () => Promise<TransportHarness>): void => {
  it.each(['', 'not an address', 'ftp://example.org/', 'https://', 'javascript:1', '\u0000'])(
    'says misconfigured for the address %j',
    async (address) => {
      const outcome = await harness().transport.send(requestTo(harness(), address))
      expect(outcome).toMatchObject({
        ended: 'failed',
        result: { outcome: 'misconfigured', reason: 'address-wrong' },
      })
    },
  )

  it('sends nothing once it is closed', async () => {
    const closed = await makeHarness()
    const partner = await closed.partner({ does: 'answer', ...ANSWERS.success })
    await closed.transport.close()
    const outcome = await closed.transport.send(requestTo(closed, partner.address))
    expect(outcome).toMatchObject({ ended: 'failed', result: { outcome: 'not-now', reason: 'interrupted' } })
    expect(partner.received()).toHaveLength(0)
    await closed.close()
  })
}

const keepsItsSecret = (harness: () => TransportHarness): void => {
  it('never puts the credential into a result', async () => {
    for (const does of ['refused-connection', 'drop-after-accept', 'garbage'] as const) {
      const { address } = await harness().partner({ does })
      const credential = credentialOf(harness())
      const outcome = await harness().transport.send(requestTo(harness(), address, { credential }))
      expect(JSON.stringify(outcome)).not.toContain(credential)
    }
  })
}
