/** Whom the simulated older case system lets in, and what becomes of a message where it misbehaves. */
import { describe, expect, it } from '@jest/globals'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createSoapTransport } from '../../partners/transports/soap/soap-transport.ts'
import { caseSystemStage, ON_LOOPBACK } from './case-system-stage.ts'
import { caseMessage, SETTINGS_11, SETTINGS_12 } from './soap-samples.ts'

const { call, fault, isThere, restart, send, shown } = caseSystemStage()

describe('who calls', () => {
  it.each(['exchange:wrong', 'nobody:pass:word & more'])('is not let in as %s', async (credential) => {
    for (const settings of [SETTINGS_11, SETTINGS_12])
      expect(await send(caseMessage(), { credential, settings })).toMatchObject({
        outcome: 'misconfigured',
        reason: 'not-authorised',
      })
    expect(await shown()).toEqual([])
  })

  it.each([-301_000, 301_000, 86_400_000])('is not let in with a clock that is off by %i ms', async (off) => {
    const late = createSoapTransport({
      ...ON_LOOPBACK,
      now: () => Date.now() + off,
    })
    const outcome = await late.send({ ...call(), document: caseFormat.toWire(caseMessage()) })
    await late.close()
    if (outcome.ended !== 'answered') throw new Error('not answered')
    expect(caseFormat.readAnswer(outcome.answer, caseMessage())).toMatchObject({ outcome: 'misconfigured' })
  })

  it('is not let in twice by one nonce', async () => {
    const same = createSoapTransport({
      ...ON_LOOPBACK,
      nonce: () => Buffer.from('0123456789abcdef'),
    })
    const answers = [caseMessage(), caseMessage()].map(async (message) => {
      const outcome = await same.send({ ...call(), document: caseFormat.toWire(message) })
      return outcome.ended === 'answered' ? caseFormat.readAnswer(outcome.answer, message).outcome : 'failed'
    })
    expect((await Promise.all(answers)).sort()).toEqual(['misconfigured', 'taken'])
    await same.close()
  })

  it('learns by a fault that its password has expired', async () => {
    await fault({ fault: 'fail', code: 'FailedAuthentication', times: 1 })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'misconfigured', reason: 'not-authorised' })
  })

  it('learns that the other version is spoken here', async () => {
    await restart({ versions: ['1.2'] })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'misconfigured', reason: 'not-supported' })
    expect(await send(caseMessage(), { settings: SETTINGS_12 })).toMatchObject({ outcome: 'taken' })
  })
})

describe('told to misbehave', () => {
  it.each([
    [{ fault: 'maintenance-page' }, 'unknown', 0],
    [{ fault: 'html-502' }, 'unknown', 0],
    [{ fault: 'accept-then-drop' }, 'unknown', 1],
    [{ fault: 'half-answer' }, 'unknown', 1],
    [{ fault: 'garbage' }, 'unknown', 1],
    [{ fault: 'unavailable', retryAfterSeconds: 7 }, 'not-now', 0],
    [{ fault: 'unavailable-without-outcome' }, 'unknown', 0],
    [{ fault: 'too-many-requests' }, 'not-now', 0],
    [{ fault: 'unauthorised' }, 'misconfigured', 0],
    [{ fault: 'fail', code: 'MustUnderstand' }, 'misconfigured', 0],
    [{ fault: 'slow', milliseconds: 50 }, 'taken', 1],
    [{ fault: 'wrong-encoding', code: 'declared' }, 'taken', 1],
    [{ fault: 'wrong-encoding', code: 'bom' }, 'taken', 1],
    [{ fault: 'wrong-encoding' }, 'unknown', 1],
  ])('by %j: %s, and %i case', async (plan, outcome, cases) => {
    await fault({ ...plan, times: 1 })
    const message = caseMessage()
    expect(await send(message)).toMatchObject({ outcome })
    expect(await shown()).toHaveLength(cases)
    // Asked first, it is sent again only where it is not there: never a second case.
    if ((await isThere(message)) === 'not-there')
      expect(await send(message)).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(1)
  })

  it('makes a second case where it is told to forget', async () => {
    await send(caseMessage())
    await fault({ fault: 'forget-duplicates', times: 1 })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(2)
  })
})
