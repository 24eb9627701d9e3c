/** What an information request came to: who answered, who refused what, and without whose answer it was decided. */
import type { CommandId, RecipientId } from './ids.ts'
import type { QuestionId } from './information-request.ts'
import { hasEnded } from './recipient.ts'
import type { Referral } from './referral.ts'
import { currentAnswers } from './request-answers.ts'

export interface RequestSummary {
  /** Every question ended, however it did. */
  readonly answered: readonly RecipientId[]
  /** Refusals that stand; the reason is in the words of the command. */
  readonly refused: readonly {
    readonly recipientId: RecipientId
    readonly question: QuestionId
    readonly commandId: CommandId
  }[]
  /** Had not answered every question when it was over; some may have answered in part. */
  readonly decidedWithout: readonly RecipientId[]
  /** The command that closed it before all had answered. */
  readonly closedBy?: CommandId
}

/** Absent while answers are still waited for. */
export const requestSummary = ({ recipients }: Pick<Referral, 'recipients'>): RequestSummary | undefined => {
  if (!recipients.every((recipient) => hasEnded('information-request', recipient))) return undefined
  const closedBy = recipients.find(({ leftBy }) => leftBy !== undefined)?.leftBy
  return {
    answered: recipients.filter(({ state }) => state === 'answered').map(({ id }) => id),
    refused: recipients.flatMap((recipient) =>
      [...currentAnswers(recipient).values()]
        .filter(({ ending }) => ending === 'refused')
        .map(({ question, commandId }) => ({ recipientId: recipient.id, question, commandId })),
    ),
    decidedWithout: recipients.filter(({ state }) => state !== 'answered').map(({ id }) => id),
    ...(closedBy === undefined ? {} : { closedBy }),
  }
}
