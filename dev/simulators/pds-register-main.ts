/**
 * Runs the simulated register as a process of its own. Settings from the environment: ACCEPTED_TOKEN; optional HOST,
 * PORT, CONTROL_PORT, RATE_PER_SECOND (5; 0 for no limit).
 */
import { startPdsRegister } from './pds-register.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

await runSimulator('Simulated PDS', () =>
  startPdsRegister({
    acceptedToken: needed('ACCEPTED_TOKEN'),
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    ratePerSecond: wholeNumber('RATE_PER_SECOND', 5),
  }),
)
