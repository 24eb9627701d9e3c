/** Lets only so many things run at once; the others wait their turn. */

export type AtMost = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Builds it: bounds the memory of work that holds a whole file. */
export const createAtMost = (atOnce: number): AtMost => {
  const waiting: (() => void)[] = []
  let running = 0
  const enter = (): Promise<void> => {
    if (running >= atOnce) return new Promise((resolve) => waiting.push(resolve))
    running += 1
    return Promise.resolve()
  }
  /** Whoever waits longest takes the place that is left; the count stays. */
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
