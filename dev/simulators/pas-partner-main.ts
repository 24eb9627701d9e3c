/**
 * Runs one simulated older system as a process of its own. Settings from the environment: DATA_FILE, NAME, ODS_CODE;
 * optional HOST, PORT, CONTROL_PORT, EXCHANGE_MLLP (host:port), TAKES_UPDATES, MODE, ANSWERS, ANSWER_DELAY_MS.
 */
import { PAS_AUTOMATIC, startPasPartner } from './pas-partner.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const isKnown = (text: string): text is keyof typeof PAS_AUTOMATIC => Object.hasOwn(PAS_AUTOMATIC, text)

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(PAS_AUTOMATIC).join(', ')}`)
  const exchange = env.EXCHANGE_MLLP ?? ''
  return startPasPartner({
    name: needed('NAME'),
    identity: { application: 'OLDPAS', facility: needed('ODS_CODE') },
    dataFile: needed('DATA_FILE'),
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    mode: env.MODE === 'original' ? 'original' : 'enhanced',
    takesUpdates: env.TAKES_UPDATES !== 'false',
    answers,
    answerDelayMilliseconds: wholeNumber('ANSWER_DELAY_MS', 150),
    ...(exchange === '' ? {} : { exchange }),
  })
})
