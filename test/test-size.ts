/** How much a suite tries: a seeded slice in `npm test`, more of the same in `npm run test:full`. */

const FULL = process.env.TEST_SIZE === 'full'

/** The number for the size that runs. */
export const sized = (slice: number, all: number): number => (FULL ? all : slice)
