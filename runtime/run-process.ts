/** What every process of the exchange begins with: its settings, its log, and an end when it is told to. */
import { isFault } from './fault.ts'
import { createLogger, type Logger } from './logger.ts'
import { type Running, runUntilSignalled } from './run-until-signalled.ts'
import { loadSettings, type SecretName, type Settings } from './secrets.ts'

/** Runs the process `name`, which needs these secrets. Wrong settings end it with one line that names them all. */
export const runProcess = async <Names extends SecretName>(
  name: string,
  secretNames: readonly Names[],
  create: (settings: Settings<Names>, log: Logger) => Promise<Running>,
): Promise<void> => {
  const settings = settingsOrFault(secretNames)
  if (typeof settings === 'string') {
    process.stderr.write(`${name}: ${settings}\n`)
    process.exitCode = 1
    return
  }
  const { logLevel, shutdownSeconds } = settings.config
  const log = createLogger({ process: name, level: logLevel })
  await runUntilSignalled(() => create(settings, log), { log, deadlineSeconds: shutdownSeconds })
}

const settingsOrFault = <Names extends SecretName>(
  secretNames: readonly Names[],
): Settings<Names> | string => {
  try {
    return loadSettings(secretNames)
  } catch (thrown) {
    if (isFault(thrown, 'configuration-wrong')) return thrown.message
    throw thrown
  }
}
