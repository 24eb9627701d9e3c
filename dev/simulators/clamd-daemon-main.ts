/**
 * Runs the simulated virus scanner as a process of its own. Settings from the environment, all optional: HOST, PORT,
 * CONTROL_PORT, STREAM_MAX_BYTES (25 MB).
 */
import { startClamdDaemon } from './clamd-daemon.ts'
import { runSimulator, wholeNumber } from './simulator-process.ts'

await runSimulator('Simulated clamd', () =>
  startClamdDaemon({
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    streamMaxBytes: wholeNumber('STREAM_MAX_BYTES', 25 * 1024 * 1024),
  }),
)
