/** How the simulated register writes: FHIR JSON with the request's ids mirrored, errors as the Spine codes them. */
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

type Headers = Pick<SimulatedRequest, 'headers'>

const MIRRORED = ['x-request-id', 'x-correlation-id'] as const

/** A reply in FHIR JSON. */
export const registerReply = ({ headers }: Headers, status: number, resource: object): SimulatedReply => ({
  status,
  headers: {
    'content-type': 'application/fhir+json',
    ...Object.fromEntries(MIRRORED.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
  },
  body: JSON.stringify(resource),
})

/** An OperationOutcome; TOO_MANY_MATCHES comes with 200 and is information, not an error. */
export const registerOutcome = (
  request: Headers,
  status: number,
  code: string,
  issue = 'value',
): SimulatedReply =>
  registerReply(request, status, {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: status === 200 ? 'information' : 'error',
        code: issue,
        details: {
          coding: [
            { system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode', version: '1', code },
          ],
        },
      },
    ],
  })
