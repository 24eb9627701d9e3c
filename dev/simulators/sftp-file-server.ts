/**
 * A real SSH server with the SFTP subsystem over a folder of this machine. Whoever starts it may have each call go wrong.
 */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import { type FileServing, serveFiles } from './sftp-file-calls.ts'

const { Server, utils } = ssh2

/** What may happen to a connection. */
export type Greeting = 'welcome' | 'drop' | 'silent' | 'garbage' | 'other-key' | 'no-sign-in'

export interface SftpFileServerOptions extends FileServing {
  readonly host?: string
  readonly port?: number
  /** Made where they are missing. */
  readonly folders?: readonly string[]
  readonly user: string
  readonly password: string
  /** Of whoever may sign in by key instead, as one line of OpenSSH. */
  readonly userKey?: string
  /** Absent: a new one. */
  readonly key?: HostKeyPair
  readonly greet?: () => Greeting
}

export interface SftpFileServer {
  readonly port: number
  /** `SHA256:…` of its key. */
  readonly hostKey: string
  shut(): Promise<void>
  open(): Promise<void>
}

export interface HostKeyPair {
  readonly private: string
  readonly public: string
}

/** A key that no server had before. The library now and then writes one that it cannot read itself. */
export const newHostKey = (): HostKeyPair => {
  for (;;) {
    const made = utils.generateKeyPairSync('ed25519')
    if (!(utils.parseKey(made.private) instanceof Error)) return made
  }
}

/** `SHA256:…`, as whoever pins it is told. */
export const fingerprintOf = ({ public: publicKey }: Pick<HostKeyPair, 'public'>): string => {
  const key = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** By the password, or by the key; a client first asks whether a key would do, and then signs by it (RFC 4252 §7). */
const isSignedIn = (given: AuthContext, { password, userKey }: SftpFileServerOptions): boolean => {
  if (given.method === 'password') return given.password === password
  const key = userKey === undefined ? undefined : utils.parseKey(userKey)
  if (given.method !== 'publickey' || key === undefined || key instanceof Error) return false
  if (!key.getPublicSSH().equals(given.key.data)) return false
  const { blob, signature, hashAlgo } = given
  return blob === undefined || signature === undefined || key.verify(blob, signature, hashAlgo) === true
}

/** Starts it; the folder is made where it is not there. */
export const startSftpFileServer = async (options: SftpFileServerOptions): Promise<SftpFileServer> => {
  for (const folder of options.folders ?? []) await mkdir(join(options.folder, folder), { recursive: true })
  const keys = { own: options.key ?? newHostKey(), other: newHostKey() }
  const sockets = new Set<Socket>()
  const accepting = (socket: Socket, greeting: Greeting) => (client: Connection) => {
    client.on('error', () => {})
    client.on('authentication', (given) => {
      const isRight = given.username === options.user && isSignedIn(given, options)
      if (isRight && greeting !== 'no-sign-in') given.accept()
      else given.reject(['password', 'publickey'])
    })
    client.on('session', (accept) =>
      accept().on('sftp', (start) => serveFiles({ sftp: start(), client, socket, options })),
    )
  }
  const net = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
    socket.on('error', () => {})
    const greeting = options.greet?.() ?? 'welcome'
    if (greeting === 'drop') return void socket.resetAndDestroy()
    if (greeting === 'silent') return
    if (greeting === 'garbage') return void socket.end('\u0000\u0001 not SSH at all \u0002\r\n\r\n')
    const key = greeting === 'other-key' ? keys.other : keys.own
    new Server({ hostKeys: [key.private] }, accepting(socket, greeting)).injectSocket(socket)
  })
  let port = options.port ?? 0
  const server: SftpFileServer = {
    get port() {
      return port
    },
    hostKey: fingerprintOf(keys.own),
    open: () =>
      new Promise((resolve, reject) => {
        net.once('error', reject)
        net.listen(port, options.host ?? '127.0.0.1', () => {
          const address = net.address()
          if (typeof address === 'object' && address !== null) port = address.port
          resolve()
        })
      }),
    shut: () =>
      new Promise((resolve) => {
        net.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  await server.open()
  return server
}
