/** A partner's message about a restricted child, and what goes on of it: test material. */
import { type Composing, composeMessage } from '../../activities/compose-message.ts'
import type { Identity } from '../../domain/person.ts'
import type { ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { FHIR_R4_RESOURCES } from '../../partners/formats/bars-fhir/fhir-r4-resources.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  jsonBytes,
  messageOf,
  NOW,
  outgoing,
  content as ownContent,
} from './bars-samples.ts'

export const LINE = '19 Sealed Lane'
export const POSTCODE = 'ZZ1 4FF'
export const MARKER = /sealed\W*l|zz1\W*4ff|0113|53\.8/i
export const ADDRESS = {
  use: 'home',
  text: `${LINE}, Sealton, ${POSTCODE}`,
  line: [LINE],
  city: 'Sealton',
  postalCode: POSTCODE,
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/geolocation', valueDecimal: 53.8 }],
}

/** Every element of the resources we know that is of FHIR's type Address: `Patient.contact.address`. */
export const ADDRESS_PATHS = FHIR_R4_RESOURCES.trim()
  .split('\n')
  .flatMap((row) => {
    const [owner = '', elements = ''] = row.split(' = ')
    return [...elements.matchAll(/(\w+):Address(\*?)/g)].map(([, name = '', list]) => ({
      type: owner.split('.')[0] ?? '',
      path: [...owner.split('.').slice(1), name],
      list: list === '*',
    }))
  })

export const placed = (path: readonly string[], value: unknown): Record<string, unknown> => {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : [placed(rest, value)] }
}

/** A partner's message whose Patient has no address of its own. */
export const partnersBundle = (): EditableBundle => {
  const { address: _none, ...person } = ownContent.person
  const content = { ...ownContent, person }
  const wireId = '22222222-2222-5222-8222-222222222222'
  return copyOf(bundleOf(outgoing({ content, wireId, itemWireId: '33333333-3333-5333-8333-333333333333' })))
}

/** What the partner is sent of it, by the way that every message goes. */
export const sentOn = async (
  content: ReferralContent,
  identity: Identity,
  purpose: 'new' | 'withdrawal' = 'new',
): Promise<string> => {
  const referral = {
    id: 'rfl_0192f0c1-2345-7000-8000-000000000001',
    reference: 'RX-7K4M-92QX',
    identity,
    urgency: 'standard',
    correlationId: '0b6b7a50-6f6d-4a0f-8e0a-9a6f6d4a0f8e',
    raisedBy: { agencyId: 'agy_school', userId: 'usr_sam' },
    sharingDecision: { decision: 'share', categories: CATEGORIES },
    recipients: [{ id: 'rcp_0192f0c1-2345-7000-8000-000000000002', number: 1, agencyId: 'agy_health' }],
  }
  const agency = { id: 'agy', name: 'An agency', odsCode: 'RYE', phone: '02079460000', channels: [] }
  const composing = {
    records: {
      now: () => Date.parse(NOW),
      directory: { agency: async () => agency, service: async () => undefined },
    },
    exchange: { name: 'Exchange', odsCode: 'X', serviceId: '1' },
  } as unknown as Composing
  const order = { recipientId: referral.recipients[0]?.id, messageVersion: 1, purpose }
  const message = await composeMessage(
    composing,
    { referral, content } as unknown as Parameters<typeof composeMessage>[1],
    order as unknown as Parameters<typeof composeMessage>[2],
  )
  return new TextDecoder().decode(barsFormat.toWire(message).bytes)
}

export const PROTECTED: Identity = { status: 'confirmed', addressProtected: true }
export const OPEN: Identity = { status: 'confirmed' }
export const contentOf = (bundle: EditableBundle): ReferralContent =>
  messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)).content
export const withEntry = (resource: EditableBundle['entry'][number]['resource']): EditableBundle => {
  const bundle = partnersBundle()
  bundle.entry.push({ fullUrl: 'urn:uuid:44444444-4444-4444-8444-444444444440', resource })
  return bundle
}
