/** A partner that can be asked is asked after a doubt, and only then. */
import { describe, expect, it } from '@jest/globals'
import { askFirst, mayBeThere } from '../../activities/ask-first.ts'
import type { StoredMessage } from '../../database/message-document.ts'
import type { AttemptResult } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Format } from '../../partners/format.ts'
import type { SendOutcome, Transport } from '../../partners/transport.ts'

const attempt = (number: number, outcome: AttemptResult['outcome']) => ({
  number,
  channelId: idOf('channel', 'chn_some-channel'),
  startedAt: '2026-11-21T12:00:00.000Z',
  result: { outcome, reason: 'timeout' as const },
})

describe('whether to ask', () => {
  it.each([
    [true, [attempt(1, 'unknown')], 2, true],
    [false, [attempt(1, 'unknown')], 2, false],
    [true, [attempt(1, 'not-now')], 2, false],
    [true, [attempt(2, 'unknown')], 2, false],
    [true, [attempt(1, 'unknown'), attempt(2, 'not-now')], 3, true],
  ])('queryable %s after %j, attempt %s: %s', (queryable, attempts, number, expected) => {
    const abilities = { deduplicates: false, queryable }
    expect(mayBeThere({ attempts }, { abilities }, number)).toBe(expected)
  })
})

describe('asking', () => {
  const sent = { wireId: 'w', correlationId: 'c', purpose: 'new' } as StoredMessage
  const call = { address: 'https://partner.example', timeoutSeconds: 1, signal: new AbortController().signal }
  const known: AttemptResult = { outcome: 'already-known', reason: 'duplicate' }
  const format = (presence?: Format['presence']): Format => ({
    name: 'some',
    carries: ['new'],
    toWire: () => ({ contentType: 'text/plain', bytes: new Uint8Array(), headers: {} }),
    readAnswer: () => known,
    ...(presence === undefined ? {} : { presence }),
  })
  const transport = (outcome?: SendOutcome): Transport => ({
    name: 'some',
    send: async () => ({ ended: 'failed', result: known }),
    close: async () => undefined,
    ...(outcome === undefined ? {} : { ask: async () => outcome }),
  })
  const answered: SendOutcome = {
    ended: 'answered',
    answer: { status: 200, headers: {}, bytes: new Uint8Array() },
  }
  const question = () => ({ path: 'Task?identifier=w', headers: {} })
  const asked = (one: Format, other: Transport, deduplicates = false) =>
    askFirst({ format: one, transport: other }, { abilities: { deduplicates, queryable: true } }, call, sent)

  it('what it has is delivered; what it surely has not got may be sent', async () => {
    const found = format({ question, readAnswer: () => known })
    expect(await asked(found, transport(answered))).toEqual(known)
    const notThere = format({ question, readAnswer: () => 'not-there' })
    expect(await asked(notThere, transport(answered))).toBeUndefined()
  })

  it('a question without an answer settles nothing', async () => {
    const result: AttemptResult = { outcome: 'unknown', reason: 'timeout' }
    const found = format({ question, readAnswer: () => known })
    expect(await asked(found, transport({ ended: 'failed', result }))).toEqual(result)
  })

  it('where nothing can be asked after all, only a partner that knows repeats may be sent it again', async () => {
    expect(await asked(format(), transport(answered))).toMatchObject({ outcome: 'unknown' })
    expect(await asked(format({ question, readAnswer: () => known }), transport())).toMatchObject({
      outcome: 'unknown',
    })
    expect(await asked(format(), transport(answered), true)).toBeUndefined()
  })
})
