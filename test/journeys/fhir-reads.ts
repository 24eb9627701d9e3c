/** What a client system may read over FHIR: what the exchange can do, and its own referrals. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type Answer, send, tokenOf } from './journey-client.ts'
import { type Bundle, message, post, resourceIn, target, XML_TYPE } from './journey-messages.ts'
import { outcomeIn } from './journey-outcomes.ts'
import { child } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number'

const read = async (on: JourneyWorld, path: string, as = 'system', headers: object = {}): Promise<Answer> =>
  send(`${on.world.url}/fhir/R4${path}`, {
    headers: {
      ...(as === 'none' ? {} : { authorization: `Bearer ${await tokenOf(on, as)}` }),
      'x-request-id': randomUUID(),
      'x-correlation-id': randomUUID(),
      'nhsd-target-identifier': target(),
      ...headers,
    },
  })

const search = (system: string, value: string) =>
  `/ServiceRequest?patient:identifier=${encodeURIComponent(`${system}|${value}`)}`

/** Registers the tests. */
export const fhirReads = (world: () => JourneyWorld): void => {
  describe('reading over FHIR', () => {
    it('shows what the exchange can do to anyone, in both forms', async () => {
      const answer = await read(world(), '/metadata', 'none')
      expect(answer).toMatchObject({
        status: 200,
        body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' },
      })
      const [rest] = answer.body.rest as { resource: { type: string; interaction: { code: string }[] }[] }[]
      const request = rest?.resource.find(({ type }) => type === 'ServiceRequest')
      expect(request?.interaction.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['read', 'search-type']),
      )
      const [messaging] = answer.body.messaging as { supportedMessage: { mode: string }[] }[]
      expect(messaging?.supportedMessage.map(({ mode }) => mode)).toContain('receiver')
      const xml = await read(world(), '/metadata', 'none', { accept: XML_TYPE })
      expect(xml.text).toContain('<CapabilityStatement')
    })

    it('finds a sender’s own referral by the id in its answer, and by the child’s number', async () => {
      const on = world()
      const answer = await post(on, message())
      const id = String(resourceIn(answer.body as unknown as Bundle, 'ServiceRequest').id)
      const one = await read(on, `/ServiceRequest/${id}`)
      expect(one).toMatchObject({
        status: 200,
        body: { resourceType: 'ServiceRequest', id, status: 'active' },
      })
      const number = child(3).nhsNumber
      for (const path of [search(NHS_NUMBER, number), search(NHS_NUMBER.replace('/Id/', '/id/'), number)]) {
        const found = await read(on, path)
        expect(found).toMatchObject({ status: 200, body: { resourceType: 'Bundle', type: 'searchset' } })
        expect((found.body.entry as Bundle['entry']).map(({ resource }) => resource.id)).toContain(id)
        // Nothing that names the child is repeated in an address.
        expect(JSON.stringify(found.body.link)).not.toContain(number)
      }
      const nobody = await read(on, search(NHS_NUMBER, child(20).nhsNumber))
      expect(nobody).toMatchObject({ status: 200, body: { type: 'searchset', total: 0 } })
    })

    it('shows nothing of another sender’s', async () => {
      const on = world()
      const answer = await post(on, message())
      const id = String(resourceIn(answer.body as unknown as Bundle, 'ServiceRequest').id)
      const theirs = await read(on, `/ServiceRequest/${id}`, 'hillside-system')
      const nobodys = await read(on, `/ServiceRequest/${randomUUID()}`, 'hillside-system')
      expect(outcomeIn(theirs)).toBe('404 REC_NOT_FOUND not-found')
      expect(theirs.text).toBe(nobodys.text)
      const found = await read(on, search(NHS_NUMBER, child(3).nhsNumber), 'hillside-system')
      const ids = ((found.body.entry ?? []) as Bundle['entry']).map(({ resource }) => resource.id)
      expect(ids).not.toContain(id)
    })

    it.each([
      ['/ServiceRequest', '400 REC_BAD_REQUEST required'],
      [search(NHS_NUMBER, '9990000019'), '400 REC_BAD_REQUEST value'],
      [search('https://example.org/other', '9990000018'), '400 REC_BAD_REQUEST value'],
      ['/ServiceRequest/not-a-uuid', '400 REC_BAD_REQUEST value'],
      ['/Patient', '404 REC_NOT_FOUND not-found'],
      ['/$process-message', '405 SEND_METHOD_NOT_ALLOWED not-supported'],
    ])('GET %s is answered %s', async (path, outcome) => {
      expect(outcomeIn(await read(world(), path))).toBe(outcome)
    })

    it('wants a token, and a version that it speaks', async () => {
      const on = world()
      expect(outcomeIn(await read(on, `/ServiceRequest/${randomUUID()}`, 'none'))).toBe(
        '401 SEND_UNAUTHORIZED login',
      )
      const accept = { accept: 'application/fhir+json; version=2.0.0' }
      expect(outcomeIn(await read(on, '/metadata', 'none', accept))).toBe('406 REC_NOT_ACCEPTABLE processing')
    })
  })
}
