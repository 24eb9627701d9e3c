/** What the procedure of a request for consent needs done, as types only: ids, codes and instants (P10). */
import type { ConsentState } from '../domain/consent-life.ts'
import type { CommandId, ConsentRequestId } from '../domain/ids.ts'
import type { ConsentMove } from './consent-messages.ts'

/** A request as its record has it. */
export interface ConsentStanding {
  readonly state: ConsentState
  /** Counts how often it was asked from the beginning; the due times are this round's. */
  readonly round: number
  readonly remindAt: string
  readonly answerBy: string
  readonly byLink: boolean
  /** Until then a late answer or a withdrawal is waited for. */
  readonly watchUntil: string
}

/** What time alone brings about. */
export type ConsentTimeStep = 'remind' | 'lapse' | 'review'

/** Short steps on our own database, run beside the workflow worker. */
export interface ConsentRecordSteps {
  /** Marks it as begun and says so on its item's timeline. */
  beginConsent(order: { readonly consentRequestId: ConsentRequestId }): Promise<ConsentStanding>
  /** Records a person's move with its words, timeline entry and attention items. Idempotent by command. */
  recordConsentMove(order: {
    readonly consentRequestId: ConsentRequestId
    readonly commandId: CommandId
    readonly move: ConsentMove['move']
  }): Promise<ConsentStanding>
  /** Records what time brings about; where the item is over meanwhile, the request is called off instead. */
  recordConsentTime(order: {
    readonly consentRequestId: ConsentRequestId
    readonly step: ConsentTimeStep
    readonly round: number
  }): Promise<ConsentStanding>
}

/** The mail that asks. */
export interface ConsentMailSteps {
  /** One attempt, where one is owed and it is safe; answers when to try again, or that nothing more is to be done. */
  attemptConsentMail(order: {
    readonly consentRequestId: ConsentRequestId
    readonly round: number
    readonly mail: 'ask' | 'remind'
  }): Promise<{ readonly next: 'wait'; readonly seconds: number } | { readonly next: 'done' }>
}
