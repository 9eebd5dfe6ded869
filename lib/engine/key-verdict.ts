import { parseAddress } from '../netip/address';
import { isParseProblem } from '../netip/parse-problem';
import type { DaemonKey, DaemonKeyType } from './daemon-key';
import { DAEMON_KEYS } from './daemon-keys';
import { isAtLeast, mayBeAtLeast, type EngineVersion } from './engine-version';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value';

/**
 * What an engine does with a key of its `daemon.json`.
 *
 * "Not started with" has an exception that is no help to anybody: an object that nobody knows is checked by the keys inside
 * it, so `{"x": {"debug": true}}` starts, and does nothing.
 */
export type KeyVerdict =
  | { readonly verdict: 'ACCEPTED'; readonly key: DaemonKey }
  /** Started with, and without effect; `instead` is the key that was meant, where there is one. */
  | { readonly verdict: 'IGNORED'; readonly key: DaemonKey; readonly harmless: boolean; readonly instead?: string }
  /** Not started with: the key came with `since`. */
  | { readonly verdict: 'TOO_NEW'; readonly key: DaemonKey; readonly since: string }
  /** Not started with: the key went with `removed`. */
  | { readonly verdict: 'REMOVED'; readonly key: DaemonKey; readonly removed: string }
  /** Not started with: no engine has it; `nearest` is a key that this engine accepts and that is spelt much like it. */
  | { readonly verdict: 'UNKNOWN'; readonly nearest?: string };

const BY_NAME: ReadonlyMap<string, DaemonKey> = new Map(DAEMON_KEYS.map((key) => [key.name, key]));

/** The row of a key, whatever the engine. */
export function daemonKey(name: string): DaemonKey | undefined {
  return BY_NAME.get(name);
}

/** What the engine does with the key; for a series, what its least willing release does. */
export function keyVerdict(engine: EngineVersion, name: string): KeyVerdict {
  const key = BY_NAME.get(name);
  if (!key) return { verdict: 'UNKNOWN', ...nearest(engine, name) };
  if (key.since && !isAtLeast(engine, key.since)) return { verdict: 'TOO_NEW', key, since: key.since };
  if (key.removed && mayBeAtLeast(engine, key.removed)) return { verdict: 'REMOVED', key, removed: key.removed };
  if (key.flagFor !== undefined) return { verdict: 'IGNORED', key, harmless: false, ...instead(engine, key.flagFor) };
  if (key.ignored && mayBeAtLeast(engine, key.ignored)) return { verdict: 'IGNORED', key, harmless: true };
  return { verdict: 'ACCEPTED', key };
}

function instead(engine: EngineVersion, name: string): { instead?: string } {
  return name !== '' && keyVerdict(engine, name).verdict === 'ACCEPTED' ? { instead: name } : {};
}

/** The keys that the engine accepts, in the order of the table. */
export function acceptedKeys(engine: EngineVersion): DaemonKey[] {
  return DAEMON_KEYS.filter((key) => keyVerdict(engine, key.name).verdict === 'ACCEPTED');
}

/** Spelt much like: at most a third of the letters differ, and at most three. */
function nearest(engine: EngineVersion, name: string): { nearest?: string } {
  if (name.length > 64) return {};
  const wanted = name.toLowerCase().replace(/_/g, '-');
  let best: { name: string; distance: number } | undefined;
  for (const key of acceptedKeys(engine)) {
    const distance = editDistance(wanted, key.name);
    if (distance <= Math.min(3, key.name.length / 3) && distance < (best?.distance ?? Infinity)) best = { name: key.name, distance };
  }
  return best ? { nearest: best.name } : {};
}

/** Letters to insert, drop, replace or swap with their neighbour to make one text the other (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** Whether the daemon can decode the value into a key of this type. `null` is read as "not set" by some keys only: refused. */
export function hasKeyType(value: JsonValue, type: DaemonKeyType): boolean {
  switch (type) {
    case 'boolean': return typeof value === 'boolean';
    case 'integer': return Number.isSafeInteger(value);
    case 'count': return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'string': return isText(value);
    case 'bytes': return typeof value === 'string' && (/^\d+(\.\d+)? ?([kmgtp]i?)?b?$/i.test(value) || isUnresolved(value));
    case 'address': return isAddress(value);
    case 'list of strings': return Array.isArray(value) && value.every(isText);
    case 'list of addresses': return Array.isArray(value) && value.every(isAddress);
    case 'list of pools': return Array.isArray(value) && value.every(isPool);
    case 'map of strings': return isMapOf(value, isText);
    case 'map of booleans': return isMapOf(value, (item) => typeof item === 'boolean');
    case 'map of objects': return isMapOf(value, isJsonObject);
    case 'map of maps of strings': return isMapOf(value, (item) => isMapOf(item, isText));
    case 'proxies': return isMapOf(value, isText) && Object.keys(value as JsonObject).every((key) => PROXIES.has(key));
    case 'object': return isJsonObject(value);
  }
}

const PROXIES: ReadonlySet<string> = new Set(['http-proxy', 'https-proxy', 'no-proxy']);

function isMapOf(value: JsonValue, isItem: (item: JsonValue) => boolean): boolean {
  return isJsonObject(value) && Object.values(value).every(isItem);
}

function isText(value: JsonValue): boolean {
  return typeof value === 'string';
}

function isAddress(value: JsonValue): boolean {
  return typeof value === 'string' && (isUnresolved(value) || !isParseProblem(parseAddress(value)));
}

/** Text whose value only Terraform knows: what it will be cannot be judged here. */
function isUnresolved(text: string): boolean {
  return text.includes('${');
}

function isPool(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value.base === 'string' && Number.isSafeInteger(value.size);
}
