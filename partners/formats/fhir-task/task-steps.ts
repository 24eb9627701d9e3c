/** The steps of a transaction Bundle (R4 http, transaction): each creates something once, or changes what is there. */

import type { MessageKey } from '../../../domain/delivery.ts'
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { OutgoingMessage } from '../../format.ts'
import { type FhirObject, type FhirResource, objectsAt } from '../bars-fhir/fhir-value.ts'
import { byIdentifier, TASK_SYSTEMS } from './task-codes.ts'

export interface Step {
  readonly fullUrl: string
  readonly resource: FhirResource
  readonly request: FhirObject
}

/** The item's own message to this recipient: later messages are about what it made. */
const firstKey = (key: MessageKey): string => key.replace(/:\d+$/, ':1')

/** The wire id of the item's own message. */
export const firstWireId = (message: OutgoingMessage): string => uuidV5(firstKey(message.messageKey))

/** Names a part of the item at this partner, the same in all messages. */
export const partId = (message: OutgoingMessage, role: string): string => uuidV5(role, firstWireId(message))

/** Creates it unless something bears the identifier already (R4 http, conditional create). */
export const createOnce = (
  { resourceType, ...elements }: FhirResource,
  identifier: { readonly system: string; readonly value: string },
): Step => ({
  fullUrl: `urn:uuid:${uuidV5(resourceType, identifier.value)}`,
  resource: {
    resourceType,
    identifier: [{ ...identifier }, ...objectsAt(elements, 'identifier')],
    ...Object.fromEntries(Object.entries(elements).filter(([name]) => name !== 'identifier')),
  },
  request: {
    method: 'POST',
    url: resourceType,
    ifNoneExist: byIdentifier(identifier.system, identifier.value),
  },
})

/** Creates a part of the item once, whichever message brings it first. */
export const createPart = (message: OutgoingMessage, role: string, resource: FhirResource): Step =>
  createOnce(resource, { system: TASK_SYSTEMS.part, value: partId(message, role) })

/** Creates what this very message is. */
export const createMessage = (message: OutgoingMessage, resource: FhirResource): Step =>
  createOnce(resource, { system: TASK_SYSTEMS.message, value: message.wireId })

/** Changes elements of what bears the identifier, and leaves the rest as the partner has it (R4 fhirpatch). */
export const changeOnce = (
  resourceType: string,
  identifier: { readonly system: string; readonly value: string },
  values: Readonly<Record<string, string>>,
): Step => ({
  fullUrl: `urn:uuid:${uuidV5(`change-${resourceType}`, identifier.value)}`,
  resource: {
    resourceType: 'Parameters',
    parameter: Object.entries(values).map(([element, code]) => ({
      name: 'operation',
      part: [
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: `${resourceType}.${element}` },
        { name: 'value', valueCode: code },
      ],
    })),
  },
  request: { method: 'PATCH', url: `${resourceType}?${byIdentifier(identifier.system, identifier.value)}` },
})

/** All or nothing. */
export const transaction = (steps: readonly Step[]): FhirResource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: steps.map((step) => ({ ...step })),
})
