/** What the system says of a process: memory and processor time, from /proc (Linux; elsewhere they are left out). */
import { readFile } from 'node:fs/promises'

export interface ProcessFigures {
  /** Resident memory now, and the most it ever was, in MB of a million bytes. */
  readonly rssMb: number
  readonly peakMb: number
  /** Processor time since its start, in milliseconds. */
  readonly cpuMs: number
}

/** The kernel counts processor time in hundredths of a second on every Linux that Node runs on. */
const MS_PER_TICK = 10

/** Figures of one process; `undefined` where there are none to be had. */
export const figuresOf = async (pid: number | undefined): Promise<ProcessFigures | undefined> => {
  if (pid === undefined) return undefined
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const megabytes = (name: string): number =>
      Math.round((Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6)
    // After the name in brackets, which may hold spaces: utime and stime are fields 14 and 15 of the line.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      rssMb: megabytes('VmRSS'),
      peakMb: megabytes('VmHWM'),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    }
  } catch {
    return undefined
  }
}

/** Names and process ids of what is watched. */
export type Watched = () => ReadonlyMap<string, number | undefined>

/** Processor time of each, in milliseconds since its start. */
export const cpuOf = async (watched: Watched): Promise<ReadonlyMap<string, number>> => {
  const all = await Promise.all(
    [...watched()].map(async ([name, pid]) => [name, (await figuresOf(pid))?.cpuMs ?? 0] as const),
  )
  return new Map(all)
}

/** What each used between two readings, in milliseconds; those that used nothing are left out. */
export const cpuBetween = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)] as const).filter(([, ms]) => ms > 0),
  )
