/* eslint-disable @typescript-eslint/no-require-imports -- jest.config.js loads this before anything is compiled */
/**
 * Whether the lab can run here, without running it: jest.config.js asks before
 * it lists the lab's tests. Plain JavaScript because Node loads it before jest
 * compiles anything.
 */
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Engine series without which the lab's statements about old and new engines are not shown. */
const REQUIRED_SERIES = [
  { name: '20.10', matches: (major, minor) => major === 20 && minor === 10 },
  { name: '26', matches: (major) => major === 26 },
  { name: '28.5 or newer', matches: (major, minor) => major > 28 || (major === 28 && minor >= 5) },
];

function labFolder() {
  return process.env.DOCKER_IPAM_LAB_DIR || '/var/cache/docker-ipam-lab';
}

/** The engines that .ci/lab/install left, oldest first; none when it never ran. */
function readManifest() {
  const file = join(labFolder(), 'manifest.json');
  if (!existsSync(file)) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (manifest.format !== 1) return [];
  return manifest.engines
    .filter((engine) => existsSync(join(engine.root, 'usr/sbin/dockerd')))
    .map((engine) => {
      const [major, minor, patch] = engine.version.split('.').map(Number);
      return { ...engine, major, minor, patch };
    })
    .sort((a, b) => a.major - b.major || a.minor - b.minor || a.patch - b.patch);
}

/** One phrase that says why the lab cannot run here, or undefined when it can. */
function whyNotReady() {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid() !== 0) return 'not root';
  try {
    execFileSync('unshare', ['--mount', '--net', '--uts', '--pid', '--fork', 'true'], { stdio: 'ignore', timeout: 10_000 });
  } catch {
    return 'namespaces cannot be made here';
  }
  if (!/\toverlay$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return 'the kernel has no overlay file system';
  const engines = readManifest();
  const missing = REQUIRED_SERIES.filter(({ matches }) => !engines.some(({ major, minor }) => matches(major, minor)));
  if (missing.length > 0) return `no Docker engine ${missing.map(({ name }) => name).join(', ')}`;
  return undefined;
}

module.exports = { readManifest, whyNotReady };
