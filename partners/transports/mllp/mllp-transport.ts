/**
 * Carries a document in an MLLP frame over TCP or TLS: one connection for each request outstanding, kept for the next
 * one while it is idle. The credential is a certificate with its key, shown where the partner asks for one (mutual TLS).
 */
import { notPassed } from '../../../domain/channel-check.ts'
import type { AttemptResult } from '../../../domain/delivery.ts'
import { sha256Of } from '../../../runtime/sha256.ts'
import { CONTROL_ID_HEADER } from '../../formats/hl7v2/hl7-codes.ts'
import type { SendOutcome, SendRequest, Transport } from '../../transport.ts'
import type { AddressGuardOptions } from '../https/address-guard.ts'
import { closedAfterLook, connectionSteps } from '../https/connection-steps.ts'
import { createMllpGuard, type MllpAddress, mllpAddressFrom } from './mllp-address.ts'
import { framed } from './mllp-frames.ts'
import { createLink, type MllpLink } from './mllp-link.ts'
import { type ClientIdentity, identityFrom, type OpeningOptions, openSocket } from './mllp-socket.ts'

export interface MllpTransportOptions
  extends AddressGuardOptions,
    Pick<OpeningOptions, 'certificateAuthorities'> {
  /** Longest to wait for a connection, in seconds; an attempt's own time-out may be shorter. */
  readonly connectTimeoutSeconds?: number
  /** How long a connection is kept without use, in seconds. */
  readonly idleSeconds?: number
  /**
   * What a partner sends on our connection besides the acknowledgement that is waited for: a late one, or a message of
   * its own. Kept by whoever is given it; its answer goes back on the same connection. Without it such a frame is left
   * unanswered.
   */
  readonly heard?: (address: string, bytes: Uint8Array) => Promise<Uint8Array | undefined>
  /** Told of what was heard and could not be kept. */
  readonly failed?: (error: unknown) => void
  /** Told of what is too large to be read: the connection is closed. */
  readonly tooLarge?: (address: string) => void
}

const CONNECT_TIMEOUT_SECONDS = 10
const IDLE_SECONDS = 300

const failed = (
  outcome: AttemptResult['outcome'],
  reason: AttemptResult['reason'],
  detail?: string,
): Extract<SendOutcome, { ended: 'failed' }> => ({
  ended: 'failed',
  result: { outcome, reason, ...(detail === undefined ? {} : { detail }) },
})

interface Caller {
  readonly address: MllpAddress
  readonly identity?: ClientIdentity
}

type Failed = Extract<SendOutcome, { ended: 'failed' }>

/** Who calls where, or why nobody does. */
const checkedCaller = (
  guard: OpeningOptions['guard'],
  { address: written, credential }: Omit<SendRequest, 'document'>,
): Caller | Failed => {
  const address = mllpAddressFrom(written)
  if (address === undefined) return failed('misconfigured', 'address-wrong', 'not-an-address')
  const fault = guard.faultIn(address)
  if (fault !== undefined) return failed('misconfigured', 'address-wrong', fault)
  const identity = credential === undefined ? undefined : identityFrom(credential)
  if (credential !== undefined && identity === undefined)
    return failed('misconfigured', 'not-authorised', 'credential-malformed')
  return { address, ...(identity === undefined ? {} : { identity }) }
}

interface Checked extends Caller {
  readonly frame: Uint8Array
}

/** What is sent where, or why it is not. */
const checkedRequest = (guard: OpeningOptions['guard'], request: SendRequest): Checked | Failed => {
  const caller = checkedCaller(guard, request)
  if ('ended' in caller) return caller
  try {
    return { ...caller, frame: framed(request.document.bytes) }
  } catch {
    return failed('refused', 'message-invalid', 'frame-marks')
  }
}

/** Connections to one partner under one identity. */
const poolKeyOf = ({ address, credential = '' }: SendRequest): string => `${address} ${sha256Of(credential)}`

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createMllpTransport = (options: MllpTransportOptions = {}): Transport => {
  const { connectTimeoutSeconds = CONNECT_TIMEOUT_SECONDS, idleSeconds = IDLE_SECONDS } = options
  const guard = createMllpGuard(options)
  const opening: OpeningOptions = { ...options, guard, connectTimeoutSeconds }
  const closing = new AbortController()
  const links = new Map<string, Set<MllpLink>>()
  /** A new connection; it is nobody else's until its first request is under way. */
  const open = async (
    request: SendRequest,
    pool: Set<MllpLink>,
    checked: Checked,
  ): Promise<MllpLink | AttemptResult> => {
    const signal = AbortSignal.any([request.signal, closing.signal])
    const socket = await openSocket(opening, { ...checked, timeoutSeconds: request.timeoutSeconds, signal })
    if ('outcome' in socket) return socket
    const link = createLink(socket, {
      idleSeconds,
      heard: async (bytes) => options.heard?.(request.address, bytes),
      failed: (error) => options.failed?.(error),
      tooLarge: () => options.tooLarge?.(request.address),
      closed: () => pool.delete(link),
    })
    return link
  }
  return {
    name: 'mllp',
    async send(request) {
      if (request.signal.aborted || closing.signal.aborted) return failed('not-now', 'interrupted')
      const checked = checkedRequest(guard, request)
      if ('ended' in checked) return checked
      const began = performance.now()
      const pool = links.get(poolKeyOf(request)) ?? new Set()
      links.set(poolKeyOf(request), pool)
      const link = [...pool].find((known) => known.isFree()) ?? (await open(request, pool, checked))
      if ('outcome' in link) return { ended: 'failed', result: link }
      const outcome = link.exchange({
        frame: checked.frame,
        controlId: request.document.headers[CONTROL_ID_HEADER]?.toUpperCase(),
        timeoutSeconds: request.timeoutSeconds - (performance.now() - began) / 1000,
        signal: request.signal,
      })
      pool.add(link)
      return outcome
    },
    async check(request) {
      const checked = checkedCaller(guard, request)
      if ('ended' in checked) {
        const { reason, detail } = checked.result
        return [notPassed(reason === 'address-wrong' ? 'name' : 'settings', reason, detail)]
      }
      const { timeoutSeconds } = request
      const signal = AbortSignal.any([request.signal, closing.signal])
      const socket = await openSocket(opening, { ...checked, timeoutSeconds, signal })
      const steps = connectionSteps(socket, checked.address.secure)
      if ('outcome' in socket) return steps
      const refused = await closedAfterLook(socket)
      return refused === undefined
        ? steps
        : [...steps, notPassed('signed-in', 'certificate-invalid', refused)]
    },
    async close() {
      closing.abort()
      for (const link of [...links.values()].flatMap((pool) => [...pool])) link.close()
    },
  }
}
