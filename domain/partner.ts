/** Agencies, what they offer, and the ways into their systems. A partner is an agency seen as the other end. */
import type { Circuit } from './channel-circuit.ts'
import type { ChannelHours } from './channel-hours.ts'
import type { ClockPolicy } from './clock-policy.ts'
import type { ChannelAbilities, RetryProfile } from './delivery.ts'
import type { AgencyId, ChannelId, ItemKind, ServiceId } from './ids.ts'
import { sameWorld } from './sandbox.ts'
import type { Closure, OpeningHours } from './working-time.ts'

/** FHIR identifier systems that directories and messages use; `Id`/`id` and `http`/`https` both occur in use. */
export const ODS_SYSTEM = 'https://fhir.nhs.uk/Id/ods-organization-code'
export const DOS_SERVICE_SYSTEM = 'https://fhir.nhs.uk/Id/dos-service-id'

export type AgencyKind = 'council' | 'health' | 'school' | 'police' | 'housing' | 'voluntary' | 'software'

export interface Agency {
  readonly id: AgencyId
  readonly name: string
  readonly kind: AgencyKind
  /** ODS code, upper case, where it has one. */
  readonly odsCode?: string
  /** Telephone number for urgent work, and out of hours. */
  readonly phone: string
  readonly outOfHoursPhone?: string
  /** When it is open; office hours where it has not said. */
  readonly openingHours?: OpeningHours
  /** When it is shut besides: stops only clocks whose policy says so. */
  readonly closures?: readonly Closure[]
  /** What it has agreed in writing to be asked within, in place of the common policies. */
  readonly clockPolicies?: readonly ClockPolicy[]
  /** Channel ids in the order in which they are tried. */
  readonly channels: readonly ChannelId[]
  /** The order for one kind of work where it is another: a notification, say, by our own pages alone. */
  readonly channelsByKind?: { readonly [Kind in ItemKind]?: readonly ChannelId[] }
  /** Agreement under which this agency's own messages may be passed on where they carry no consent of their own. */
  readonly sharingAgreement?: { readonly number: string; readonly endsDay: string }
  /** Name of the sandbox it belongs to: made up, for trying things out (sandbox.ts). Absent: an agency. */
  readonly sandbox?: string
}

/** The channels by which this agency is sent work of a kind, in the order in which they are tried. */
export const channelsFor = (
  { channels, channelsByKind }: Pick<Agency, 'channels' | 'channelsByKind'>,
  kind: ItemKind,
): readonly ChannelId[] => channelsByKind?.[kind] ?? channels

/** Format on transport; design.md §5 names the kinds. */
export type ChannelKind =
  | 'fhir-rest'
  | 'soap'
  | 'sftp-csv'
  | 'hl7v2-mllp'
  | 'mesh'
  | 'secure-email'
  | 'webhook'
  | 'portal'
  | 'in-memory'
  | 'sandbox'

/** The kind that a channel is by what it travels on. */
export const KIND_OF_TRANSPORT = {
  https: 'fhir-rest',
  soap: 'soap',
  sftp: 'sftp-csv',
  mllp: 'hl7v2-mllp',
  mesh: 'mesh',
  email: 'secure-email',
  webhook: 'webhook',
  portal: 'portal',
  sandbox: 'sandbox',
} as const satisfies Readonly<Record<string, ChannelKind>>

export type TransportName = keyof typeof KIND_OF_TRANSPORT

/** What only one wire has to be told, by name: the schema beside its transport says what. Never a secret. */
export type ChannelSettings = Readonly<Record<string, string>>

export interface Channel extends ChannelHours {
  readonly id: ChannelId
  readonly agencyId: AgencyId
  readonly kind: ChannelKind
  readonly format: string
  readonly transport: string
  /** Where it goes: an https address, a mailbox, a host and port. */
  readonly address: string
  readonly abilities: ChannelAbilities
  readonly retry: RetryProfile
  /** Most attempts a second on this channel, and most at once. */
  readonly perSecond: number
  readonly atOnce: number
  /** Longest an attempt may take, in seconds. */
  readonly timeoutSeconds: number
  readonly settings?: ChannelSettings
  /** Replies are fetched from this partner, so often; absent: it sends them by itself. */
  readonly poll?: { readonly everySeconds: number }
  readonly state: 'open' | 'paused'
  readonly pausedBecause?: string
  /** Instant of the last opening after a pause: patience counts from then, as nothing was tried while it was paused. */
  readonly openSince?: string
  /** Whether its system answers at all; absent: it has never been found down. A document of its own, read with this. */
  readonly circuit?: Circuit
  readonly version: number
}

/** Why a channel is paused that was saved for the first time: whoever runs it opens it once it was tested. */
export const NEW_CHANNEL = 'by-a-person:new'

export type ServiceStatus = 'active' | 'inactive' | 'temporarily closed' | 'defunct'

export interface Service {
  readonly id: ServiceId
  readonly agencyId: AgencyId
  readonly name: string
  readonly description: string
  readonly status: ServiceStatus
  /** Kinds of need the service helps with, as directory codes such as `family-support`. */
  readonly needs: readonly string[]
  readonly minimumAge: number
  /** In whole years, inclusive. */
  readonly maximumAge: number
  /** GSS codes of the areas served (E06000001 …). */
  readonly areas: readonly string[]
  /** Directory-of-services ids that published and partner messages name as destination. */
  readonly dosServiceIds: readonly string[]
  /** Name of the sandbox it belongs to (sandbox.ts). */
  readonly sandbox?: string
}

/** Whether a service takes referrals now. */
export const takesReferrals = (service: Service): boolean => service.status === 'active'

/** What the service finder is asked; absent criteria do not narrow. */
export interface ServiceCriteria {
  readonly need?: string
  readonly ageYears?: number
  readonly areaCode?: string
  readonly text?: string
  /** Those of this sandbox; absent: real ones. */
  readonly sandbox?: string
}

/** Whether a service fits a child of that age, need and area. */
export const fits = (service: Service, criteria: ServiceCriteria): boolean =>
  sameWorld(service, criteria) &&
  (criteria.need === undefined || service.needs.includes(criteria.need)) &&
  (criteria.ageYears === undefined ||
    (service.minimumAge <= criteria.ageYears && criteria.ageYears <= service.maximumAge)) &&
  (criteria.areaCode === undefined || service.areas.includes(criteria.areaCode)) &&
  (criteria.text === undefined ||
    `${service.name} ${service.description}`.toLowerCase().includes(criteria.text.toLowerCase()))
