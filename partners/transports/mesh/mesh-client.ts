/** Makes the calls of one mailbox: signs each anew, and shows our certificate where the credential has one. */
import { createHash, randomUUID } from 'node:crypto'
import type { SendOutcome, SendRequest } from '../../transport.ts'
import {
  createHttpsClient,
  type HttpsCall,
  type HttpsClient,
  type HttpsClientOptions,
  inLowerCase,
  notCalled,
} from '../https/https-client.ts'
import { meshMailboxFrom } from './mesh-address.ts'
import { type MeshSignIn, meshAuthorization, meshSignInFrom } from './mesh-sign-in.ts'

export interface MeshClientOptions extends HttpsClientOptions {
  /** Milliseconds since 1970: the server holds it against its own clock. */
  readonly now?: () => number
  /** A nonce that was never used before. */
  readonly nonce?: () => string
}

export interface MeshCall
  extends Pick<HttpsCall, 'method' | 'headers' | 'body' | 'keepsCoding' | 'answerLimitBytes'> {
  /** Below the mailbox: `inbox`, `outbox/tracking/…`; empty: the mailbox itself. */
  readonly path: string
}

export type MeshCaller = Pick<SendRequest, 'address' | 'credential' | 'timeoutSeconds' | 'signal'>

export interface MeshClient {
  /** Calls once. Never throws for anything the other end or the network did. */
  call(caller: MeshCaller, call: MeshCall): Promise<SendOutcome>
  close(): Promise<void>
}

/** Shapes of version 2 are asked for unless a call says otherwise. */
const ACCEPT = 'application/vnd.mesh.v2+json'

/** One client for all who show no certificate, one more for each certificate. */
const createClients = (options: HttpsClientOptions) => {
  const common = createHttpsClient(options)
  const certified = new Map<string, HttpsClient>()
  return {
    common,
    of({ certificate, key }: MeshSignIn): HttpsClient {
      if (certificate === undefined || key === undefined) return common
      const name = createHash('sha256').update(certificate).update(key).digest('hex')
      const known = certified.get(name)
      if (known !== undefined) return known
      const made = createHttpsClient({ ...options, clientCertificate: { certificate, key } })
      certified.set(name, made)
      return made
    },
    async close(): Promise<void> {
      await Promise.all([common, ...certified.values()].map((client) => client.close()))
      certified.clear()
    },
  }
}

/** Builds the client. @throws RangeError for options that make no sense (a network that is not one). */
export const createMeshClient = ({
  now = Date.now,
  nonce = randomUUID,
  ...options
}: MeshClientOptions = {}): MeshClient => {
  const clients = createClients(options)
  return {
    async call({ address, credential, timeoutSeconds, signal }, { path, headers, ...call }) {
      const wrong = clients.common.faultOf(address)
      if (wrong !== undefined) return wrong
      const mailbox = meshMailboxFrom(address)
      if (mailbox === undefined) return notCalled('address-wrong', 'no-mailbox')
      const signIn = meshSignInFrom(credential)
      if (signIn === undefined) return notCalled('not-authorised', 'credential-malformed')
      const authorization = meshAuthorization(mailbox.id, signIn, { nonce: nonce(), count: 0, at: now() })
      return clients.of(signIn).call({
        ...call,
        address: path === '' ? mailbox.base : `${mailbox.base}/${path}`,
        headers: { accept: ACCEPT, ...inLowerCase(headers), authorization },
        timeoutSeconds,
        signal,
      })
    },
    close: () => clients.close(),
  }
}
