/**
 * Runs one simulated partner as a process of its own. Settings from the environment: DATA_FILE, NAME, ODS_CODE,
 * DOS_SERVICE_IDS (or DOS_SERVICE_ID; comma-separated), ACCEPTED_TOKEN; optional HOST, PORT, CONTROL_PORT,
 * EXCHANGE_URL, EXCHANGE_TOKEN, DEDUPLICATES (true|false), TAKES_NOTICES (true|false), TAKES_UPDATES (true|false),
 * ANSWERS, ANSWER_DELAY_MS, RESPONSES (any|known).
 */
import { AUTOMATIC_ANSWERS, type AutomaticAnswers, startBarsPartner } from './bars-partner.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const isAutomaticAnswers = (text: string): text is AutomaticAnswers => Object.hasOwn(AUTOMATIC_ANSWERS, text)

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isAutomaticAnswers(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_ANSWERS).join(', ')}`)
  return startBarsPartner({
    name: needed('NAME'),
    odsCode: needed('ODS_CODE'),
    serviceIds: (env.DOS_SERVICE_IDS ?? needed('DOS_SERVICE_ID')).split(',').map((id) => id.trim()),
    acceptedToken: needed('ACCEPTED_TOKEN'),
    dataFile: needed('DATA_FILE'),
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    deduplicates: env.DEDUPLICATES !== 'false',
    takesUpdates: env.TAKES_UPDATES === 'true',
    takesNotices: env.TAKES_NOTICES === 'true',
    answers,
    answerDelayMilliseconds: wholeNumber('ANSWER_DELAY_MS', 150),
    responses: env.RESPONSES === 'known' ? 'known' : 'any',
    ...(env.EXCHANGE_URL && { exchangeUrl: env.EXCHANGE_URL }),
    ...(env.EXCHANGE_TOKEN && { exchangeToken: env.EXCHANGE_TOKEN }),
  })
})
