/**
 * Bare clients of the libraries that our transports are built on: each sends what ours would send, to the byte, and
 * looks at no more of the answer than whether it was taken.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import SftpClient from 'ssh2-sftp-client'
import { Pool } from 'undici'
import type { WireDocument } from '../../partners/format.ts'
import type { Transport } from '../../partners/transport.ts'
import { emailWireSettings } from '../../partners/transports/email/email-settings.ts'
import { emailSignInFrom } from '../../partners/transports/email/email-sign-in.ts'
import { entityOf, mailAround, mailHeadersOf } from '../../partners/transports/email/mail-message.ts'
import { controlNameOf, writeControl } from '../../partners/transports/sftp/control-file.ts'
import { sha256Of } from '../../runtime/sha256.ts'
import type { BenchChannel } from './channel-partners.ts'
import { recordRequests } from './recorded-requests.ts'

export interface BareClient extends AsyncDisposable {
  /** Sends the document of this index. @throws RangeError where it was not taken */
  send(index: number): Promise<void>
}

/** `transport` writes what goes over HTTP; nothing of it runs while the client is measured. */
type MakeBare = (
  to: BenchChannel,
  transport: Transport,
  documents: readonly WireDocument[],
) => Promise<BareClient>

/** As many at once as the bench has clients. */
const AT_ONCE = 4

const documentAt = <Each>(all: readonly Each[], index: number): Each => {
  const found = all[index]
  if (found === undefined) throw new RangeError(`there is no document ${index}`)
  return found
}

const bareHttp: MakeBare = async (to, transport, documents) => {
  const requests = await recordRequests(transport, to, documents)
  const pool = new Pool(new URL(to.channel.address).origin, { connections: AT_ONCE, pipelining: 1 })
  return {
    async send(index) {
      const { method, path, headers, body } = documentAt(requests, index)
      const answer = await pool.request({ method: method === 'PUT' ? 'PUT' : 'POST', path, headers, body })
      await answer.body.arrayBuffer()
      if (answer.statusCode >= 300) throw new RangeError(`bare ${to.channel.id}: ${answer.statusCode}`)
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  }
}

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

/** One frame there and one back on a connection of its own turn. */
const exchangeFrame = async (socket: Socket, bytes: Uint8Array): Promise<Buffer> => {
  socket.write(Buffer.concat([Buffer.from([START]), bytes, END]))
  let read = Buffer.alloc(0)
  while (!read.subarray(-END.length).equals(END)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    read = Buffer.concat([read, chunk])
  }
  return read
}

const bareMllp: MakeBare = async ({ channel }, _transport, documents) => {
  const { hostname, port } = new URL(channel.address)
  const idle: Socket[] = []
  return {
    async send(index) {
      const known = idle.pop()
      const socket = known ?? connect({ host: hostname, port: Number(port), noDelay: true })
      if (known === undefined) await once(socket, 'connect')
      const answer = await exchangeFrame(socket, documentAt(documents, index).bytes)
      if (!/\rMSA\|[AC]A\|/.test(answer.toString('latin1')))
        throw new RangeError(`bare ${channel.id}: not taken`)
      idle.push(socket)
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of idle) socket.destroy()
    },
  }
}

/** Each file under a temporary name and renamed, the control file last, on a connection for each delivery. */
const bareSftp: MakeBare = async ({ channel, credential = '' }, _transport, documents) => {
  const { hostname, port, username, pathname } = new URL(channel.address)
  const leave = async (client: SftpClient, name: string, bytes: Uint8Array): Promise<void> => {
    await client.put(Buffer.from(bytes), `${pathname}/${name}.tmp`)
    await client.rename(`${pathname}/${name}.tmp`, `${pathname}/${name}`)
  }
  return {
    async send(index) {
      const { bytes, headers } = documentAt(documents, index)
      const name = headers['File-Name'] ?? ''
      const records = Number(headers['File-Records'])
      const client = new SftpClient()
      // Without this the library's own socket waits for more to send with each of its calls: some 800 ms a delivery.
      const sock = connect({ host: hostname, port: Number(port), noDelay: true })
      await once(sock, 'connect')
      await client.connect({ sock, username, password: credential })
      await leave(client, name, bytes)
      const facts = { name, bytes: bytes.length, sha256: sha256Of(bytes), records }
      await leave(client, controlNameOf(name), writeControl(facts))
      await client.end()
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** A mail as ours leaves it, over STARTTLS on a connection for each delivery. */
const bareMail: MakeBare = async ({ channel, credential }, _transport, documents) => {
  const wire = emailWireSettings.parse(channel.settings)
  const signIn = emailSignInFrom(credential)
  const { hostname, port } = new URL(channel.address)
  const mails = documents.map((document) => {
    const headers = mailHeadersOf(document)
    if (headers === undefined) throw new RangeError(`bare ${channel.id}: no mail can be made of it`)
    return mailAround(entityOf(document), headers, wire)
  })
  const carrier = createTransport({
    host: hostname,
    port: Number(port),
    requireTLS: true,
    tls: { ca: wire.certificateAuthority ?? [] },
    auth: { user: signIn?.user ?? '', pass: signIn?.password ?? '' },
  })
  return {
    async send(index) {
      const { from, to } = wire
      await carrier.sendMail({ envelope: { from, to }, raw: documentAt(mails, index) })
    },
    [Symbol.asyncDispose]: async () => carrier.close(),
  }
}

const MADE: Readonly<Record<string, MakeBare>> = { mllp: bareMllp, sftp: bareSftp, email: bareMail }

/** The bare client of a channel's wire. */
export const bareClient: MakeBare = (to, transport, documents) =>
  (MADE[to.channel.transport] ?? bareHttp)(to, transport, documents)
