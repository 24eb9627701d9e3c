/**
 * `npm test`: runs every suite and prints, as its last line, how many tests passed and failed over all of them.
 * `npm test -- PATTERN` runs the files whose path fits; `--full` (`npm run test:full`) tries more of the same.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js')

/** See test/test-size.ts. */
const SIZE = process.argv.includes('--full') ? { TEST_SIZE: 'full' } : {}

interface JestCounts {
  readonly numPassedTests: number
  readonly numFailedTests: number
  /** Files that could not even be run. */
  readonly numRuntimeErrorTestSuites: number
}

/** Suites that start servers of their own run one after the other: two cores carry one world at a time. */
const run = (args: readonly string[], output: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        JEST,
        '--runInBand',
        '--json',
        `--outputFile=${output}`,
        ...args,
      ],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...SIZE, FORCE_COLOR: '0' },
      },
    )
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

const folder = await mkdtemp(join(tmpdir(), 'exchange-tests-'))
const output = join(folder, 'results.json')
try {
  const code = await run(
    process.argv.slice(2).filter((arg) => arg !== '--full'),
    output,
  )
  const counts = JSON.parse(await readFile(output, 'utf8')) as JestCounts
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites
  process.stdout.write(`\n${counts.numPassedTests} passed, ${failed} failed\n`)
  process.exitCode = code === 0 && failed === 0 && counts.numPassedTests > 0 ? 0 : 1
} catch {
  process.stdout.write('\n0 passed, 1 failed\n')
  process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
