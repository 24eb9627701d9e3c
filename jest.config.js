/** Jest runs the same TypeScript sources as the product, as ES modules, compiled in memory by swc. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Generous: a loaded machine is slow, not wrong. Speed is measured by the bench.
  testTimeout: 180_000,
}
