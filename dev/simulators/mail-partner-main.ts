/**
 * Runs one simulated partner that works by mail as a process of its own. Settings from the environment: DATA_FILE, NAME,
 * MAIL_PASSWORD; optional HOST, PORT, CONTROL_PORT, IMAP_PORT, JAVA and
 * GREENMAIL_JAR (without them replies cannot be collected), ANSWERS.
 */
import { startMailPartner } from './mail-partner.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const AUTOMATIC: Readonly<Record<string, readonly string[]>> = {
  none: [],
  accept: ['accepted'],
  'accept-progress-finish': ['accepted', 'in progress', 'finished'],
}

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = AUTOMATIC[env.ANSWERS ?? 'none']
  if (answers === undefined)
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC).join(', ')}`)
  const { JAVA: java = '', GREENMAIL_JAR: jar = '' } = env
  if (java === '' || jar === '')
    process.stdout.write(
      'E-mail replies cannot be collected: install Java 17 or later and Maven, and run `npm run servers`.\n',
    )
  return startMailPartner({
    name: needed('NAME'),
    dataFile: needed('DATA_FILE'),
    exchange: { mailbox: 'exchange@exchange.example', user: 'exchange', password: needed('MAIL_PASSWORD') },
    mailbox: env.MAIL_PARTNER ?? 'referrals@willowfield.example',
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    imapPort: wholeNumber('IMAP_PORT', 0),
    answers,
    ...(java === '' || jar === '' ? {} : { greenMail: { java, jar } }),
  })
})
