/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/jest-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/.local', '<rootDir>/.cache'],
  // One worker a core: these suites are short and bound by the processor.
  maxWorkers: '100%',
};
