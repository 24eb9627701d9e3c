import { errorCode } from './error-facts.ts'
/** The name of the one-node replica set that a started mongod forms. */
export const REPLICA_SET = 'exchange'

/** Runs a command on the admin database. */
export type AdminCommand = (
  command: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>

/** MongoDB's error codes for a replica set that was not begun yet, or whose member has another address. */
const NOT_YET_INITIALIZED = 94
const INVALID_REPLICA_SET_CONFIG = 93

/**
 * Makes a mongod the primary of its one-node set: begins the set, or gives it the address the member has now.
 * @throws when it is not primary yet; call again
 */
export async function becomePrimary(command: AdminCommand, port: number): Promise<void> {
  const host = `127.0.0.1:${port}`
  const config = await currentConfig(command)
  if (config === undefined) {
    await command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } })
  } else if (config.host !== host) {
    const members = [{ _id: 0, host }]
    await command({
      replSetReconfig: { _id: REPLICA_SET, version: config.version + 1, members },
      force: true,
    })
  }
  const { isWritablePrimary } = await command({ hello: 1 })
  if (isWritablePrimary !== true) throw new Error('The replica set has no primary yet.')
}

async function currentConfig(command: AdminCommand): Promise<{ host: string; version: number } | undefined> {
  try {
    return readConfig(await command({ replSetGetConfig: 1 }))
  } catch (error) {
    const code = errorCode(error)
    if (code === NOT_YET_INITIALIZED) return undefined
    if (code === INVALID_REPLICA_SET_CONFIG) return { host: 'unknown', version: 1 }
    throw error
  }
}

function readConfig(reply: Readonly<Record<string, unknown>>): { host: string; version: number } {
  const config = reply.config
  if (!isRecord(config)) throw new Error('The replica set tells no configuration.')
  const { version, members } = config
  const [member] = Array.isArray(members) ? members : []
  if (typeof version !== 'number' || !isRecord(member) || typeof member.host !== 'string') {
    throw new Error('The replica set tells a configuration without a member.')
  }
  return { host: member.host, version }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
