/**
 * Stands between one process and MongoDB and counts what the process asks for, as it goes over the wire (OP_MSG): so
 * the count needs no word of the product's own, and nothing of the product changes for it.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import mongoose from 'mongoose'

/** What one message asked for. */
export interface WireCommand {
  readonly command: string
  readonly collection: string
  /** Documents inserted, changes or deletions asked for, in this one message; 1 for anything else. */
  readonly documents: number
  readonly bytes: number
}

const OP_MSG = 2013
const HEADER_BYTES = 16
const FLAG_BYTES = 4
const LISTS: Readonly<Record<string, string>> = { insert: 'documents', update: 'updates', delete: 'deletes' }

/** Reads one whole message; `undefined` for any other than OP_MSG. */
export const readCommand = (message: Buffer): WireCommand | undefined => {
  if (message.readInt32LE(12) !== OP_MSG) return undefined
  let body: Record<string, unknown> = {}
  const inSequences = new Map<string, number>()
  for (let at = HEADER_BYTES + FLAG_BYTES; at < message.length; ) {
    const kind = message[at]
    const size = message.readInt32LE(at + 1)
    const section = message.subarray(at + 1, at + 1 + size)
    if (kind === 0) body = mongoose.mongo.BSON.deserialize(section)
    else {
      const nameEnd = section.indexOf(0, 4)
      inSequences.set(section.toString('utf8', 4, nameEnd), countDocuments(section.subarray(nameEnd + 1)))
    }
    at += 1 + size
  }
  const [command, collection] = Object.entries(body)[0] ?? ['', '']
  const list = LISTS[command]
  const inBody = list === undefined ? undefined : body[list]
  const documents =
    list === undefined ? 1 : (inSequences.get(list) ?? (Array.isArray(inBody) ? inBody.length : 1))
  return { command, collection: String(collection), documents, bytes: message.length }
}

const countDocuments = (bytes: Buffer): number => {
  let count = 0
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) count += 1
  return count
}

/** Cuts a stream of bytes into messages. */
const messagesIn = (found: (message: Buffer) => void): ((chunk: Buffer) => void) => {
  let waiting: Buffer = Buffer.alloc(0)
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    while (waiting.length >= HEADER_BYTES && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0)
      found(waiting.subarray(0, length))
      waiting = waiting.subarray(length)
    }
  }
}

export interface WireCounter extends AsyncDisposable {
  /** The address to give to the process in place of the database's own. */
  readonly uri: string
  /** What was asked for since the last call, and begins anew. */
  take(): readonly WireCommand[]
}

/** Starts counting for one process, in front of the database at `uri`. */
export const startWireCounter = async (uri: string): Promise<WireCounter> => {
  const behind = new URL(uri)
  let commands: WireCommand[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(Number(behind.port), behind.hostname)
    const read = messagesIn((message) => {
      const command = readCommand(message)
      if (command !== undefined) commands.push(command)
    })
    client.on('data', read)
    client.pipe(database).pipe(client)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.on('error', () => {
        client.destroy()
        database.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ahead = new URL(uri)
  ahead.port = String((server.address() as AddressInfo).port)
  return {
    uri: ahead.href,
    take() {
      const taken = commands
      commands = []
      return taken
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
