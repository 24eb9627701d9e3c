/**
 * `npm test`: runs every suite and prints, as its last line, how many tests passed and failed over all of them.
 * `npm test -- PATTERN` runs the files whose path fits; `--full` (`npm run test:full`) tries more of the same.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMongo } from '../dev/servers/mongo-server.ts'

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

/** These start a whole world. */
const HEAVY = 'test/(faults|journeys)/'

/** What is run one after the other. Two cores carry one world at a time, but two light suites. */
const stages = (asked: readonly string[]): readonly (readonly string[])[] =>
  asked.length > 0
    ? [['--runInBand', ...asked]]
    : [
        ['--maxWorkers=2', `--testPathIgnorePatterns=/node_modules/|${HEAVY}`],
        ['--runInBand', `--testPathPatterns=${HEAVY}`],
      ]

const run = (args: readonly string[], output: string, env: NodeJS.ProcessEnv): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', JEST, '--json', `--outputFile=${output}`, ...args],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...SIZE, ...env, FORCE_COLOR: '0' },
      },
    )
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

interface Counted {
  readonly passed: number
  readonly failed: number
}

/** Runs one stage; what cannot be counted counts as one that failed. */
const counted = async (args: readonly string[], output: string, env: NodeJS.ProcessEnv): Promise<Counted> => {
  try {
    const code = await run(args, output, env)
    const counts = JSON.parse(await readFile(output, 'utf8')) as JestCounts
    const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites
    const isSilent = failed === 0 && (code !== 0 || counts.numPassedTests === 0)
    return { passed: counts.numPassedTests, failed: isSilent ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'exchange-tests-'))
const total = { passed: 0, failed: 0 }
// One for all files that have a database of their own on it: to start one for each took longer than most of them.
const mongo = await startMongo({ dataFolder: join(folder, 'mongo') })
try {
  for (const [index, args] of stages(process.argv.slice(2).filter((arg) => arg !== '--full')).entries()) {
    const { passed, failed } = await counted(args, join(folder, `${index}.json`), {
      TEST_MONGODB_URI: mongo.uri,
    })
    total.passed += passed
    total.failed += failed
  }
} finally {
  await mongo.stop()
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 ? 0 : 1
