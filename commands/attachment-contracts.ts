/** What the doors may ask for about documents: part of {@link Commands}. Types only. */
import type { Attachment } from '../database/attachment-document.ts'
import type { AttachmentId } from '../domain/ids.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'

export interface ReceiveAttachment {
  readonly user: User
  readonly idempotencyKey: string
  /** SHA-256 over the request without its bytes. */
  readonly fingerprint: string
  /** As the client gave it. */
  readonly fileName: string
  /** Content type as declared, in lower case and without parameters. */
  readonly declared: string
  /** The bytes as they arrive; throws where they are too many or break off. */
  readonly pieces: AsyncIterable<Uint8Array>
}

export interface TakenAttachment {
  readonly attachment: Attachment
  /** False: kept, and certain to be scanned once the workflow engine is back. */
  readonly started: boolean
  readonly replayed: boolean
}

/** A clean document, opened for a reader. */
export interface OpenedAttachment {
  readonly attachment: Attachment
  readonly pieces: AsyncIterable<Uint8Array>
}

export interface AttachmentCommands {
  /** Takes a document: checks what it is, keeps it sealed with its key, starts its scan. */
  receiveAttachment(ask: ReceiveAttachment): Promise<TakenAttachment | Refusal>
  /** Where it stands, for those with a part in it. */
  readAttachment(ask: { readonly user: User; readonly id: AttachmentId }): Promise<Attachment | Refusal>
  /**
   * Its bytes, once it is clean: the original for the agency that sent it, for the others the copy that is sent, or
   * `state-conflict` where none may be.
   */
  openAttachment(ask: { readonly user: User; readonly id: AttachmentId }): Promise<OpenedAttachment | Refusal>
}
