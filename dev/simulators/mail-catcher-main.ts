/** Runs the catching mail server as a process of its own. Optional settings from the environment: HOST, PORT, CONTROL_PORT. */
import { startMailCatcher } from './mail-catcher.ts'
import { runSimulator, wholeNumber } from './simulator-process.ts'

await runSimulator('Catching mail server', () =>
  startMailCatcher({
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
  }),
)
