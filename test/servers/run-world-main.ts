/**
 * Runs a world of two stubborn children as `npm start` runs a whole one: `run-world-main.ts DATA-FOLDER MOMENT`. It
 * prints their ids, and then comes up, never comes up, or starts the second one again without an end.
 */
import { runWorld, untilSignalled } from '../../dev/run-world.ts'
import { startChild } from '../../dev/servers/child-process.ts'
import { runCommand } from '../../dev/servers/run-command.ts'
import { ServerStartError } from '../../dev/servers/server-start-error.ts'
import { claimWorld } from '../../dev/world-claim.ts'

const [dataFolder = '', moment = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const never = (): Promise<never> => new Promise(() => undefined)

const child = async (script: string, endsLast = false): Promise<void> => {
  const { pid } = await startChild({ command: '/bin/sh', args: ['-c', script], endsLast })
  say(String(pid))
}

const server = (): Promise<void> => child('exec sleep 60', true)
const STUBBORN = 'trap "" TERM; while :; do sleep 1; done'

await runWorld({
  claim: () => claimWorld(dataFolder, async () => undefined),
  async start() {
    await server()
    if (moment === 'build') {
      say('building')
      await runCommand({ command: '/bin/sh', args: ['-c', STUBBORN], timeoutMs: 60_000 })
    }
    await child(moment === 'coming-up' ? STUBBORN : 'exec sleep 60')
    if (moment === 'coming-up') await never()
  },
  async keep() {
    if (moment === 'restart') await server()
    say('up')
    await never()
  },
  asked: untilSignalled(),
  say,
}).catch((thrown: unknown) => {
  process.stderr.write(thrown instanceof ServerStartError ? '' : `${String(thrown)}\n`)
  process.exit(1)
})
process.exit()
