// The SDK of today still runs on Node 20; its notice of 2027 would fill the output of every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/jest-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/.local', '<rootDir>/.cache'],
  // Tests with real servers and processes take their time on a busy machine; a hang still ends.
  testTimeout: 60_000,
  // One worker a core: these suites are short and bound by the processor.
  maxWorkers: '100%',
};
