/** The directory as it lies in MongoDB: agencies, services, channels, users, and which area a postcode is in. */
import { type Connection, type Model, Schema } from 'mongoose'
import type { Circuit } from '../domain/channel-circuit.ts'
import type { ChannelId } from '../domain/ids.ts'
import type { Agency, Channel, Service } from '../domain/partner.ts'
import type { User } from '../domain/user.ts'
import { modelOn } from './connection.ts'
import { countsVersions, type Versioned } from './versioned.ts'

/** An entry lies under its id, whole, with a count of its changes. */
export interface Entry<Thing extends { readonly id: string }> {
  readonly _id: Thing['id']
  readonly version: number
  readonly entry: Thing
}

/** A channel's entry; its own version is the entry's, its circuit lies apart. The credential is sealed. */
export type ChannelEntry = Entry<Omit<Channel, 'version' | 'circuit'> & Pick<Channel, 'id'>> & {
  readonly credential?: string
}

/** The circuit of a channel, under the channel's id. */
export interface CircuitEntry {
  readonly _id: ChannelId
  readonly version: number
  readonly entry: Circuit
}

export interface Area {
  /** Postcode district, `LS6`. */
  readonly district: string
  /** GSS code of the local authority, `E08000035`. */
  readonly areaCode: string
}

export interface AreaEntry {
  readonly _id: string
  readonly version: number
  readonly areaCode: string
}

const entrySchema = <Row extends Versioned>(collection: string): Schema<Row> =>
  countsVersions(
    new Schema<Row>(
      { _id: String, version: Number, entry: Schema.Types.Mixed, credential: String, areaCode: String },
      { collection, versionKey: false, strict: 'throw', strictQuery: 'throw' },
    ),
  )

const agencySchema = entrySchema<Entry<Agency>>('agencies')
const serviceSchema = entrySchema<Entry<Service>>('services')
const channelSchema = entrySchema<ChannelEntry>('channels')
const circuitSchema = entrySchema<CircuitEntry>('channel_circuits')
const userSchema = entrySchema<Entry<User>>('users')
const areaSchema = entrySchema<AreaEntry>('areas')
// An ODS code, a directory-of-services id names one thing; not every agency has one, and a service may have none.
agencySchema.index({ 'entry.odsCode': 1 }, { name: 'ods-code', unique: true, sparse: true })
serviceSchema.index({ 'entry.dosServiceIds': 1 }, { name: 'dos-service-ids' })
userSchema.index({ 'entry.name': 1 }, { name: 'name' })
userSchema.index({ 'entry.agencyId': 1 }, { name: 'agency' })

export interface DirectoryModels {
  readonly agencies: Model<Entry<Agency>>
  readonly services: Model<Entry<Service>>
  readonly channels: Model<ChannelEntry>
  readonly circuits: Model<CircuitEntry>
  readonly users: Model<Entry<User>>
  readonly areas: Model<AreaEntry>
}

/** The models, for this folder alone. */
export const directoryModels = (connection: Connection): DirectoryModels => ({
  agencies: modelOn(connection, 'agency', agencySchema),
  services: modelOn(connection, 'service', serviceSchema),
  channels: modelOn(connection, 'channel', channelSchema),
  circuits: modelOn(connection, 'channel circuit', circuitSchema),
  users: modelOn(connection, 'user', userSchema),
  areas: modelOn(connection, 'area', areaSchema),
})
