/** A real SFTP server for one test, told how to behave, and what a partner finds in its folder. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileCall, Mishap } from '../../dev/simulators/sftp-file-calls.ts'
import {
  type Greeting,
  newHostKey,
  type SftpFileServer,
  startSftpFileServer,
} from '../../dev/simulators/sftp-file-server.ts'
import type { SendRequest } from '../../partners/transport.ts'

export const PASSWORD = 'not-a-real-password'
export const USER_KEY = newHostKey()
export const FILE_NAME =
  'EE123456_E0001_referral-new_20261121115900_1_3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1.csv'

export interface SftpStage {
  readonly server: SftpFileServer
  readonly folder: string
  readonly address: string
  readonly settings: { readonly hostKey: string; readonly replies: string }
  greeting: Greeting
  clockAheadSeconds: number
  mishap: (call: FileCall, path: string) => Mishap | undefined
  readonly calls: string[]
  /** A request that leaves these bytes. */
  request(more?: Partial<SendRequest>): SendRequest
  names(below?: string): Promise<readonly string[]>
  bytesOf(name: string): Promise<Buffer>
  close(): Promise<void>
}

export const sftpStage = async (): Promise<SftpStage> => {
  const folder = await mkdtemp(join(tmpdir(), 'sftp-stage-'))
  const server = await startSftpFileServer({
    folder,
    folders: ['outbox', 'replies', 'replies/processed', 'replies/failed'],
    user: 'exchange',
    password: PASSWORD,
    userKey: USER_KEY.public,
    greet: () => stage.greeting,
    clockAheadSeconds: () => stage.clockAheadSeconds,
    mishap: async (call, path) => {
      stage.calls.push(`${call} ${path}`)
      return stage.mishap(call, path)
    },
  })
  const address = `sftp://exchange@127.0.0.1:${server.port}/outbox`
  const settings = { hostKey: server.hostKey, replies: '/replies' }
  const stage: SftpStage = {
    server,
    folder,
    address,
    settings,
    greeting: 'welcome',
    clockAheadSeconds: 0,
    mishap: () => undefined,
    calls: [],
    request: (more = {}) => ({
      address,
      settings,
      credential: PASSWORD,
      timeoutSeconds: 10,
      signal: new AbortController().signal,
      document: {
        contentType: 'text/csv',
        bytes: new TextEncoder().encode('a,b\r\n1,Zoë\r\n'),
        headers: { 'File-Name': FILE_NAME, 'File-Records': '1' },
      },
      ...more,
    }),
    async names(below = 'outbox') {
      const names = await readdir(join(folder, below))
      const isFile = await Promise.all(
        names.map(async (name) => (await stat(join(folder, below, name))).isFile()),
      )
      return names.filter((_, index) => isFile[index]).sort()
    },
    bytesOf: (name) => readFile(join(folder, 'outbox', name)),
    async close() {
      await server.shut().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
  return stage
}
