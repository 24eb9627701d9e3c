/**
 * An append-only file of JSON lines: what was appended is on the disk when `append` returns, and is read again after
 * any kill. A torn last line (killed while writing: never acknowledged) is dropped.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Journal<Entry> {
  /** Entries found when it was opened, oldest first. */
  readonly found: readonly Entry[]
  /** Resolves when the entry is on the disk; entries that come together share one flush. */
  append(entry: Entry): Promise<void>
  close(): Promise<void>
}

/** Opens or makes the file. @throws RangeError when a line other than the last is damaged. */
export const openJournal = async <Entry>(file: string): Promise<Journal<Entry>> => {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'a+')
  const { entries } = await readSound<Entry>(handle, file)
  const appender = createAppender(handle)
  return {
    found: entries,
    append: (entry) => appender.append(`${JSON.stringify(entry)}\n`),
    async close() {
      await appender.idle()
      await handle.close()
    },
  }
}

const readSound = async <Entry>(handle: FileHandle, file: string): Promise<SoundLines<Entry>> => {
  try {
    const sound = parseLines<Entry>(await handle.readFile(), file)
    await handle.truncate(sound.soundBytes)
    return sound
  } catch (error) {
    await handle.close()
    throw error
  }
}

interface SoundLines<Entry> {
  readonly entries: readonly Entry[]
  readonly soundBytes: number
}

const parseLines = <Entry>(bytes: Buffer, file: string): SoundLines<Entry> => {
  const entries: Entry[] = []
  let soundBytes = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, soundBytes)) {
    const line = bytes.subarray(soundBytes, end).toString()
    try {
      entries.push(JSON.parse(line) as Entry)
    } catch {
      throw new RangeError(
        `line ${entries.length + 1} of ${file} is damaged: put the file aside and start anew`,
      )
    }
    soundBytes = end + 1
  }
  return { entries, soundBytes }
}

interface Appender {
  append(line: string): Promise<void>
  idle(): Promise<void>
}

const createAppender = (handle: FileHandle): Appender => {
  let waiting: string[] = []
  let next: Promise<void> | undefined
  let running: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    const lines = waiting
    waiting = []
    next = undefined
    await handle.appendFile(lines.join(''))
    await handle.datasync()
  }
  return {
    append(line) {
      waiting.push(line)
      next ??= running = running.catch(() => {}).then(flush)
      return next
    },
    idle: () => running.catch(() => {}),
  }
}
