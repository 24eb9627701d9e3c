/**
 * Runs one simulated partner that imports files as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * SFTP_CREDENTIAL; optional HOST, PORT, CONTROL_PORT, NIGHT_EVERY_MS (0: only when it is told to), ANSWERS.
 */
import { AUTOMATIC_CASE_MOVES } from './case-system-people.ts'
import { startFilePartner } from './file-partner.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const isKnown = (text: string): text is keyof typeof AUTOMATIC_CASE_MOVES =>
  Object.hasOwn(AUTOMATIC_CASE_MOVES, text)

await runSimulator(needed('NAME'), () => {
  const answers = process.env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_CASE_MOVES).join(', ')}`)
  return startFilePartner({
    name: needed('NAME'),
    credential: needed('SFTP_CREDENTIAL'),
    dataFile: needed('DATA_FILE'),
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    nightEveryMilliseconds: wholeNumber('NIGHT_EVERY_MS', 0),
    answers,
  })
})
