/** The FHIR door of the real app, over commands and look-ups that a test invents. */
import { randomUUID } from 'node:crypto'
import { createFhirRouter, type FhirDoor } from '../../api/fhir/fhir-router.ts'
import { type Fakes, type RunningApp, startApp } from './fake-parts.ts'

const TARGET = { value: '2000011147', system: 'https://fhir.nhs.uk/Id/dos-service-id' }

/** The headers that the standard wants with everything but /metadata; the ids are new. */
export const fhirHeaders = (): Record<string, string> => ({
  accept: 'application/fhir+json; version=1.4.0',
  'x-request-id': randomUUID(),
  'x-correlation-id': randomUUID(),
  'nhsd-target-identifier': Buffer.from(JSON.stringify(TARGET)).toString('base64'),
})

/** Starts it. */
export const startFhirApp = (
  {
    receiveMessage,
    lookUp,
  }: Partial<Pick<FhirDoor['commands'], 'receiveMessage'> & Pick<FhirDoor, 'lookUp'>>,
  fakes: Fakes = {},
): Promise<RunningApp> =>
  startApp({
    ...fakes,
    fhirRouter: (door) =>
      createFhirRouter({
        ...door,
        commands: {
          receiveMessage: receiveMessage ?? (async () => ({ received: 'duplicate' })),
          noteRefusedMessage: async () => undefined,
        },
        lookUp: lookUp ?? { byWireId: async () => undefined, byNhsNumber: async () => [] },
        baseUrl: 'http://localhost/fhir/R4',
      }),
  })
