/** A real receiver of events on loopback, and the check of a signature by the published algorithm. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a receiver got. */
export interface Got {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly event: {
    readonly id: string
    readonly type: string
    readonly subject: string
    readonly sequence: string
    readonly data: object
  }
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly got: Got[]
  /** What it does with the next ones; 204 without. */
  answer: (response: ServerResponse, got: Got) => void
  /** Breaks off every connection. */
  hangUp(): void
}

const read = async (request: IncomingMessage): Promise<Got> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  return { headers: request.headers as Record<string, string>, body, event: JSON.parse(body) }
}

/** Listens. */
export const startReceiver = async (): Promise<Receiver> => {
  const taken = (response: ServerResponse): void => void response.writeHead(204).end()
  const got: Got[] = []
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      got.push(one)
      receiver.answer(response, one)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    answer: taken,
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}

/** By the published algorithm and nothing of ours: which of the secrets signed it (Standard Webhooks, verifying). */
export const signedBy = ({ headers, body }: Got, ...secrets: readonly string[]): readonly boolean[] =>
  secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const wanted = `v1,${createHmac('sha256', key).update(text).digest('base64')}`
    return (headers['webhook-signature'] ?? '').split(' ').includes(wanted)
  })
