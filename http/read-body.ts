/** Reads a body whole, as bytes, within a limit. Nothing is unpacked: a compressed body is not accepted. */
import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './http-problem.ts'

/** How much beyond the limit is thrown away, so that a caller still sending gets to read the answer. */
const MOST_DISCARDED_BYTES = 32_000_000

const tooLarge = (limitBytes: number): HttpProblem =>
  new HttpProblem(
    'body-too-large',
    `The body is larger than ${limitBytes} bytes. Send less in one request.`,
    {
      headers: { connection: 'close' },
    },
  )

/**
 * The whole body.
 * @throws HttpProblem `body-too-large` (413), `media-type-unsupported` (415) where it is compressed, `request-timeout`
 * (408) where the caller hung up.
 */
export const readBody = async (request: IncomingMessage, limitBytes: number): Promise<Uint8Array> => {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new HttpProblem('media-type-unsupported', 'Send the body without compression.', {
      headers: { 'accept-encoding': 'identity' },
    })
  const { chunks, length } = await readChunks(request, limitBytes)
  if (length > limitBytes) throw tooLarge(limitBytes)
  return new Uint8Array(Buffer.concat(chunks))
}

const readChunks = async (request: IncomingMessage, limitBytes: number) => {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop early must not hang up: the caller still gets an answer.
  const parts: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false })
  try {
    for await (const chunk of parts) {
      length += chunk.byteLength
      if (length > limitBytes + MOST_DISCARDED_BYTES) break
      if (length > limitBytes) chunks.length = 0
      else chunks.push(chunk)
    }
  } catch {
    throw new HttpProblem('request-timeout', 'The connection broke off before the body was whole.')
  }
  return { chunks, length }
}
