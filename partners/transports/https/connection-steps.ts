/** How far a connection came, as the steps of a test tell it. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type CheckStep, notPassed, passed } from '../../../domain/channel-check.ts'
import type { AttemptResult } from '../../../domain/delivery.ts'

/** A refusal of our certificate comes after the handshake is done on our side (TLS 1.3, RFC 8446 §4.4.2.4). */
const REFUSAL_COMES_WITHIN_MS = 300

/** The steps of a socket that was opened, or of the result in place of one. */
export const connectionSteps = (opened: Socket | AttemptResult, secure: boolean): readonly CheckStep[] => {
  if (!('outcome' in opened))
    return [passed('name'), passed('connected'), ...(secure ? [passed('secured', validity(opened))] : [])]
  const { reason, detail } = opened
  switch (reason) {
    case 'name-not-resolved':
    case 'address-wrong':
      return [notPassed('name', reason, detail)]
    case 'connection-refused':
    case 'connect-timeout':
      return [passed('name'), notPassed('connected', reason, detail)]
    case 'tls-failure':
    case 'certificate-invalid':
      return [passed('name'), passed('connected'), notPassed('secured', reason, detail)]
    default:
      return [notPassed('settings', reason, detail)]
  }
}

const validity = (socket: Socket): Pick<CheckStep, 'validUntil'> => {
  if (!(socket instanceof TLSSocket)) return {}
  const until = Date.parse(socket.getPeerCertificate().valid_to)
  return Number.isNaN(until) ? {} : { validUntil: new Date(until).toISOString() }
}

/** Closes it; a code where they broke it off just after the handshake: whoever takes our certificate waits for us to speak. */
export const closedAfterLook = (socket: Socket): Promise<string | undefined> =>
  new Promise((resolve) => {
    const end = (code?: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(code)
    }
    const timer = setTimeout(() => end(), REFUSAL_COMES_WITHIN_MS)
    socket.once('error', (error) => end('code' in error ? String(error.code) : 'UNKNOWN'))
    socket.once('close', () => end('CLOSED'))
    // An alert is read only where somebody reads.
    socket.resume()
  })

/** Whether all of them passed. */
export const allPassed = (steps: readonly CheckStep[]): boolean => steps.every((step) => step.passed)
