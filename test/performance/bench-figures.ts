/** The arithmetic of the bench: percentiles by nearest rank, medians, rounding. */

/** Milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly most: number
}

/** The value at or below which `percent` of all lie, by nearest rank; `NaN` of nothing. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** The middle value; of an even number the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/**
 * How one side stands to the other: the median of each value by the one taken beside it. A machine that grows slow or
 * fast between rounds moves both values of a pair, and no pair by much.
 */
export const ratioOfPairs = (values: readonly number[], beside: readonly number[]): number =>
  rounded(median(values.map((value, index) => value / (beside[index] ?? Number.NaN))), 2)

export const latencyOf = (milliseconds: readonly number[]): Latency => ({
  p50: rounded(percentile(milliseconds, 50)),
  p99: rounded(percentile(milliseconds, 99)),
  most: rounded(percentile(milliseconds, 100)),
})

/** To so many places after the point. */
export const rounded = (value: number, places = 0): number => Math.round(value * 10 ** places) / 10 ** places

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
