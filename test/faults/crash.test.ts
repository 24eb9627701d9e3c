import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { startChild } from '../../dev/servers/child-process.ts'
import { sized } from '../test-size.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const KILLS = sized(20, 60)
const LONGEST_MS = sized(600_000, 1_800_000)

/** Runs the campaign as `npm run crash` does, and keeps what it said. */
const runCrash = async (seed: string): Promise<{ code: number | null; lines: readonly string[] }> => {
  const lines: string[] = []
  // A wait for recovery costs up to half a minute, so no kill but the last waits for it.
  const options = ['--kills', String(KILLS), '--seed', seed, '--wait', '0']
  const child = await startChild({
    command: process.execPath,
    args: ['--import', 'tsx', 'test/faults/crash.ts', ...options],
    cwd: ROOT,
    onLine: (line) => lines.push(line),
  })
  const { code } = await child.exited
  return { code, lines }
}

describe('the kill -9 campaign', () => {
  it(
    `loses nothing, doubles nothing and leaves nothing stuck over ${KILLS} kills`,
    async () => {
      const seed = process.env.CRASH_SEED ?? String(Date.now() % 1_000_000)
      process.stderr.write(`kill -9 campaign with seed ${seed} (again with: CRASH_SEED=${seed})\n`)
      const { code, lines } = await runCrash(seed)
      const said = lines.join('\n')
      if (code !== 0) process.stderr.write(`${said}\n`)
      expect(lines.filter((line) => line.startsWith('VIOLATION'))).toEqual([])
      expect(said).toContain(`kills ${KILLS},`)
      expect(said).toContain('lost 0, doubles 0')
      expect(code).toBe(0)
    },
    LONGEST_MS,
  )
})
