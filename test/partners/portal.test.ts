/** Our own pages as a channel: both ports' conformance, and what they take whoever it was written for. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { portalFormat } from '../../partners/formats/portal/portal-format.ts'
import { createPortalTransport } from '../../partners/transports/portal/portal-transport.ts'
import { content, outgoing } from './bars-samples.ts'
import { describeFormatConformance } from './format-conformance.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { transportConformance } from './transport-conformance.ts'

const took = { status: 201, headers: {}, bytes: new Uint8Array() }

describeFormatConformance({
  format: portalFormat,
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => outgoing({ purpose, ...changes }),
  taken: () => took,
  answersByStatus: true,
})

transportConformance('portal', wireAbilitiesOf('portal'), async () => {
  const transport = createPortalTransport()
  return {
    transport,
    partner: async () => ({ address: 'portal:agc_school', received: () => [] }),
    close: () => transport.close(),
  }
})

const send = async (message = outgoing(), format = portalFormat) => {
  const transport = createPortalTransport()
  const outcome = await transport.send({
    address: 'portal:agc_school',
    document: format.toWire(message),
    timeoutSeconds: 1,
    signal: new AbortController().signal,
  })
  return outcome.ended === 'answered' ? portalFormat.readAnswer(outcome.answer, message) : outcome.result
}

describe('a message on our own pages', () => {
  it('is taken at once, and again as the same', async () => {
    expect(await send()).toMatchObject({ outcome: 'taken' })
    expect(await send()).toMatchObject({ outcome: 'taken' })
  })

  it('is taken too where it was written for a channel whose system is down', async () => {
    expect(await send(outgoing(), cloudEventFormat)).toMatchObject({ outcome: 'taken' })
  })

  it('is kept with ids alone', () => {
    const other = { ...content, person: { familyName: 'Another', givenNames: ['Child'] } }
    expect(portalFormat.toWire(outgoing({ content: other }))).toEqual(portalFormat.toWire(outgoing()))
    expect(() => portalFormat.toWire(outgoing({ purpose: 'answer' }))).toThrow(RangeError)
  })

  it.each(['portal:', 'portal:svc_school', 'portal:agc_', 'portal:agc_a b'])(
    'is not taken for nobody: %s',
    async (address) => {
      const document = portalFormat.toWire(outgoing())
      const signal = new AbortController().signal
      const outcome = await createPortalTransport().send({ address, document, timeoutSeconds: 1, signal })
      expect(outcome).toMatchObject({ result: { outcome: 'misconfigured', reason: 'address-wrong' } })
    },
  )
})

describe('the settings of a portal channel', () => {
  const channel: Channel = {
    id: idOf('channel', 'chn_school'),
    agencyId: idOf('agency', 'agc_school'),
    kind: 'portal',
    format: 'portal',
    transport: 'portal',
    address: 'portal:agc_school',
    abilities: { deduplicates: true, queryable: false, opens: true },
    retry: { firstWaitSeconds: 5, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
    perSecond: 5,
    atOnce: 5,
    timeoutSeconds: 10,
    state: 'open',
    version: 1,
  }
  const faults = (changes: object) => faultsInSettings({ ...channel, ...changes }, undefined)

  it('are right', () => expect(faults({})).toEqual([]))

  it.each([
    [{ address: 'portal:agc_another' }, 'address'],
    [{ format: 'bars-fhir' }, 'format'],
    [{ abilities: { deduplicates: true, queryable: false } }, 'abilities.opens'],
    [{ abilities: { deduplicates: false, queryable: false, opens: true } }, 'abilities.deduplicates'],
    [{ poll: { everySeconds: 5 } }, 'poll'],
  ])('with %j have a fault at %s', (changes, at) => {
    expect(faults(changes)).toEqual([expect.stringMatching(`^${at} must be`)])
  })
})
