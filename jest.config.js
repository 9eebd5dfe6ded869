const { whyNotReady } = require('./test/lab/readiness.js');

// Types are checked by `npm run typecheck`; here they are only stripped.
const transform = { '^.+\\.ts$': ['ts-jest', { transpilation: true, diagnostics: false, tsconfig: { target: 'ES2022', module: 'commonjs', esModuleInterop: true, sourceMap: true } }] };
const common = { transform, testEnvironment: 'node', setupFiles: ['<rootDir>/test/without-ci.js'], moduleNameMapper: { '^fast-check$': '<rootDir>/test/seeded-fast-check.js', '^cdktf-docker-ipam$': '<rootDir>/lib/index.ts', '^cdktf-docker-ipam/planner$': '<rootDir>/lib/plan/index.ts' } };

const notReady = whyNotReady();
if (notReady) {
  if (process.env.LAB_REQUIRED === '1') throw new Error(`the lab tests are required but cannot run: ${notReady}; run .ci/lab/install as root`);
  process.stderr.write(`lab tests skipped: ${notReady}; run .ci/lab/install as root\n`);
}

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    { ...common, displayName: 'unit', rootDir: __dirname, testMatch: ['<rootDir>/test/**/*.test.ts'], testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/lab/'], setupFilesAfterEnv: ['<rootDir>/test/setup.js'] },
    ...(notReady ? [] : [{ ...common, displayName: 'lab', rootDir: __dirname, testMatch: ['<rootDir>/test/lab/**/*.test.ts'], setupFilesAfterEnv: ['<rootDir>/test/lab/time-limit.js'] }]),
  ],
};
