/** What is wrong with a message at the FHIR door: the standard's status and code, the element named, nothing kept but the refusal. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { leavesNothing } from './bad-requests.ts'
import { message, post, target, XML_TYPE } from './journey-messages.ts'
import { issuesOf, outcomeIn } from './journey-outcomes.ts'
import { child } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { HEADERS } from './wrong-headers.ts'
import { CONTENTS, lacking } from './wrong-messages.ts'

/** Registers the tests. */
export const badMessages = (world: () => JourneyWorld): void => {
  describe('a wrong message at the FHIR door', () => {
    it.each([...Object.entries(CONTENTS), ...Object.entries(HEADERS)])('with %s', async (_name, wrong) => {
      const on = world()
      const { content = message(), posted, outcome, expression, words = '' } = wrong
      const answer = await leavesNothing(on, 1, () => post(on, content, posted))
      expect(outcomeIn(answer)).toBe(outcome)
      expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/)
      const issues = issuesOf(answer)
      expect(issues.length).toBeGreaterThan(0)
      for (const { severity, details } of issues) {
        expect(severity).toBe('error')
        expect(details.coding[0]?.system).toBe('https://fhir.nhs.uk/Codesystem/http-error-codes')
      }
      expect(issues.map(({ diagnostics }) => diagnostics).join(' ')).toContain(words)
      if (expression !== undefined)
        expect(issues.flatMap((issue) => issue.expression ?? []).join(' ')).toContain(expression)
      for (const secret of [child(3).familyName, child(3).nhsNumber, 'root:', '/test/', 'xxxxxx'])
        expect(answer.text).not.toContain(secret)
    })

    it('from no one, or from someone who is no client system', async () => {
      const on = world()
      const nobody = await leavesNothing(on, 0, () => post(on, message(), { as: 'none' }))
      expect(outcomeIn(nobody)).toBe('401 SEND_UNAUTHORIZED login')
      expect(nobody.headers.get('www-authenticate')).toMatch(/^Bearer /)
      const person = await leavesNothing(on, 1, () => post(on, message(), { as: 'amina' }))
      expect(outcomeIn(person)).toBe('403 REC_FORBIDDEN forbidden')
    })

    it('is told so in XML where that is asked for', async () => {
      const on = world()
      const answer = await leavesNothing(on, 1, () =>
        post(on, '<Bundle/>', { contentType: XML_TYPE, headers: { accept: XML_TYPE } }),
      )
      expect(answer.status).toBe(400)
      expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+xml/)
      expect(answer.text).toMatch(/<OperationOutcome xmlns="http:\/\/hl7.org\/fhir">/)
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    })

    it('echoes both ids, also with an error, and is taken once it is mended under a new id', async () => {
      const on = world()
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const answer = await post(on, lacking('ServiceRequest', 'status'), { requestId, correlationId })
      expect(answer.headers.get('x-request-id')).toBe(requestId)
      expect(answer.headers.get('x-correlation-id')).toBe(correlationId)
      expect(
        (await post(on, message(), { headers: { 'nhsd-target-identifier': target('111111111') } })).status,
      ).toBe(200)
    })
  })
}
