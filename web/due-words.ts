/** By when, in words: an instant with how long is left, a day as a day. */
import { dayInWords, dueInWords } from '../runtime/british-time.ts'

export const dueWords = (dueBy: string | undefined, now: Date): string => {
  if (dueBy === undefined) return 'No date given'
  return dueBy.length === 10 ? `by ${dayInWords(dueBy)}` : dueInWords(dueBy, now)
}
