/** The calls of SFTP version 3 that a file drop needs, over a folder of this machine. */
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join, normalize } from 'node:path'
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2'

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp

/** What may happen to one call: before it is done, or after. */
export type Mishap = 'drop' | 'drop-after' | 'hang' | 'hang-after' | 'failure' | 'denied' | 'missing'
export type FileCall = 'OPEN' | 'READ' | 'WRITE' | 'RENAME' | 'REMOVE' | 'OPENDIR'
export interface FileServing {
  readonly folder: string
  readonly mishap?: (call: FileCall, path: string) => Promise<Mishap | undefined>
  /** Seconds by which its clock is ahead. */
  readonly clockAheadSeconds?: () => number
}

const CODES = {
  failure: STATUS_CODE.FAILURE,
  denied: STATUS_CODE.PERMISSION_DENIED,
  missing: STATUS_CODE.NO_SUCH_FILE,
} as const

const codeOf = (error: unknown): number => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE
  return code === 'EACCES' || code === 'EPERM' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE
}

interface Held {
  readonly path: string
  readonly file?: FileHandle
  listed: boolean
}

/** What the calls of one connection share. */
interface Serving {
  readonly sftp: SFTPWrapper
  readonly handles: Map<number, Held>
  readonly local: (path: string) => string
  readonly held: (handle: Buffer) => Held | undefined
  readonly hold: (request: number, made: Held) => void
  readonly doing: (request: number, call: FileCall, path: string, work: () => Promise<() => void>) => void
  readonly done: (request: number) => () => void
  readonly options: FileServing
}

interface Connected {
  readonly sftp: SFTPWrapper
  readonly client: Connection
  readonly socket: Socket
  readonly options: FileServing
}

const servingOf = ({ sftp, socket, options }: Connected): Serving => {
  const handles = new Map<number, Held>()
  let count = 0
  const local = (path: string): string => join(options.folder, normalize(`/${path}`))
  const held = (handle: Buffer): Held | undefined => handles.get(handle.readUInt32BE(0))
  const hold = (request: number, made: Held): void => {
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(count)
    handles.set(count, made)
    count += 1
    sftp.handle(request, handle)
  }
  const doing = (request: number, call: FileCall, path: string, work: () => Promise<() => void>): void => {
    const run = async (): Promise<void> => {
      const mishap = await options.mishap?.(call, path)
      if (mishap === 'drop') return void socket.destroy()
      if (mishap === 'hang') return
      if (mishap === 'failure' || mishap === 'denied' || mishap === 'missing')
        return void sftp.status(request, CODES[mishap])
      const answer = await work()
      if (mishap === 'drop-after') return void socket.destroy()
      if (mishap !== 'hang-after') answer()
    }
    run().catch((error: unknown) => sftp.status(request, codeOf(error)))
  }
  return {
    sftp,
    handles,
    local,
    held,
    hold,
    doing,
    done: (request) => () => void sftp.status(request, STATUS_CODE.OK),
    options,
  }
}

const serveBytes = ({ sftp, handles, local, held, hold, doing, done }: Serving): void => {
  sftp.on('OPEN', (request, path, flags) =>
    doing(request, 'OPEN', path, async () => {
      const writes = (flags & OPEN_MODE.WRITE) !== 0
      const file = await open(
        local(path),
        writes ? constants.O_CREAT | constants.O_TRUNC | constants.O_RDWR : constants.O_RDONLY,
      )
      return () => hold(request, { path, file, listed: false })
    }),
  )
  sftp.on('WRITE', (request, handle, offset, data) => {
    const found = held(handle)
    doing(request, 'WRITE', found?.path ?? '', async () => {
      await found?.file?.write(data, 0, data.length, offset)
      return done(request)
    })
  })
  sftp.on('READ', (request, handle, offset, length) => {
    const found = held(handle)
    doing(request, 'READ', found?.path ?? '', async () => {
      const read = await found?.file?.read(Buffer.alloc(Math.min(length, 65_536)), 0, undefined, offset)
      if (read === undefined || read.bytesRead === 0) return () => void sftp.status(request, STATUS_CODE.EOF)
      return () => void sftp.data(request, read.buffer.subarray(0, read.bytesRead))
    })
  })
  sftp.on('CLOSE', (request, handle) => {
    const found = held(handle)
    handles.delete(handle.readUInt32BE(0))
    const closing = found?.file?.close() ?? Promise.resolve()
    closing.then(done(request), () => void sftp.status(request, STATUS_CODE.FAILURE))
  })
}

const serveNames = ({ sftp, local, doing, done }: Serving): void => {
  sftp.on('RENAME', (request, from, to) =>
    doing(request, 'RENAME', to, async () => {
      // As version 3 has it: never over a file that is there.
      const isThere = await stat(local(to)).then(
        () => true,
        () => false,
      )
      if (isThere) return () => void sftp.status(request, STATUS_CODE.FAILURE)
      await rename(local(from), local(to))
      return done(request)
    }),
  )
  sftp.on('REMOVE', (request, path) =>
    doing(request, 'REMOVE', path, async () => {
      await unlink(local(path))
      return done(request)
    }),
  )
}

const serveLists = ({ sftp, local, held, hold, doing, options }: Serving): void => {
  const attrsOf = async (path: string) => {
    const { mode, size, mtime, uid, gid } = await stat(path)
    const seconds = Math.floor(mtime.getTime() / 1000) + (options.clockAheadSeconds?.() ?? 0)
    return { mode, size, uid, gid, atime: seconds, mtime: seconds }
  }
  sftp.on('OPENDIR', (request, path) =>
    doing(request, 'OPENDIR', path, async () => {
      await readdir(local(path))
      return () => hold(request, { path, listed: false })
    }),
  )
  sftp.on('READDIR', (request, handle) => {
    const found = held(handle)
    if (found === undefined || found.listed) return void sftp.status(request, STATUS_CODE.EOF)
    found.listed = true
    const list = async () => {
      const names = await readdir(local(found.path))
      const each = await Promise.all(
        names.map(async (filename) => {
          const attrs = await attrsOf(join(local(found.path), filename)).catch(() => undefined)
          if (attrs === undefined) return []
          const kind = (attrs.mode & constants.S_IFMT) === constants.S_IFDIR ? 'd' : '-'
          return [
            { filename, longname: `${kind}rw-r--r-- 1 p p ${attrs.size} Jan 1 00:00 ${filename}`, attrs },
          ]
        }),
      )
      sftp.name(request, each.flat())
    }
    list().catch((error: unknown) => sftp.status(request, codeOf(error)))
  })
}

/** Answers the calls of one connection. */
export const serveFiles = (connected: Connected): void => {
  const serving = servingOf(connected)
  serveBytes(serving)
  serveNames(serving)
  serveLists(serving)
  connected.client.once('close', () => {
    for (const { file } of serving.handles.values()) file?.close().catch(() => {})
  })
}
