import { daemonKey, isJsonObject, type JsonObject, type JsonValue, parseDaemonJson } from '../engine';
import { foreign, type ForeignProblem } from './foreign-json';
import type { SnapshotDaemonKey, SnapshotPair } from './host-snapshot';

/** What stands where a text was that could be a secret. */
export const WITHHELD = '(withheld)';

const SECRET_NAME = /secret|token|passw|credential|auth|private|api.?key|access.?key|cookie|session/i;

/** A label or an option; a value whose name sounds like a secret is not kept. */
export function pairIfPublic(name: string, value: string): SnapshotPair {
  return { name, value: SECRET_NAME.test(name) ? WITHHELD : value };
}

/** Keys of text that say where something is, never how to get in. Text of all other keys is withheld. */
const PUBLIC_TEXT: ReadonlySet<string> = new Set([
  'bip', 'bip6', 'bridge', 'bridge-accept-fwmark', 'cgroup-parent', 'containerd-namespace', 'data-root', 'default-cgroupns-mode', 'default-ipc-mode', 'default-runtime',
  'exec-root', 'firewall-backend', 'fixed-cidr', 'fixed-cidr-v6', 'group', 'ip', 'log-driver', 'log-format', 'log-level', 'pidfile', 'storage-driver',
  'swarm-default-advertise-addr', 'userland-proxy-path', 'default-network-opts', 'dns', 'dns-search', 'dns-opts', 'exec-opts', 'storage-opts', 'features',
]);

/** Types whose values are numbers, switches or addresses. */
const PUBLIC_TYPES: ReadonlySet<string> = new Set(['boolean', 'integer', 'count', 'bytes', 'address', 'list of addresses', 'list of pools', 'map of booleans']);

/** Reads a daemon.json for its keys; the daemon refuses what is not JSON, and so is it here. */
export function daemonKeys(text: string): readonly SnapshotDaemonKey[] | ForeignProblem {
  const parsed = parseDaemonJson(text);
  if ('problems' in parsed) {
    const [problem] = parsed.problems;
    if (problem.code === 'DUPLICATE_KEY') return foreign(`sets a key a second time in line ${problem.line}`);
    return foreign(problem.code === 'NOT_AN_OBJECT' ? `must be an object, got ${problem.got}` : `is not JSON${problem.line === undefined ? '' : ` at line ${problem.line}, column ${problem.column}`}; the daemon does not start with it`);
  }
  return Object.entries(parsed.value).map(([key, value]) => {
    if (isPublic(key)) return { key, value };
    const kept = withoutText(value);
    return JSON.stringify(kept) === JSON.stringify(value) ? { key, value } : { key, value: kept, withheld: true };
  });
}

/** The keys as an object again. */
export function daemonJsonOf(keys: readonly SnapshotDaemonKey[]): JsonObject {
  return Object.fromEntries(keys.map(({ key, value }) => [key, value]));
}

function isPublic(key: string): boolean {
  const known = daemonKey(key);
  return known !== undefined && (PUBLIC_TEXT.has(key) || PUBLIC_TYPES.has(known.type));
}

/** The same value with every text in it withheld; names of fields stay. */
function withoutText(value: JsonValue): JsonValue {
  if (typeof value === 'string') return WITHHELD;
  if (Array.isArray(value)) return value.map(withoutText);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, held]) => [key, withoutText(held)])) : value;
}
