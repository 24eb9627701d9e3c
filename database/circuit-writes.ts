/** The circuit of a channel as it lies in MongoDB: a document of its own, as it moves while others save the channel. */
import type { Model } from 'mongoose'
import type { Circuit } from '../domain/channel-circuit.ts'
import type { ChannelId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import type { CircuitEntry } from './directory-documents.ts'
import { changeIfVersion, insertOnce } from './versioned.ts'

/** A circuit as it was read just now; `version` 0: there is none yet. */
export interface CircuitSeen {
  readonly circuit?: Circuit
  readonly version: number
}

export interface CircuitWrites {
  /** As it lies there this moment. */
  circuitOf(id: ChannelId): Promise<CircuitSeen>
  /** Puts the next one if nobody has moved it since it was seen; answers whether this call did. */
  moveCircuit(id: ChannelId, seen: CircuitSeen, next: Circuit): Promise<boolean>
}

/** Builds the writes. */
export const createCircuitWrites = (circuits: Model<CircuitEntry>): CircuitWrites => ({
  async circuitOf(id) {
    const found = await atEdge(`reading the circuit of ${id}`, () =>
      circuits.findById(id).lean<CircuitEntry>(),
    )
    return found === null ? { version: 0 } : { circuit: found.entry, version: found.version }
  },
  async moveCircuit(_id, { version }, entry) {
    if (version > 0) return changeIfVersion(circuits, { _id, version }, { entry })
    return (await insertOnce(circuits, { _id, version: 1, entry })) === 'inserted'
  },
})
