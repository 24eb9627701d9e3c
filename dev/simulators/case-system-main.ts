/**
 * Runs one simulated older case system as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * SOAP_CREDENTIAL; optional HOST, PORT, CONTROL_PORT, SOAP_VERSION, TAKES_UPDATES, ANSWERS, ANSWER_DELAY_MS.
 */
import { startCaseSystem } from './case-system.ts'
import type { SoapVersion } from './case-system-faults.ts'
import { AUTOMATIC_CASE_MOVES } from './case-system-people.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const isKnown = (text: string): text is keyof typeof AUTOMATIC_CASE_MOVES =>
  Object.hasOwn(AUTOMATIC_CASE_MOVES, text)

const versionsFrom = (text: string | undefined): readonly SoapVersion[] => {
  if (text === undefined || text === '') return ['1.1', '1.2']
  if (text !== '1.1' && text !== '1.2') throw new RangeError('SOAP_VERSION must be 1.1 or 1.2')
  return [text]
}

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_CASE_MOVES).join(', ')}`)
  return startCaseSystem({
    name: needed('NAME'),
    credential: needed('SOAP_CREDENTIAL'),
    dataFile: needed('DATA_FILE'),
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    takesUpdates: env.TAKES_UPDATES !== 'false',
    versions: versionsFrom(env.SOAP_VERSION),
    answers,
    answerDelayMilliseconds: wholeNumber('ANSWER_DELAY_MS', 150),
  })
})
