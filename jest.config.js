import { rolledUpPackages } from './test/support/rolled-up-packages.mjs';

/** Specs sit beside the source; everything larger lives under test/. Each spec that asks gets a database of its own. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', ...(await rolledUpPackages()) },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        // Beside the code: what stands in it is read again by every spec.
        sourceMaps: true,
      },
    ],
    // An independent client of Threads, packed for bundlers: as modules that say nowhere that they are some.
    '/threads-graph-api/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!threads-graph-api/)'],
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web/src'],
  testMatch: ['**/*.spec.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  // More than there are cores on the machines this runs on: the crash specs wait for leases to end most of the time.
  maxWorkers: 3,
  testTimeout: 30_000,
};
