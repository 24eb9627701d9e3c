import { readFile } from 'node:fs/promises'
import { runCommand } from './run-command.ts'

/** Of /proc/PID/stat (proc(5)): ticks from the machine's start to the process's, counted after the command's name. */
const STARTED_AT = 19

/**
 * What tells a process from a later one with the same id: when it started. Undefined: there is none with this id, or
 * nothing tells.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat !== undefined) return fromProc(stat)
  const said = await runCommand({
    command: 'ps',
    args: ['-o', 'lstart=', '-p', String(pid)],
    timeoutMs: 5_000,
  }).catch(() => '')
  return said.trim() === '' ? undefined : said.trim()
}

/** The machine's own start is in it too: after that, the same ticks are another moment. */
async function fromProc(stat: string): Promise<string | undefined> {
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ')[STARTED_AT]
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return ticks === undefined ? undefined : `${ticks} ${boot.trim()}`
}
