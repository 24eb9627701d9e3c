/**
 * How the simulated MESH and the partner behind its mailbox misbehave beyond the plans of faults, told at run time:
 *
 *   PUT  /control-mesh/behaviour   what is to be so; what is left out is as it should be
 *   POST /control-mesh/clock       `{ "hours": 24 }` moves the clock of MESH on, and back by less than nothing
 *   POST /control-mesh/expire      `{ "hours": 121 }` takes away what would lie five days uncollected so much later
 *   POST /control-mesh/collect     the partner fetches once, although told not to
 */
export interface MeshBehaviour {
  /** The partner leaves its mailbox alone: after five days what lies in it expires. */
  readonly collectsNothing: boolean
  /** The partner sends no acknowledgement that its system has a message. */
  readonly losesAcknowledgements: boolean
  /** The partner's system answers each message with this ITK3 code; empty: with success. */
  readonly answersWithCode: string
  readonly duplicatesReplies: boolean
  /** What the partner sends goes out in the opposite order. */
  readonly reordersReplies: boolean
  readonly wrongChunkOrder: boolean
  readonly corruptChunks: boolean
}

export const WELL_BEHAVED: MeshBehaviour = {
  collectsNothing: false,
  losesAcknowledgements: false,
  answersWithCode: '',
  duplicatesReplies: false,
  reordersReplies: false,
  wrongChunkOrder: false,
  corruptChunks: false,
}

/** Reads it. @throws RangeError that names what is not known */
export const behaviourFrom = (body: unknown): MeshBehaviour => {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : []
  for (const [name, value] of given) {
    const usual = Object.entries(WELL_BEHAVED).find(([known]) => known === name)
    if (usual === undefined || typeof usual[1] !== typeof value)
      throw new RangeError(`${name} is not known: use ${Object.keys(WELL_BEHAVED).join(', ')}`)
  }
  return { ...WELL_BEHAVED, ...Object.fromEntries(given) }
}
