/** The FHIR door: mounted before JSON is parsed, as it keeps what comes byte for byte. */
import express, { type Request, type Response, type Router } from 'express'
import type { User } from '../../domain/user.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import type { Identify } from '../../http/identify.ts'
import { requestContext } from '../../http/request-context.ts'
import { capabilityStatement } from '../../partners/formats/bars-fhir/capability-statement.ts'
import type { Events } from '../../runtime/events.ts'
import { sendFhirProblem, sendResource } from './fhir-answer.ts'
import { answerForm, messageHeaders } from './fhir-headers.ts'
import { type ProcessMessageUses, processMessage } from './process-message.ts'
import { type ReadUses, readServiceRequest, searchServiceRequests } from './read-service-request.ts'

export interface FhirDoor extends ProcessMessageUses, ReadUses {
  readonly identify: Identify
  readonly events: Pick<Events, 'failed'>
}

type Handler = (request: Request, response: Response, user: User) => Promise<void>

/** Day on which the capability statement last changed. */
const STATEMENT_DAY = '2026-11-21'

/** Builds the door; it is mounted at `/fhir/R4`. */
export const createFhirRouter = (door: FhirDoor): Router => {
  const router = express.Router({ caseSensitive: true })
  const signedIn =
    (route: string, handle: Handler) =>
    async (request: Request, response: Response): Promise<void> => {
      const context = requestContext(response)
      context.route = route
      try {
        const user = await door.identify(request)
        context.user = user
        await handle(request, response, user)
      } catch (thrown) {
        sendFhirProblem(request, response, thrown, door.events)
      }
    }
  const read = (route: string, handle: typeof readServiceRequest) =>
    signedIn(route, async (request, response, user) => {
      door.rateLimit.take(response, user.id, 'requests')
      messageHeaders(request)
      await handle(door, request, response, user)
    })
  router.get('/metadata', (request, response) => {
    requestContext(response).route = '/fhir/R4/metadata'
    try {
      const form = answerForm(request, 'json')
      sendResource(response, 200, capabilityStatement({ baseUrl: door.baseUrl, day: STATEMENT_DAY }), form)
    } catch (thrown) {
      sendFhirProblem(request, response, thrown, door.events)
    }
  })
  router.post(
    '/\\$process-message',
    signedIn('/fhir/R4/$process-message', (...asked) => processMessage(door, ...asked)),
  )
  router.get('/ServiceRequest', read('/fhir/R4/ServiceRequest', searchServiceRequests))
  router.get('/ServiceRequest/:id', read('/fhir/R4/ServiceRequest/{id}', readServiceRequest))
  router.use((request, response) => {
    sendFhirProblem(request, response, nothingFor(request.path), door.events)
  })
  return router
}

/** The one method of each address, for an answer that says which. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/\$process-message$/, 'POST'],
  [/^\/(metadata|ServiceRequest(\/[^/]+)?)$/, 'GET, HEAD'],
]

const nothingFor = (path: string): HttpProblem => {
  const allow = METHODS.find(([address]) => address.test(path))?.[1]
  return allow === undefined
    ? new HttpProblem('not-found', 'There is nothing at this address.')
    : new HttpProblem('method-not-allowed', 'This address does not answer that method.', {
        headers: { allow },
      })
}
