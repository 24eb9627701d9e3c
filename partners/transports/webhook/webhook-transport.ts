/**
 * Carries a document by HTTPS POST under a Standard Webhooks signature: the https transport's client with its address
 * guard, limits and no redirects; the credential signs and is never sent.
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { SendOutcome, SendRequest, Transport } from '../../transport.ts'
import { lookThenCall, readStep } from '../https/http-check.ts'
import { createHttpsTransport, type HttpsTransportOptions } from '../https/https-transport.ts'
import { webhookSecretsFrom } from './webhook-secrets.ts'
import { signatureHeaders } from './webhook-signature.ts'

export interface WebhookTransportOptions extends HttpsTransportOptions {
  /** Milliseconds since 1970, for the time of the attempt that the receiver holds against its own clock. */
  readonly now?: () => number
}

/** What may stand in `webhook-id`: a full stop would let one signature fit two messages. */
const WEBHOOK_ID = /^[\w-]{1,128}$/

const failed = (
  outcome: AttemptResult['outcome'],
  reason: AttemptResult['reason'],
  detail: string,
): SendOutcome => ({
  ended: 'failed',
  result: { outcome, reason, detail },
})

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createWebhookTransport = ({
  now = Date.now,
  ...options
}: WebhookTransportOptions = {}): Transport => {
  const https = createHttpsTransport(options)
  const send = async ({ credential, document, ...request }: SendRequest): Promise<SendOutcome> => {
    const secrets = credential === undefined ? undefined : webhookSecretsFrom(credential)
    if (secrets === undefined) return failed('misconfigured', 'not-authorised', 'secret-malformed')
    const id = document.headers['webhook-id'] ?? ''
    if (!WEBHOOK_ID.test(id)) return failed('refused', 'message-invalid', 'webhook-id')
    const signature = signatureHeaders(secrets, { id, now: now(), body: document.bytes })
    return https.send({
      ...request,
      document: { ...document, headers: { ...document.headers, ...signature } },
    })
  }
  return {
    name: 'webhook',
    send,
    check: ({ harmless, checkId, ...request }) =>
      lookThenCall(options, request, async () => {
        const document = harmless?.document?.(checkId)
        if (harmless === undefined || document === undefined) return []
        return [readStep(await send({ ...request, document }), harmless.faultIn)]
      }),
    close: () => https.close(),
  }
}
