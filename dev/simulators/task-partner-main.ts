/**
 * Runs one simulated closed-loop partner as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * ACCEPTED_TOKEN; optional HOST, PORT, CONTROL_PORT, ANSWERS, ANSWER_DELAY_MS.
 */
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'
import { AUTOMATIC_MOVES, startTaskPartner } from './task-partner.ts'

const isKnown = (text: string): text is keyof typeof AUTOMATIC_MOVES => Object.hasOwn(AUTOMATIC_MOVES, text)

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_MOVES).join(', ')}`)
  return startTaskPartner({
    name: needed('NAME'),
    acceptedToken: needed('ACCEPTED_TOKEN'),
    dataFile: needed('DATA_FILE'),
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    answers,
    answerDelayMilliseconds: wholeNumber('ANSWER_DELAY_MS', 150),
  })
})
