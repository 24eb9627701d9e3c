/** A referral raised by a client system's BaRS message: taken in both forms, kept as it came, answered as the standard says. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { publishedExamples } from '../partners/bars-published-examples.ts'
import { until } from './journey-client.ts'
import {
  asXml,
  type Bundle,
  JSON_TYPE,
  message,
  post,
  resourceIn,
  target,
  XML_TYPE,
} from './journey-messages.ts'
import { issuesOf, outcomeIn } from './journey-outcomes.ts'
import {
  casesOf,
  itemsOf,
  keptBytes,
  look,
  receivedOf,
  referralOf,
  responsesAt,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** What published messages have that the standard's table has otherwise, in XML, and what their senders are warned of. */
const AS_PUBLISHED: Readonly<
  Record<string, { readonly change: (xml: string) => string; readonly codes: readonly string[] }>
> = {
  'a beta version of the standard': {
    change: (xml) => xml.replace('value="1.0.0"', 'value="1.0.0-beta"'),
    codes: [],
  },
  'a comment before it and no declaration': {
    change: (xml) => xml.replace(/^<\?xml[^>]*>/, '<!-- 1 of 4 -->\n'),
    codes: [],
  },
  'a care plan that is still active': {
    change: (xml) => xml.replace(/(<CarePlan><status value=")completed/, '$1active'),
    codes: ['business-rule'],
  },
  'a contact that is still in progress': {
    change: (xml) => xml.replace(/(<Encounter><status value=")finished/, '$1in-progress'),
    codes: ['business-rule'],
  },
  'a patient of whom nothing is known': {
    change: (xml) => xml.replace(/<Patient>.*<\/Patient>/, '<Patient><gender value="female"/></Patient>'),
    codes: ['business-rule'],
  },
  'a category of their own': {
    change: (xml) => xml.replace('/message-category-servicerequest"', '/our-own-category"'),
    codes: [],
  },
  'a reference without its prefix': {
    change: (xml) => xml.replace(/(<subject><reference value=")urn:uuid:/, '$1'),
    codes: [],
  },
}

/** Registers the tests. */
export const raiseByFhir = (world: () => JourneyWorld): void => {
  describe('a referral raised by message', () => {
    it.each([
      ['JSON', JSON_TYPE],
      ['XML', XML_TYPE],
    ])(
      'in %s is answered with its Bundle, makes one case, and its sender hears each answer',
      async (_form, contentType) => {
        const on = world()
        const [requestId, correlationId] = [randomUUID(), randomUUID()]
        const sent = message()
        const content = contentType === XML_TYPE ? asXml(sent) : JSON.stringify(sent)
        const answer = await post(on, content, { requestId, correlationId, contentType })
        expect(outcomeIn(answer)).toBe('200')
        expect(answer.headers.get('x-request-id')).toBe(requestId)
        expect(answer.headers.get('x-correlation-id')).toBe(correlationId)
        expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/)
        const back = answer.body as unknown as Bundle
        expect(back).toMatchObject({ resourceType: 'Bundle', type: 'message', id: sent.id })
        expect(resourceIn(back, 'ServiceRequest').id).toMatch(/^[0-9a-f-]{36}$/)
        for (const { resource } of back.entry) expect(resource.id).toBeDefined()
        expect((await keptBytes(on, requestId)).equals(Buffer.from(content))).toBe(true)

        const id = await referralOf(on, requestId)
        await untilState(on, id, 'finished', 'system')
        expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
        const mine = () => responsesAt(on, 'vale', sent.id)
        await until('all answers at the sender', async () => (await mine()).length === 3)
        expect((await mine()).map((one) => one.serviceRequestStatus)).toEqual([
          'active',
          'active',
          'completed',
        ])
        const closed = await untilShown(on, id, 'closed', ({ state }) => state === 'closed', { as: 'system' })
        expect(closed.referrerToldAt).toBeDefined()
      },
    )

    it('is answered in XML where that is asked for', async () => {
      const sent = message()
      const answer = await post(world(), sent, { headers: { accept: `${XML_TYPE}; version=1.0.0` } })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+xml/)
      expect(answer.text).toMatch(/^<\?xml[^>]*>\s*<Bundle xmlns="http:\/\/hl7.org\/fhir">/)
      expect(answer.text).toContain(`<id value="${sent.id}"/>`)
    })

    it('needs no more than the three mandatory headers, and notes those that are absent', async () => {
      const on = world()
      const requestId = randomUUID()
      const answer = await post(on, message(), { requestId, headers: { accept: '' } })
      expect(answer.status).toBe(200)
      const stored = (await receivedOf(on, requestId)) as { headers?: Record<string, string> } | undefined
      expect(stored?.headers?.['x-absent']).toBe(
        'nhsd-end-user-organisation,nhsd-requesting-software,nhsd-requesting-practitioner',
      )
    })

    it.each(Object.entries(AS_PUBLISHED))(
      'is taken with %s, as published messages have it',
      async (_what, { change, codes }) => {
        const on = world()
        const [requestId, xml] = [randomUUID(), asXml(message())]
        const changed = change(xml)
        expect(changed).not.toBe(xml)
        const answer = await post(on, changed, { requestId, contentType: XML_TYPE })
        expect(answer.status).toBe(200)
        expect(issuesOf(answer).map(({ code }) => code)).toEqual(codes)
        const id = await referralOf(on, requestId)
        expect(await itemsOf(on, `kind=unusual-message&referral=${id}`)).toHaveLength(codes.length)
        await untilState(on, id, 'finished', 'system')
        expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
      },
    )

    it('is taken without an element that can be asked for, which a warning names to its sender and a person sees', async () => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message()]
      const place = sent.entry.findIndex(({ resource }) => resource.resourceType === 'CarePlan')
      Reflect.deleteProperty(resourceIn(sent, 'CarePlan'), 'activity')
      const answer = await post(on, sent, { requestId, headers: { 'nhsd-target-identifier': target('1') } })
      expect(issuesOf(answer)).toMatchObject([
        {
          severity: 'warning',
          code: 'business-rule',
          expression: [
            `Bundle.entry[${place}].resource.activity.outcomeCodeableConcept`,
            'Bundle.entry.resource.ofType(MessageHeader).destination[0].endpoint',
          ],
        },
      ])
      const id = await referralOf(on, requestId)
      expect(await itemsOf(on, `kind=unusual-message&referral=${id}`)).toHaveLength(1)
      await untilState(on, id, 'finished', 'system')
    })

    it('goes on though its number fails the check digit: not used, and a person is to confirm who it is', async () => {
      const on = world()
      const requestId = randomUUID()
      const answer = await post(on, message({ nhsNumber: '9990000048' }), { requestId })
      expect(answer.status).toBe(200)
      expect(issuesOf(answer).map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning value'])
      const id = await referralOf(on, requestId)
      const shown = await untilState(on, id, 'finished', 'system')
      expect(shown).toMatchObject({ identity: 'not-confirmed', identityDoubt: 'number-invalid' })
      expect(await itemsOf(on, `kind=identity-not-confirmed&referral=${id}`)).toHaveLength(1)
      expect(JSON.stringify(shown.content)).not.toContain('"nhsNumber"')
    })

    it('carries its sender’s consent or stands on the agreement with it; with neither it is held', async () => {
      const on = world()
      const agreed = randomUUID()
      expect(outcomeIn(await post(on, message({ withoutConsent: true }), { requestId: agreed }))).toBe('200')
      await untilState(on, await referralOf(on, agreed), 'finished', 'system')
      const held = randomUUID()
      const answer = await post(on, message({ withoutConsent: true }), {
        requestId: held,
        as: 'hillside-system',
      })
      expect(issuesOf(answer).map(({ code }) => code)).toEqual(['business-rule'])
      const id = await referralOf(on, held)
      const shown = await untilShown(on, id, 'held', ({ attention }) => attention.length > 0, {
        as: 'hillside-system',
      })
      expect(shown).toMatchObject({ state: 'held', recipients: [{ state: 'held' }] })
      expect(await itemsOf(on, `kind=sharing-decision-needed&referral=${id}`)).toHaveLength(1)
      expect(await casesOf(on, 'riverside', id)).toHaveLength(0)
    })
  })

  describe('the published examples', () => {
    const examples = publishedExamples('messages').filter(({ name }) =>
      /^(refreq|refresp|servreq)/.test(name),
    )

    it('are each accepted as they stand, kept byte for byte and answered with their Bundle', async () => {
      const on = world()
      for (const { name, bytes, form } of examples) {
        const requestId = randomUUID()
        const answer = await post(on, bytes, {
          requestId,
          contentType: form === 'xml' ? XML_TYPE : JSON_TYPE,
          headers: { 'nhsd-target-identifier': target('111111111') },
        })
        expect(`${name} ${outcomeIn(answer).slice(0, 3)}`).toBe(`${name} 200`)
        expect(answer.headers.get('x-request-id')).toBe(requestId)
        expect((await keptBytes(on, requestId)).equals(Buffer.from(bytes))).toBe(true)
        const back = answer.body as unknown as Bundle
        expect(back).toMatchObject({ resourceType: 'Bundle', type: 'message' })
        expect(resourceIn(back, 'ServiceRequest').id).toMatch(/^[0-9a-f-]{36}$/)
        for (const issue of issuesOf(answer)) expect(issue.severity).toBe('warning')
        if (!name.startsWith('refreq')) continue
        const id = await referralOf(on, requestId)
        await untilState(on, id, 'finished', 'system')
        expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
        const { identity, identityDoubt } = await look(on, id, 'system')
        expect({ identity, identityDoubt }).toEqual({
          identity: 'not-confirmed',
          identityDoubt: 'number-invalid',
        })
      }
    })
  })
}
