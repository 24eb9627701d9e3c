/**
 * Names under which an item is known on the wire: a conversation of one sender, or the item's own UUID. Kept apart so
 * that a message is matched by one look-up of a unique key.
 */
import { type Connection, Schema } from 'mongoose'
import { type AgencyId, idOf, type ReferralId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { insertOnce } from './versioned.ts'

/**
 * `conversation`: X-Correlation-Id within one sender; `shared-conversation`: one that several items were raised in, so
 * that it names none of them; `item`: the UUID we gave the item.
 */
export type WireName =
  | {
      readonly kind: 'conversation' | 'shared-conversation'
      readonly sender: AgencyId
      readonly value: string
    }
  | { readonly kind: 'item'; readonly value: string }

interface WireNameRow {
  readonly _id: string
  readonly referralId: string
}

export interface WireNameRepository {
  /** Notes a name; the first item that had it keeps it. Answers which item that is. */
  note(name: WireName, referralId: ReferralId): Promise<ReferralId>
  /** The item known by this name. */
  find(name: WireName): Promise<ReferralId | undefined>
}

const keyOf = (name: WireName): string =>
  name.kind === 'item' ? `item|${name.value}` : `${name.kind}|${name.sender}|${name.value}`

const SCHEMA = new Schema<WireNameRow>(
  { _id: String, referralId: { type: String, required: true } },
  { versionKey: false },
)

/** Builds the repository. */
export const createWireNameRepository = ({
  connection,
}: {
  readonly connection: Connection
}): WireNameRepository => {
  const model = modelOn(connection, 'wire_names', SCHEMA)
  const find: WireNameRepository['find'] = async (name) => {
    const row = await atEdge('reading a wire name', () => model.findById(keyOf(name)).lean<WireNameRow>())
    return row === null ? undefined : idOf('referral', row.referralId)
  }
  return {
    async note(name, referralId) {
      if ((await insertOnce(model, { _id: keyOf(name), referralId })) === 'inserted') return referralId
      return (await find(name)) ?? referralId
    },
    find,
  }
}
