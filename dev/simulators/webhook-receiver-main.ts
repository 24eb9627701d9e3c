/**
 * Runs one simulated webhook receiver as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * WEBHOOK_SECRETS (with a space between), EXCHANGE_API, EXCHANGE_TOKEN; optional HOST, PORT, CONTROL_PORT,
 * DEDUPLICATES, ANSWERS.
 */
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'
import { AUTOMATIC_ANSWERS } from './webhook-caller.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

const isKnown = (text: string): text is keyof typeof AUTOMATIC_ANSWERS =>
  Object.hasOwn(AUTOMATIC_ANSWERS, text)

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_ANSWERS).join(', ')}`)
  return startWebhookReceiver({
    name: needed('NAME'),
    secrets: needed('WEBHOOK_SECRETS').split(' '),
    deduplicates: env.DEDUPLICATES === 'true',
    dataFile: needed('DATA_FILE'),
    exchangeUrl: needed('EXCHANGE_API'),
    exchangeToken: needed('EXCHANGE_TOKEN'),
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    answers,
  })
})
