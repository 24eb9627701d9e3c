/**
 * Runs one simulated partner that imports files as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * SFTP_CREDENTIAL; optional HOST, PORT, CONTROL_PORT, NIGHT_EVERY_MS (0: only when it is told to).
 */
import { startFilePartner } from './file-partner.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

await runSimulator(needed('NAME'), () => {
  const every = wholeNumber('NIGHT_EVERY_MS', 0)
  return startFilePartner({
    credential: needed('SFTP_CREDENTIAL'),
    dataFile: needed('DATA_FILE'),
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    ...(every === 0 ? {} : { nightEveryMilliseconds: every }),
  })
})
