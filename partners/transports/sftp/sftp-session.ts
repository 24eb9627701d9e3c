/**
 * One SSH connection for one attempt: to an address that may be called, with the host key that was agreed, within the
 * attempt's time. What goes wrong is thrown as {@link SftpTrouble}.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { connect as connectSocket, type Socket } from 'node:net'
import SftpClient from 'ssh2-sftp-client'
import type { FolderFile, SendRequest } from '../../transport.ts'
import type { AddressGuard } from '../https/address-guard.ts'
import { type SftpPlace, sftpPlaceFrom } from './sftp-place.ts'
import { sftpWireSettings } from './sftp-settings.ts'
import { misconfigured, notNow, SftpTrouble, troubleConnecting, troubleWithFile } from './sftp-trouble.ts'

/** The calls that are made of a server; paths are whole. */
export interface SftpSession {
  list(folder: string): Promise<readonly FolderFile[]>
  write(path: string, bytes: Uint8Array): Promise<void>
  read(path: string, mostBytes: number): Promise<Uint8Array>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  close(): void
}

export interface SftpTarget {
  readonly place: SftpPlace
  readonly hostKey: string
  readonly credential: string
}

/** What a request asks for. @throws SftpTrouble where it cannot be called at all */
export const targetOf = (
  { address, credential, settings }: Omit<SendRequest, 'document'>,
  guard: AddressGuard,
): SftpTarget => {
  const refuse = (result: SftpTrouble['result']): never => {
    throw new SftpTrouble('answered', result)
  }
  const place = sftpPlaceFrom(address)
  if (place === undefined) return refuse(misconfigured('address-wrong', 'not-an-address'))
  const checked = guard.check(`https://${place.host}:${place.port}/`)
  if ('fault' in checked) return refuse(misconfigured('address-wrong', checked.fault))
  const wire = sftpWireSettings.safeParse(settings)
  if (!wire.success) return refuse(misconfigured('not-supported', 'settings-malformed'))
  if (credential === undefined || credential === '')
    return refuse(misconfigured('not-authorised', 'credential-malformed'))
  return { place, hostKey: wire.data.hostKey, credential }
}

/** Time that ends, or somebody who stops it: whichever comes first, everything that runs is given up. */
export interface Ending {
  readonly signal: AbortSignal
  /** Rejects when it is over; never resolves. */
  readonly over: Promise<never>
}

const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

const isSame = (one: string, other: string): boolean => {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}

const dial = ({ place }: SftpTarget, guard: AddressGuard, { signal }: Ending): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const host = place.host.replace(/^\[|\]$/g, '')
    const socket = connectSocket({
      host,
      port: place.port,
      lookup: guard.lookup['https:'],
      signal,
      noDelay: true,
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      // Whatever comes later is told by the call that it breaks.
      socket.on('error', () => {})
      resolve(socket)
    })
  })

const signInOf = (credential: string) =>
  credential.startsWith('-----BEGIN') ? { privateKey: credential } : { password: credential }

/** Connects, checks whose server it is, and signs in. @throws SftpTrouble */
export const openSession = async (
  target: SftpTarget,
  guard: AddressGuard,
  ending: Ending,
): Promise<SftpSession> => {
  let keyIsWrong = false
  let socket: Socket | undefined
  // Without these it writes to the console.
  const client = new SftpClient('', { error: () => {}, end: () => {}, close: () => {} })
  try {
    socket = await Promise.race([dial(target, guard, ending), ending.over])
    const connecting = client.connect({
      sock: socket,
      username: target.place.user,
      ...signInOf(target.credential),
      readyTimeout: 0,
      hostVerifier: (key: Buffer) => {
        keyIsWrong = !isSame(fingerprintOf(key), target.hostKey)
        return !keyIsWrong
      },
    })
    await Promise.race([connecting, ending.over])
    return sessionOver(client, socket, ending)
  } catch (error) {
    socket?.destroy()
    if (keyIsWrong)
      throw new SftpTrouble('answered', misconfigured('certificate-invalid', 'host key changed'))
    if (error instanceof SftpTrouble && error.result.reason === 'timeout')
      throw new SftpTrouble('stopped', notNow('connect-timeout'))
    throw troubleConnecting(error)
  }
}

const sessionOver = (client: SftpClient, socket: Socket, { over }: Ending): SftpSession => {
  const lost = new Promise<never>((_, reject) => {
    socket.once('close', () => reject(new SftpTrouble('lost', notNow('connection-lost'))))
  })
  lost.catch(() => {})
  const told = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      const running = call()
      running.catch(() => {})
      return await Promise.race([running, lost, over])
    } catch (error) {
      throw troubleWithFile(error)
    }
  }
  return {
    list: (folder) =>
      told(async () =>
        (await client.list(folder)).flatMap(({ type, name, size, modifyTime }) =>
          type === '-' ? [{ name, bytes: size, changedAt: modifyTime }] : [],
        ),
      ),
    write: (path, bytes) =>
      told(async () => {
        await client.put(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), path)
      }),
    read: (path, mostBytes) =>
      told(async () => {
        const found = await client.get(path)
        // Of an empty file the library makes an empty list.
        return Buffer.isBuffer(found) ? found.subarray(0, mostBytes) : new Uint8Array()
      }),
    rename: (from, to) =>
      told(async () => {
        await client.rename(from, to)
      }),
    remove: (path) =>
      told(async () => {
        await client.delete(path, true)
      }),
    close() {
      client.end().catch(() => {})
      socket.destroySoon()
    },
  }
}
