/** The bare workflow's writes, from what ours were counted to be. */
import { type BarePlan, type BareWrite, RECORDED_IN } from './bare-contracts.ts'
import type { WriteKind } from './counted-writes.ts'

/**
 * As many writes as ours on average, rounded to the nearest whole one: each kind gets its whole times, and what is left
 * goes to the kinds with the largest remainders. Inserts come first; the last is an update of the referral. The call
 * to the partner stands between the second and the last third.
 */
export const barePlan = (kinds: readonly WriteKind[]): BarePlan => {
  const writes = inOrder(wholeTimes(kinds))
  const third = Math.ceil(writes.length / 3)
  return {
    store: writes.slice(0, third),
    prepare: writes.slice(third, 2 * third),
    record: writes.slice(2 * third),
  }
}

interface CountedKind extends WriteKind {
  readonly whole: number
}

const wholeTimes = (kinds: readonly WriteKind[]): readonly CountedKind[] => {
  const total = Math.round(kinds.reduce((times, kind) => times + kind.times, 0))
  const byRemainder = [...kinds].sort((one, other) => (other.times % 1) - (one.times % 1))
  let left = total - kinds.reduce((times, kind) => times + Math.floor(kind.times), 0)
  return byRemainder.map((kind) => {
    left -= 1
    return { ...kind, whole: Math.floor(kind.times) + (left >= 0 ? 1 : 0) }
  })
}

const inOrder = (kinds: readonly CountedKind[]): readonly BareWrite[] => {
  // The referral's own document is the first of all, and its changes come last.
  const rank = ({ command, collection }: WriteKind): number =>
    command === 'insert' ? (collection === RECORDED_IN ? 0 : 1) : collection === RECORDED_IN ? 3 : 2
  const firstOf = new Map<string, number>()
  const writes: BareWrite[] = []
  for (const { collection, command, bytes, whole } of [...kinds].sort(
    (one, other) => rank(one) - rank(other),
  ))
    for (let time = 0; time < whole; time += 1) {
      const document = command === 'insert' ? writes.length : (firstOf.get(collection) ?? 0)
      if (command === 'insert' && !firstOf.has(collection)) firstOf.set(collection, document)
      writes.push({ collection, command, document, bytes })
    }
  return writes
}
