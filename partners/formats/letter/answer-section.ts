/** What became of a message that a partner sent to us, in words. */
import { outcomeInWords, reasonInWords } from '../../../domain/outcome.ts'
import type { OutgoingMessage } from '../../format.ts'
import { type Section, section } from './letter-section.ts'

type AnswerMove = NonNullable<OutgoingMessage['answer']>['move']

const MOVES = {
  open: 'It has been opened.',
  ask: 'More information is needed.',
  accept: 'It has been accepted.',
  decline: 'It has been declined.',
  start: 'Work has begun.',
  hold: 'It is on hold.',
  finish: 'It is finished.',
  withdraw: 'It has been withdrawn.',
  'not-deliverable': 'It could not be delivered.',
} as const satisfies Record<AnswerMove, string>

/** @throws RangeError for an answer that says nothing */
export const answerSection = ({ answer }: OutgoingMessage): readonly Section[] => {
  if (answer === undefined) throw new RangeError('an answer without words is not carried')
  const { move, words } = answer
  return section('What has become of your message', [
    [undefined, MOVES[move]],
    ['Reason', reasonInWords(words)],
    ['Outcome', outcomeInWords(words)],
    ['In their words', words.explanation],
    ['What is missing', words.missing],
    ['What happens next', words.nextStep],
    ['Who works on it', words.worker],
    ['Now with', words.forwardedTo],
    ['Begins by', words.startBy],
    ['Looked at again on', words.reviewDay],
    ...(words.questions ?? []).map((question) => ['Question', question] as const),
  ])
}
