import type { EngineVersion } from './engine-version';
import { isJsonObject, readJson, sameJson, type JsonObject, type JsonValue } from './json-value';
import { daemonKey, hasKeyType, keyVerdict } from './key-verdict';
import type { EngineProblem, KeyOrigin } from './problem';

/** A key that the plan did not write. */
export interface UserKey {
  readonly from: KeyOrigin;
  readonly value: JsonValue;
}

/** The keys of an existing file and of the code together, and those that the engine would not take. */
export function readUserKeys(
  engine: EngineVersion, existing: unknown, userKeys: unknown,
): { readonly keys: ReadonlyMap<string, UserKey>; readonly problems: readonly EngineProblem[] } {
  const keys = new Map<string, UserKey>();
  const problems: EngineProblem[] = [];
  const sources: ReadonlyArray<readonly [KeyOrigin, unknown]> = [['existing', existing], ['userKeys', userKeys]];
  for (const [from, source] of sources) {
    const read = readObject(from, source);
    if ('code' in read) problems.push(read);
    for (const [key, value] of 'code' in read ? [] : Object.entries(read.object)) {
      problems.push(...checkKey(engine, from, key, value));
      const before = keys.get(key);
      const both = before && mergeValues(key, before.value, value, (at, kept, other) => ({ code: 'KEY_SET_TWICE', key: at, existing: kept, declared: other }));
      keys.set(key, { from, value: both ? both.value : value });
      problems.push(...(both?.problems ?? []));
    }
  }
  return { keys, problems };
}

function readObject(from: KeyOrigin, source: unknown): { readonly object: JsonObject } | EngineProblem {
  const copy = readJson(source === undefined ? {} : source);
  if ('notJson' in copy) return { code: 'KEY_NOT_JSON', from, at: copy.notJson };
  return isJsonObject(copy.value) ? { object: copy.value } : { code: 'KEY_NOT_JSON', from, at: '' };
}

function checkKey(engine: EngineVersion, from: KeyOrigin, key: string, value: JsonValue): EngineProblem[] {
  const verdict = keyVerdict(engine, key);
  const on = { from, key, engine: engine.text };
  switch (verdict.verdict) {
    case 'UNKNOWN':
      return [{ code: 'KEY_UNKNOWN', ...on, ...(verdict.nearest === undefined ? {} : { nearest: verdict.nearest }) }];
    case 'TOO_NEW':
      return [{ code: 'KEY_TOO_NEW', ...on, since: verdict.since }];
    case 'REMOVED':
      return [{ code: 'KEY_REMOVED', ...on, removed: verdict.removed }];
    case 'IGNORED':
      if (verdict.harmless) return [{ code: 'KEY_OUTDATED', ...on }];
      return [{ code: 'KEY_WITHOUT_EFFECT', ...on, ...(verdict.instead === undefined ? {} : { instead: verdict.instead }) }];
    case 'ACCEPTED':
      return hasKeyType(value, verdict.key.type) ? [] : [{ code: 'KEY_OF_WRONG_TYPE', from, key, wanted: verdict.key.type, got: value }];
  }
}

/**
 * The plan's keys and the user's in one object.
 *
 * A key that both set is a problem unless both say the same, and the plan's value stands. `default-network-opts` is merged
 * option by option: the plan owns those it writes, not the table.
 */
export function mergeUserKeys(
  planned: ReadonlyMap<string, JsonValue>, user: ReadonlyMap<string, UserKey>,
): { readonly json: JsonObject; readonly problems: readonly EngineProblem[] } {
  const merged = new Map(planned);
  const problems: EngineProblem[] = [];
  for (const [key, { from, value }] of user) {
    const mine = planned.get(key);
    if (mine === undefined) {
      merged.set(key, value);
      if (daemonKey(key)?.owner === 'plan' && !saysNothing(key, value)) problems.push({ code: 'KEY_OWNED_BY_PLAN', from, key, got: value });
      continue;
    }
    const both = mergeValues(key, mine, value, (at, kept, other) => ({ code: 'KEY_OWNED_BY_PLAN', from, key: at, got: other, planned: kept }));
    merged.set(key, both.value);
    problems.push(...both.problems);
  }
  return { json: Object.fromEntries(merged), problems };
}

/** `"ipv6": false` is what leaving it out means. */
function saysNothing(key: string, value: JsonValue): boolean {
  return key === 'ipv6' && value === false;
}

type Conflict = (key: string, kept: JsonValue, other: JsonValue) => EngineProblem;

/** One value of two: the first stands where they differ, and the difference is a problem. Only tables of options are merged. */
function mergeValues(key: string, kept: JsonValue, other: JsonValue, conflict: Conflict): { readonly value: JsonValue; readonly problems: readonly EngineProblem[] } {
  const isTable = key === 'default-network-opts' || key.startsWith('default-network-opts.');
  if (!isTable || !isJsonObject(kept) || !isJsonObject(other)) {
    return { value: kept, problems: sameJson(kept, other) ? [] : [conflict(key, kept, other)] };
  }
  const merged = new Map<string, JsonValue>(Object.entries(kept));
  const problems: EngineProblem[] = [];
  for (const [option, value] of Object.entries(other)) {
    const both = merged.has(option) ? mergeValues(`${key}.${option}`, merged.get(option) ?? null, value, conflict) : { value, problems: [] };
    merged.set(option, both.value);
    problems.push(...both.problems);
  }
  return { value: Object.fromEntries(merged), problems };
}
