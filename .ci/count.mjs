// Prints the closing line of a CI run, and fails when something failed or when the lab silently did not run.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const labTests = testResults.filter(({ name }) => name.includes('/test/lab/')).flatMap(({ assertionResults }) => assertionResults)
  .filter(({ status }) => status === 'passed').length;
const failed = Math.max(numFailedTests, numFailedTestSuites);
console.log(`lab: ${labTests} passed`);
if (process.env.LAB_REQUIRED && labTests === 0) {
  console.log('the lab was to run and did not');
  process.exitCode = 1;
}
if (failed > 0) process.exitCode = 1;
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
