/** Which version of the content each recipient has, as the fake steps keep it by the rules of the real ones. */
import type { RecipientId } from '../../domain/ids.ts'
import type { AttemptFollowUp, AttemptOrder } from '../../workflows/activity-contracts.ts'

export class FakeContents {
  /** Counts the corrections, from 1. */
  version = 1
  private readonly had = new Map<RecipientId, number>()
  private readonly composed = new Map<string, { of: number; inDoubt: boolean }>()

  /** Composed of the newest, unless what they may have is tried again. */
  begin({ recipientId, messageVersion }: AttemptOrder): void {
    const key = `${recipientId}:${messageVersion}`
    const before = this.composed.get(key)
    if (before?.inDoubt !== true) this.composed.set(key, { of: this.version, inDoubt: false })
  }

  end({ recipientId, messageVersion }: AttemptOrder, end: AttemptFollowUp): void {
    const message = this.composed.get(`${recipientId}:${messageVersion}`)
    if (message === undefined) return
    const doubtful =
      end.next === 'uncertain' || end.next === 'handed-over' || (end.next === 'wait' && end.inDoubt)
    message.inDoubt ||= doubtful
    if (end.next === 'delivered' || doubtful) this.had.set(recipientId, message.of)
  }

  /** A person's word that they have not got it. */
  forget(recipientId: RecipientId): void {
    this.had.delete(recipientId)
    for (const [key, message] of this.composed) if (key.startsWith(recipientId)) message.inDoubt = false
  }

  isOld(recipientId: RecipientId): boolean {
    const had = this.had.get(recipientId)
    return had !== undefined && had < this.version
  }

  has(recipientId: RecipientId): boolean {
    return this.had.has(recipientId)
  }

  /** The version that each message was last sent of. */
  sent(recipientId: RecipientId): readonly number[] {
    return [...this.composed].flatMap(([key, { of }]) => (key.startsWith(`${recipientId}:`) ? [of] : []))
  }
}
