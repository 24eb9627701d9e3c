/** Looks at a partner's system over HTTP: a connection of its own first, so that each step is seen, then one harmless call. */
import { type CheckStep, notPassed, passed } from '../../../domain/channel-check.ts'
import type { AttemptReason } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import type { SendOutcome, SendRequest } from '../../transport.ts'
import { openSocket } from '../mllp/mllp-socket.ts'
import { createAddressGuard } from './address-guard.ts'
import { allPassed, connectionSteps } from './connection-steps.ts'
import type { HttpsClientOptions } from './https-client.ts'

const CONNECT_TIMEOUT_SECONDS = 10

type Called = Pick<SendRequest, 'address' | 'timeoutSeconds' | 'signal'> & {
  /** PEM; shown where the other end asks for one. */
  readonly clientCertificate?: HttpsClientOptions['clientCertificate']
}

/** Name, connection and certificate at this address; the connection is closed again. */
const lookAtAddress = async (
  options: HttpsClientOptions,
  { address, timeoutSeconds, signal, clientCertificate: ours = options.clientCertificate }: Called,
): Promise<readonly CheckStep[]> => {
  const guard = createAddressGuard(options)
  const checked = guard.check(address)
  if ('fault' in checked) return [notPassed('name', 'address-wrong', checked.fault)]
  const { protocol, hostname, port } = checked.url
  const secure = protocol === 'https:'
  const opened = await openSocket(
    {
      guard: { faultIn: () => undefined, lookup: () => guard.lookup[secure ? 'https:' : 'http:'] },
      connectTimeoutSeconds: options.connectTimeoutSeconds ?? CONNECT_TIMEOUT_SECONDS,
      ...(options.certificateAuthorities && { certificateAuthorities: options.certificateAuthorities }),
    },
    {
      address: {
        secure,
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port === '' ? (secure ? 443 : 80) : Number(port),
      },
      timeoutSeconds,
      signal,
      ...(ours === undefined ? {} : { identity: { cert: ours.certificate, key: ours.key } }),
    },
  )
  const steps = connectionSteps(opened, secure)
  if (!('outcome' in opened)) opened.on('error', () => {}).destroy()
  return steps
}

/** What the answer to the harmless call says: a refused sign-in is a step of its own. */
export const readStep = (
  outcome: SendOutcome,
  faultIn: (answer: WireAnswer) => AttemptReason | undefined,
): CheckStep => {
  if (outcome.ended === 'failed') {
    const { reason, detail } = outcome.result
    return notPassed(isSignIn(reason) ? 'signed-in' : 'read', reason, detail)
  }
  const { answer } = outcome
  const reason = faultIn(answer)
  return reason === undefined
    ? passed('read')
    : notPassed(isSignIn(reason) ? 'signed-in' : 'read', reason, String(answer.status))
}

const isSignIn = (reason: AttemptReason): boolean => reason === 'not-authorised' || reason === 'forbidden'

/** The look, and the call after it where the look passed. */
export const lookThenCall = async (
  options: HttpsClientOptions,
  called: Called,
  call: () => Promise<readonly CheckStep[]>,
): Promise<readonly CheckStep[]> => {
  const steps = await lookAtAddress(options, called)
  return allPassed(steps) ? [...steps, ...(await call())] : steps
}
