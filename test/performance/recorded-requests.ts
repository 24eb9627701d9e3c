/** What our transports over HTTP send, to the byte: recorded by a server that takes everything, for a bare client to send. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { WireDocument } from '../../partners/format.ts'
import type { Transport } from '../../partners/transport.ts'
import type { BenchChannel } from './channel-partners.ts'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A client writes these itself. */
const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'transfer-encoding']

/** Sends these documents to nobody, and answers what each would have sent to the partner. */
export const recordRequests = async (
  transport: Transport,
  { channel, credential }: Pick<BenchChannel, 'channel' | 'credential'>,
  documents: readonly WireDocument[],
): Promise<readonly RecordedRequest[]> => {
  const recorded: RecordedRequest[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value !== 'string' || OF_THE_CONNECTION.includes(name) ? [] : [[name, value] as const],
    )
    const { method = '', url: path = '' } = request
    recorded.push({ method, path, headers: Object.fromEntries(headers), body })
    response.writeHead(202).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const address = new URL(channel.address)
    address.port = String((server.address() as AddressInfo).port)
    for (const document of documents)
      await transport.send({
        document,
        address: address.href,
        timeoutSeconds: channel.timeoutSeconds,
        signal: AbortSignal.timeout(10_000),
        ...(credential === undefined ? {} : { credential }),
        ...(channel.settings === undefined ? {} : { settings: channel.settings }),
      })
  } finally {
    server.closeAllConnections()
    server.close()
  }
  if (recorded.length !== documents.length)
    throw new RangeError(`${channel.id}: ${recorded.length} of ${documents.length} requests were recorded`)
  return recorded
}
