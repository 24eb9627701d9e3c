/** The same message again: harmless under its X-Request-Id, under another one, and at the very same moment. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { message, post, XML_TYPE } from './journey-messages.ts'
import { issuesOf, outcomeIn } from './journey-outcomes.ts'
import { casesOf, countOf, itemsOf, receivedOf, referralOf, untilState } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Registers the tests. */
export const fhirRepeats = (world: () => JourneyWorld): void => {
  describe('a message that comes again', () => {
    it('under the same X-Request-Id is 409 duplicate, whatever its case; with other content 409 conflict', async () => {
      const on = world()
      const [sent, requestId] = [message(), randomUUID()]
      expect(outcomeIn(await post(on, sent, { requestId }))).toBe('200')
      expect(outcomeIn(await post(on, sent, { requestId }))).toBe('409 REC_CONFLICT duplicate')
      const shouted = { requestId: requestId.toUpperCase() }
      expect(outcomeIn(await post(on, sent, shouted))).toBe('409 REC_CONFLICT duplicate')
      const other = await post(on, message(), { requestId })
      expect(outcomeIn(other)).toBe('409 REC_CONFLICT conflict')
      expect(other.headers.get('x-request-id')).toBe(requestId)
      expect(await countOf(on, 'received_messages', { requestId })).toBe(1)
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'finished', 'system')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
    })

    it('under another X-Request-Id gets the first answer, and makes no second case', async () => {
      const on = world()
      const [sent, requestId, again] = [message(), randomUUID(), randomUUID()]
      const first = await post(on, sent, { requestId })
      const before = await countOf(on, 'referrals')
      const second = await post(on, sent, { requestId: again })
      expect(second.status).toBe(200)
      expect(second.text).toBe(first.text)
      expect(second.headers.get('x-request-id')).toBe(again)
      const inXml = await post(on, sent, { headers: { accept: XML_TYPE } })
      expect(inXml.headers.get('content-type')).toContain(XML_TYPE)
      expect(inXml.text).toContain('<Bundle')
      expect(await receivedOf(on, again)).toBeUndefined()
      expect(await countOf(on, 'referrals')).toBe(before)
      // Both ids now stand for this content.
      expect(outcomeIn(await post(on, sent, { requestId: again }))).toBe('409 REC_CONFLICT duplicate')
      expect(outcomeIn(await post(on, message(), { requestId: again }))).toBe('409 REC_CONFLICT conflict')
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'finished', 'system')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
    })

    it('of another sender is its own, though X-Request-Id and bytes are the same', async () => {
      const on = world()
      const [sent, requestId] = [message(), randomUUID()]
      const before = await countOf(on, 'referrals')
      expect((await post(on, sent, { requestId })).status).toBe(200)
      expect((await post(on, sent, { requestId, as: 'council-system' })).status).toBe(200)
      expect(await countOf(on, 'referrals')).toBe(before + 2)
    })

    it('twenty times at one moment is one referral: one 200, the others told to wait or to stop', async () => {
      const on = world()
      const [sent, requestId] = [message(), randomUUID()]
      const before = await countOf(on, 'referrals')
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(on, sent, { requestId })))
      const outcomes = answers.map(outcomeIn)
      expect(outcomes.filter((outcome) => outcome === '200')).toHaveLength(1)
      const told = ['200', '425 REC_TOO_EARLY duplicate', '409 REC_CONFLICT duplicate']
      for (const outcome of outcomes) expect(told).toContain(outcome)
      for (const { status, headers } of answers) expect(headers.has('retry-after')).toBe(status === 425)
      expect(await countOf(on, 'referrals')).toBe(before + 1)
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'finished', 'system')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
    })

    it('under ten other X-Request-Ids at one moment is one referral too', async () => {
      const on = world()
      const sent = message()
      const before = await countOf(on, 'referrals')
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(on, sent)))
      for (const { status } of answers) expect([200, 425]).toContain(status)
      expect(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size).toBe(1)
      expect(await countOf(on, 'referrals')).toBe(before + 1)
    })

    it('as new, with a Bundle id that is known and other content, is taken and flagged as a possible duplicate', async () => {
      const on = world()
      const [bundleId, requestId] = [randomUUID(), randomUUID()]
      expect((await post(on, message({ bundleId }))).status).toBe(200)
      const answer = await post(on, message({ bundleId, facts: 'Told otherwise.' }), { requestId })
      expect(answer.status).toBe(200)
      expect(issuesOf(answer).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
        'warning duplicate',
      ])
      const id = await referralOf(on, requestId)
      const [item] = await itemsOf(on, `kind=possible-duplicate&referral=${id}`)
      expect(item).toMatchObject({ because: 'bundle-id-known', state: 'open' })
    })
  })
}
