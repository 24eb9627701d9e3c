/**
 * The mailbox into which the people of a simulated partner write: GreenMail in a process below this one, and TLS in front
 * of it. GreenMail keeps mails in memory alone, so whoever starts it puts back what was there.
 */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createServer } from 'node:tls'
import { createTransport } from 'nodemailer'
import { startChild } from '../servers/child-process.ts'
import { freePort } from '../servers/free-port.ts'
import type { SelfSigned } from './self-signed.ts'

export interface MailStoreOptions {
  readonly java: string
  readonly jar: string
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** `exchange@exchange.example`; who signs in is what stands before the @. */
  readonly mailbox: string
  readonly password: string
  readonly certificate: SelfSigned
}

export interface MailStore {
  /** `imaps://host:port` */
  readonly url: string
  deliver(from: string, mail: Buffer): Promise<void>
  stop(): Promise<void>
}

const START_MS = 30_000
const LOOK_MS = 50

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.setTimeout(LOOK_MS * 20, () => resolve(false))
  }).then((is) => is === true)

const startGreenMail = async ({ java, jar, mailbox, password }: MailStoreOptions) => {
  const [smtp, imap] = [await freePort(), await freePort()]
  const [user = '', domain = ''] = mailbox.split('@')
  const places = { smtp, imap }
  const settings = Object.entries(places).flatMap(([name, port]) => [
    `-Dgreenmail.${name}.hostname=127.0.0.1`,
    `-Dgreenmail.${name}.port=${port}`,
  ])
  const child = await startChild({
    command: java,
    args: [
      '-Xmx384m',
      '-XX:TieredStopAtLevel=1',
      ...settings,
      `-Dgreenmail.users=${user}:${password}@${domain}`,
      '-jar',
      jar,
    ],
  })
  const until = Date.now() + START_MS
  while (!((await answers(smtp)) && (await answers(imap)))) {
    if (child.hasExited() || Date.now() > until) {
      await child.stop()
      throw new Error('GreenMail did not start: remove its folder from the cache and try again')
    }
    await pause(LOOK_MS)
  }
  return { child, smtp, imap }
}

const inFrontOf = async (inner: number, { host, port, certificate }: MailStoreOptions) => {
  const server = createServer({ cert: certificate.certificate, key: certificate.key }, (outer) => {
    const socket = connect(inner, '127.0.0.1')
    socket.on('error', () => outer.destroy())
    outer.on('error', () => socket.destroy())
    outer.on('close', () => socket.destroy())
    socket.on('close', () => outer.destroy())
    outer.pipe(socket).pipe(outer)
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return server
}

/** Starts it, empty. */
export const startMailStore = async (options: MailStoreOptions): Promise<MailStore> => {
  const { child, smtp, imap } = await startGreenMail(options)
  const server = await inFrontOf(imap, options)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  const transport = createTransport({ host: '127.0.0.1', port: smtp, ignoreTLS: true })
  return {
    url: `imaps://${options.host}:${port}`,
    async deliver(from, mail) {
      await transport.sendMail({ envelope: { from, to: options.mailbox }, raw: mail })
    },
    async stop() {
      transport.close()
      server.close()
      await child.stop()
    },
  }
}
