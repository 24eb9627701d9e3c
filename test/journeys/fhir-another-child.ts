/** Later messages that cannot be about the child they would be taken for: nothing is done by machine. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { publishedExamples } from '../partners/bars-published-examples.ts'
import { until } from './journey-client.ts'
import { type Bundle, message, post, resourceIn, target, XML_TYPE } from './journey-messages.ts'
import { NOT_FOUND, outcomeIn, warningsOf } from './journey-outcomes.ts'
import {
  casesOf,
  child,
  itemsOf,
  look,
  raise,
  receivedOf,
  referralOf,
  responsesAt,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Registers the tests. */
export const fhirAnotherChild = (world: () => JourneyWorld): void => {
  const itemAbout = async (on: JourneyWorld, requestId: string) => {
    const stored = await receivedOf(on, requestId)
    expect(stored?.referralId).toBeUndefined()
    const items = await itemsOf(on, 'kind=unmatched-reply')
    return items.find(({ receivedMessageId }) => receivedMessageId === stored?.id)
  }

  describe('a cancellation', () => {
    const referred = async (on: JourneyWorld) => {
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const about = message({ destination: '2222222222' })
      const answer = await post(on, about, { requestId, correlationId, as: 'council-system' })
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'delivered', 'council-system')
      const wireId = String(resourceIn(answer.body as unknown as Bundle, 'ServiceRequest').id)
      return { id, about, wireId, correlationId }
    }

    it.each(['revoked', 'entered-in-error', 'active'])(
      'or change (%s) that is about another child, or names no referral, touches none and is put before a person',
      async (status) => {
        const on = world()
        const { id, about, wireId, correlationId } = await referred(on)
        for (const [choices, because] of [
          [{ child: 4, about }, 'another-child'],
          [{ child: 4, serviceRequestId: wireId }, 'another-child'],
          [{}, 'conversation-alone'],
          [{ about, serviceRequestId: randomUUID() }, 'conversation-alone'],
        ] as const) {
          const requestId = randomUUID()
          const later = message({ reason: 'update', status, ...choices })
          const answer = await post(on, later, { requestId, correlationId, as: 'council-system' })
          expect(answer.status).toBe(200)
          expect(warningsOf(answer)[0]).toBe(NOT_FOUND)
          expect(await itemAbout(on, requestId)).toMatchObject({ because, state: 'open' })
        }
        const shown = await look(on, id, 'council-system')
        expect(shown).toMatchObject({ state: 'with-partners', recipients: [{ state: 'delivered' }] })
        expect((await casesOf(on, 'vale', id))[0]?.state).not.toBe('cancelled')
      },
    )

    it('by the id that we gave withdraws the referral in any conversation', async () => {
      const on = world()
      const { id, wireId } = await referred(on)
      const later = message({ reason: 'update', status: 'revoked', serviceRequestId: wireId })
      expect(outcomeIn(await post(on, later, { as: 'council-system' }))).toBe('200')
      await untilState(on, id, 'withdrawn', 'council-system')
    })

    it('as published is taken for the published referral of its conversation', async () => {
      const on = world()
      const correlationId = randomUUID()
      for (const name of ['refreq07.xml', 'servreq01.xml'])
        for (const { bytes } of publishedExamples('messages').filter((each) => each.name === name)) {
          const requestId = randomUUID()
          const xml = `${Buffer.from(bytes).toString('utf8')}<!-- ${requestId} -->`
          const headers = { 'nhsd-target-identifier': target('111111111') }
          const answer = await post(on, xml, { requestId, correlationId, contentType: XML_TYPE, headers })
          expect(answer.status).toBe(200)
          expect(warningsOf(answer)).not.toContain(NOT_FOUND)
          expect(await referralOf(on, requestId)).toMatch(/^rfl_/)
        }
    })
  })

  describe('a referral with two patients', () => {
    it('is taken and flagged, and a strict partner gets and takes the child’s own details alone', async () => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message()]
      const resource = resourceIn(message({ child: 4 }), 'Patient')
      sent.entry.push({ fullUrl: `urn:uuid:${randomUUID()}`, resource })
      const answer = await post(on, sent, { requestId })
      expect(warningsOf(answer)).toEqual(['warning business-rule REC_UNPROCESSABLE_ENTITY'])
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'finished', 'system')
      expect(await itemsOf(on, `kind=unusual-message&referral=${id}`)).toMatchObject([
        { because: 'more-than-expected', state: 'open' },
      ])
      expect(await itemsOf(on, `kind=our-fault&referral=${id}`)).toEqual([])
      expect(JSON.stringify(await casesOf(on, 'riverside', id))).not.toContain(child(4).familyName)
    })
  })

  describe('a referral that carries', () => {
    const ofSibling = (sent: Bundle): void => {
      const fullUrl = `urn:uuid:${randomUUID()}`
      sent.entry.push({ fullUrl, resource: resourceIn(message({ child: 4 }), 'Patient') })
      Object.assign(resourceIn(sent, 'Consent'), { patient: { reference: fullUrl } })
    }
    const withException = (sent: Bundle): void => {
      Object.assign(resourceIn(sent, 'Consent'), { provision: { provision: [{ type: 'deny' }] } })
    }

    it.each([
      // Nothing is agreed with this sender; with the other there is an agreement, which must not stand in.
      ['only a consent of a sibling', ofSibling, 'hillside-system', 'consent-not-of-child'],
      ['a consent with an exception', withException, 'system', 'consent-limited'],
    ])('%s goes to nobody until a person decides', async (_, change, as, because) => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message()]
      change(sent)
      expect((await post(on, sent, { requestId, as })).status).toBe(200)
      const id = await referralOf(on, requestId)
      await untilShown(on, id, 'held', ({ attention }) => attention.length > 1, { as })
      expect(await look(on, id, as)).toMatchObject({ state: 'held', recipients: [{ state: 'held' }] })
      expect(await itemsOf(on, `kind=unusual-message&referral=${id}`)).toMatchObject([{ because }])
      expect(await itemsOf(on, `kind=sharing-decision-needed&referral=${id}`)).toHaveLength(1)
      expect(await casesOf(on, 'riverside', id)).toEqual([])
    })
  })

  describe('a response', () => {
    it('about another child changes nothing, and once a person has settled it its sender is told', async () => {
      const on = world()
      const { id } = await raise(on, { services: [VALE], person: child(5) })
      await untilState(on, id, 'delivered')
      const [found] = await casesOf(on, 'vale', id)
      const response = (number: number) =>
        message({
          event: 'servicerequest-response',
          inResponseTo: found?.bundleId ?? '',
          status: 'completed',
          child: number,
        })
      const [requestId, sent] = [randomUUID(), response(4)]
      expect(warningsOf(await post(on, sent, { requestId }))[0]).toBe(NOT_FOUND)
      const item = await itemAbout(on, requestId)
      expect(item).toMatchObject({ because: 'another-child', state: 'open' })
      expect((await look(on, id)).recipients[0]?.state).toBe('delivered')
      expect(await settle(on, item?.id ?? '', 'done')).toMatchObject({ status: 200 })
      await until('the sender to be told', async () => (await responsesAt(on, 'vale', sent.id)).length === 1)
      expect(outcomeIn(await post(on, response(5)))).toBe('200')
      await untilState(on, id, 'finished')
    })
  })
}
