/** Carries a document by HTTPS POST, and asks by GET. */
import type { SendRequest, Transport } from '../../transport.ts'
import { lookThenCall, readStep } from './http-check.ts'
import { createHttpsClient, type HttpsClientOptions, inLowerCase, notCalled } from './https-client.ts'

export type HttpsTransportOptions = HttpsClientOptions

/** A bearer token as RFC 6750 §2.1 writes it; anything else could smuggle a header. */
const BEARER_TOKEN = /^[\w.~+/=-]+$/

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createHttpsTransport = (
  options: HttpsTransportOptions = {},
): Transport & Required<Pick<Transport, 'check'>> => {
  const client = createHttpsClient(options)
  return {
    name: 'https',
    async send({ document, ...request }) {
      const { address, timeoutSeconds, signal } = request
      return (
        faultOf(client, request, address) ??
        client.call({
          address,
          timeoutSeconds,
          signal,
          method: 'POST',
          headers: { ...headersOf(request, document.headers), 'content-type': document.contentType },
          body: document.bytes,
        })
      )
    },
    async ask({ question, ...request }) {
      const { timeoutSeconds, signal } = request
      const address = `${request.address.replace(/\/+$/, '')}/${question.path}`
      const headers = headersOf(request, question.headers)
      return (
        faultOf(client, request, address) ??
        client.call({ address, timeoutSeconds, signal, method: 'GET', headers })
      )
    },
    check({ harmless, ...request }) {
      const { credential: _credential, ...called } = request
      return lookThenCall(options, called, async () => {
        const question = harmless?.question?.(request.address)
        if (harmless === undefined || question === undefined) return []
        const outcome =
          faultOf(client, request, question.address) ??
          (await client.call({
            ...called,
            address: question.address,
            method: 'GET',
            headers: headersOf(request, question.headers),
          }))
        return [readStep(outcome, harmless.faultIn)]
      })
    },
    close: () => client.close(),
  }
}

type Calling = Omit<SendRequest, 'document'>

const faultOf = (
  client: Pick<ReturnType<typeof createHttpsClient>, 'faultOf'>,
  { credential }: Calling,
  address: string,
) =>
  client.faultOf(address) ??
  (credential !== undefined && !BEARER_TOKEN.test(credential)
    ? notCalled('not-authorised', 'credential-malformed')
    : undefined)

const headersOf = (
  { credential }: Calling,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...inLowerCase(own),
  ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
})
