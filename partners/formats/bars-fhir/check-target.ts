/** Whether the header that routes a message (standard, §3) and the message itself name one service. */
import type { BarsMessage } from './bars-message.ts'
import { oddity } from './bars-oddities.ts'
import { isFhirObject, textAt } from './fhir-value.ts'

/** The service that the header names; `undefined` where it cannot be read. */
const serviceNamed = (header: string): string | undefined => {
  try {
    const target = JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
    return isFhirObject(target) ? textAt(target, 'value')?.trim().toLowerCase() : undefined
  } catch {
    return undefined
  }
}

/**
 * The message, with an oddity for a person where they differ: it goes to the service that the message names, and the
 * sender may have meant the other.
 * @param header NHSD-Target-Identifier as it came: Base64 of JSON
 */
export const withTargetChecked = (message: BarsMessage, header: string | undefined): BarsMessage => {
  const service = header === undefined ? undefined : serviceNamed(header)
  return service === undefined || service === message.destination.value.toLowerCase()
    ? message
    : {
        ...message,
        oddities: [
          ...message.oddities,
          oddity(
            'destination-differs',
            'Bundle.entry.resource.ofType(MessageHeader).destination[0].endpoint',
          ),
        ],
      }
}
