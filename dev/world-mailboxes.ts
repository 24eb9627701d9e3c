/** Mailboxes of the world's partners that write mail: GreenMail, where there is Java for it. The world goes on without. */
import { join } from 'node:path'
import type { ChannelSettings } from '../domain/partner.ts'
import { freePort } from './servers/free-port.ts'
import { findGreenMail, type GreenMailProgram } from './servers/greenmail-program.ts'
import type { Progress } from './servers/progress.ts'
import { ServerStartError } from './servers/server-start-error.ts'
import { certificateFileOf } from './simulators/mail-partner.ts'
import { keptSelfSigned } from './simulators/self-signed.ts'

/** Of the cast. */
const WRITES_MAIL = 'willowfield'

export interface WorldMailboxes extends GreenMailProgram {
  readonly port: number
}

/** What the process of a partner that writes mail is told. */
export const mailboxEnv = ({ java, jar, port }: WorldMailboxes): Readonly<Record<string, string>> => ({
  JAVA: java,
  GREENMAIL_JAR: jar,
  IMAP_PORT: String(port),
})

/** GreenMail and a port for it, where there is one: otherwise it is said that replies cannot be collected. */
const found = async (progress: Progress): Promise<WorldMailboxes | undefined> => {
  try {
    return { ...(await findGreenMail(process.env, progress)), port: await freePort() }
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    progress.line(`E-mail replies cannot be collected. ${error.problem}\n${error.wayOut}`)
    return undefined
  }
}

/** What the partner that writes mail is started with, and what its channel has to be told. */
export const worldMail = async (dataFolder: string, progress: Progress) => {
  const mailboxes = await found(progress)
  const file = certificateFileOf(join(dataFolder, `partner-${WRITES_MAIL}.jsonl`))
  const { certificate } = await keptSelfSigned(file)
  const imap = mailboxes === undefined ? {} : { imap: `imaps://127.0.0.1:${mailboxes.port}` }
  const settings: ChannelSettings = { certificateAuthority: certificate, ...imap }
  return {
    place: mailboxes === undefined ? {} : { mailboxes },
    settings: { [WRITES_MAIL]: settings },
  }
}
