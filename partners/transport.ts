/**
 * Port: a transport carries bytes and says honestly what happened. It knows nothing of referrals. What it cannot
 * decide itself (an answer that came) is read by the format.
 */
import type { CheckStep } from '../domain/channel-check.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import type { ChannelSettings } from '../domain/partner.ts'
import type { FormatCheck, WireAnswer, WireDocument, WireQuestion } from './format.ts'

export interface SendRequest {
  readonly document: WireDocument
  readonly address: string
  readonly timeoutSeconds: number
  /** Bearer token or other secret of the channel; never logged. */
  readonly credential?: string
  /** What the channel says to its wire alone. */
  readonly settings?: ChannelSettings
  /** Aborted when the attempt must stop (shutdown, cancellation). */
  readonly signal: AbortSignal
}

/** A question about what the partner has: asking changes nothing there. */
export interface AskRequest extends Omit<SendRequest, 'document'> {
  readonly question: WireQuestion
}

/**
 * Either an answer came whole, or the attempt ended without one: then the transport itself gives the result
 * (`not-now` only where surely nothing was accepted, `unknown` once bytes of the request may have been read).
 */
export type SendOutcome =
  | { readonly ended: 'answered'; readonly answer: WireAnswer }
  | { readonly ended: 'failed'; readonly result: AttemptResult }

/** A file in a partner's folder. */
export interface FolderFile {
  readonly name: string
  readonly bytes: number
  /** By their clock, in milliseconds since 1970: for an order among their files, and nothing else. */
  readonly changedAt: number
}

/** A partner's folder while it is open. What goes wrong is thrown through the work, and told by {@link FolderOutcome}. */
export interface PartnerFolder {
  /** Files alone, in no order. */
  list(): Promise<readonly FolderFile[]>
  /** No more than so many bytes of it. */
  read(name: string, mostBytes: number): Promise<Uint8Array>
  /** Into a folder below this one; under another name where it has one of this name. */
  move(name: string, below: string): Promise<void>
}

export type FolderOutcome<T> =
  | { readonly ended: 'done'; readonly value: T }
  | { readonly ended: 'failed'; readonly result: AttemptResult }

/** A test of the channel. */
export interface CheckRequest extends Omit<SendRequest, 'document'> {
  /** Names the test: a repeat bears the same. */
  readonly checkId: string
  /** What the channel's format offers for it. */
  readonly harmless?: FormatCheck
}

export interface Transport {
  readonly name: string
  /** Sends once; never retries by itself, never throws for anything the partner or the network did. */
  send(request: SendRequest): Promise<SendOutcome>
  /** Asks once, under the same rules; absent where nothing can be asked on this wire. */
  ask?(request: AskRequest): Promise<SendOutcome>
  /** Opens a folder of the partner's for some work; absent on a wire without folders. */
  inFolder?<T>(
    request: Omit<SendRequest, 'document'>,
    path: string,
    work: (folder: PartnerFolder) => Promise<T>,
  ): Promise<FolderOutcome<T>>
  /**
   * A look at the partner's system that changes nothing there and tells of nobody: how far it came, step by step. Never
   * throws for what the partner or the network did. Absent where there is nothing to look at.
   */
  check?(request: CheckRequest): Promise<readonly CheckStep[]>
  /** Frees sockets; after it nothing may be sent. */
  close(): Promise<void>
}
