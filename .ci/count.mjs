// Prints the closing line of a CI run, and fails when something failed or when a lab test silently did not run.
//
//   node .ci/count.mjs RESULTS
//
// RESULTS is a folder with what jest left (jest.json; cdktn.json on the other core) and a file `steps`: 'passed' or 'failed' for each
// step beside the tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import readiness from '../test/lab/readiness.js';

/** Files that run on no engine, or not on all of them; every other file runs on each that is installed. */
const ENGINES_OF = {
  'lab.test.ts': () => false,
  'ipv6-uplinks.test.ts': () => false,
  'guards.test.ts': () => false,
  'aws-provider.test.ts': () => false,
  // The one release with cloud-init; its tests name no version.
  's3-ec2-example.test.ts': () => false,
  // Swarm gives tasks their addresses as it gives containers theirs, which s4-swarm shows on each engine.
  's4-service.test.ts': ({ version }, engines) => version === engines.at(-1).version,
  // The one release with sudo; its tests are about who logs in, not about engines.
  'ssh-login.test.ts': () => false,
  's1-compose.test.ts': hasCompose,
  'ssh-adoption.test.ts': hasCompose,
  // The last engine with a cluster store.
  's4-etcd-overlay.test.ts': ({ major }) => major === 20,
};

/** Debian's own engines from 26 on come with Compose. */
function hasCompose({ dockerd, major }) {
  return dockerd === '' && major >= 26;
}

/** Files that a machine may say it cannot run. */
const WITHOUT_AWS = process.env.LAB_WITHOUT_AWS ? ['aws-provider.test.ts'] : [];

/** Tests that may be left out where the machine cannot run them: file, title, reason. */
const MAY_BE_LEFT_OUT = [
  ...existsSync('/proc/net/ip_vs') ? [] : [{ file: 's4-service.test.ts', title: /virtual address/, reason: 'the kernel has no IP_VS' }],
];

const [results] = process.argv.slice(2);
const resultsOf = (file) => JSON.parse(readFileSync(join(results, file), 'utf8'));
const { testResults } = resultsOf('jest.json');
const inLab = new Map(testResults.filter(({ name }) => name.includes('/test/lab/')).map(({ name, assertionResults }) => [basename(name), assertionResults]));
const passedIn = (file) => (inLab.get(file) ?? []).filter(({ status }) => status === 'passed');
const labTests = [...inLab.keys()].flatMap(passedIn).length;
console.log(`lab: ${labTests} passed`);
for (const { file, title, reason } of MAY_BE_LEFT_OUT) console.log(`left out, since ${reason}: ${file}, ${title.source}`);
for (const file of WITHOUT_AWS) console.log(`left out, since the AWS provider or moto could not be installed: ${file}`);
if (process.env.LAB_REQUIRED) {
  const gaps = readdirSync(new URL('../test/lab', import.meta.url)).filter((file) => file.endsWith('.test.ts') && !WITHOUT_AWS.includes(file)).flatMap(gapsIn);
  for (const gap of gaps) console.log(`the lab was to run and did not: ${gap}`);
  if (gaps.length > 0) process.exitCode = 1;
}

function gapsIn(file) {
  const passed = passedIn(file);
  if (passed.length === 0) return [`${file} has no test that passed`];
  const engines = readiness.readManifest();
  const missing = engines.filter((engine) => ENGINES_OF[file]?.(engine, engines) ?? true)
    .filter(({ version }) => !passed.some(({ fullName }) => fullName.split(/[\s,:]+/).includes(version)));
  const leftOut = inLab.get(file).filter(({ status, fullName }) => !['passed', 'failed'].includes(status)
    && !MAY_BE_LEFT_OUT.some((one) => one.file === file && one.title.test(fullName)));
  return [...missing.map(({ version }) => `${file} on engine ${version}`), ...leftOut.map(({ fullName }) => `${file}: ${fullName}`)];
}

// On cdktn a step of its own stands for what came before its tests: a compilation that fails leaves no results.
const runs = ['jest.json', 'cdktn.json'].filter((file) => existsSync(join(results, file))).map(resultsOf);
const steps = readFileSync(join(results, 'steps'), 'utf8').trimEnd().split('\n');
const sum = (counts) => counts.reduce((total, count) => total + count, 0);
const passed = sum(runs.map(({ numPassedTests }) => numPassedTests)) + steps.filter((step) => step === 'passed').length;
const failed = sum(runs.map(({ numFailedTests, numFailedTestSuites }) => Math.max(numFailedTests, numFailedTestSuites))) + steps.filter((step) => step !== 'passed').length;
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${sum(runs.map(({ numPendingTests }) => numPendingTests))} skipped`);
