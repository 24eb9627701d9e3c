/** `npm start`: brings up the whole world, says where everything is, and ends all of it on Ctrl-C. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeWorld } from './describe-world.ts'
import { keepRunning, partsOf } from './keep-running.ts'
import { runWorld, untilSignalled } from './run-world.ts'
import { ServerStartError } from './servers/server-start-error.ts'
import { startWorld } from './world.ts'
import { claimWorld } from './world-claim.ts'
import { emptyWorld, requireOwnDatabase } from './world-fresh.ts'

const DEFAULT_PORT = 3000

const HELP = `npm start -- [options]
  --fresh        begin anew: the data folder, which must be a world's, is emptied first
  --port PORT    port of the exchange (${DEFAULT_PORT})
  --data FOLDER  where everything is kept (.data)
`

const OPTIONS = {
  fresh: { type: 'boolean', default: false },
  port: { type: 'string', default: String(DEFAULT_PORT) },
  data: { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const

const options = () => {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch {
    throw new ServerStartError('An option is not known.', `The options are:\n${HELP}`)
  }
}

const main = async (): Promise<void> => {
  const values = options()
  if (values.help) return void process.stdout.write(HELP)
  const asked = untilSignalled()
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new ServerStartError(`--port ${values.port} is not a port.`, 'Give a number from 1 to 65535.')
  if (values.fresh) requireOwnDatabase(process.env)
  const dataFolder = resolve(values.data)
  await runWorld({
    claim: () =>
      claimWorld(dataFolder, async () => {
        if (values.fresh) await emptyWorld(dataFolder)
      }),
    start: () => startWorld({ dataFolder, port }),
    keep(world, stopping) {
      process.stdout.write(describeWorld(world))
      return keepRunning(partsOf(world), stopping, say)
    },
    asked,
    say,
  })
  process.exit() // what was still waited for while it came up
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  await main()
} catch (thrown) {
  if (!(thrown instanceof ServerStartError)) throw thrown
  process.stderr.write(`\n${thrown.problem}\n${thrown.wayOut}\n`)
  process.exitCode = 1
}
