/** How much a suite tries: a seeded slice in `npm test`, more of the same in `npm run test:full`. */

/** Whether this is the full run. */
export const isFullRun = process.env.TEST_SIZE === 'full'

/** The number for the size that runs. */
export const sized = (slice: number, all: number): number => (isFullRun ? all : slice)

/** Every so many-th of these, all of them in the full run. */
export const sliced = <Each>(all: readonly Each[], parts: number): readonly Each[] =>
  all.filter((_, index) => index % sized(parts, 1) === 0)

/** Registers in the full run alone what takes long and of which `npm test` holds the same by quicker means. */
export const inFullRun = (register: () => void): void => {
  if (isFullRun) register()
}
