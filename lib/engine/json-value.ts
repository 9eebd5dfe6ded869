/** What a JSON text can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object, without `undefined` and without anything that only lives in memory. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Tells an object from lists and from `null`. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy that JSON can hold, or where the value stops being JSON.
 *
 * Keys whose value is `undefined` are left out, as `JSON.stringify` does; functions, dates, big integers, `NaN` and
 * cycles are not guessed at. Only own properties count, `__proto__` among them.
 */
export function readJson(value: unknown): { readonly value: JsonValue } | { readonly notJson: string } {
  const open: unknown[] = [];
  let notJson: string | undefined;
  const copy = (at: unknown, where: string): JsonValue => {
    if (at === null || typeof at === 'boolean' || typeof at === 'string') return at;
    if (typeof at === 'number' && Number.isFinite(at)) return at;
    if (typeof at !== 'object' || open.includes(at) || !isPlain(at)) {
      notJson ??= where;
      return null;
    }
    open.push(at);
    const copied = Array.isArray(at)
      ? Array.from(at, (item, i) => copy(item, `${where}[${i}]`))
      : Object.fromEntries(Object.entries(at).filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, copy(item, where === '' ? key : `${where}.${key}`)]));
    open.pop();
    return copied;
  };
  const copied = copy(value, '');
  return notJson === undefined ? { value: copied } : { notJson };
}

/** A list, or an object of no class; judged by depth of its prototypes, since a value may come from another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The same value with the keys of every object in code unit order. */
export function sortKeys<T extends JsonValue>(value: T): T {
  const sort = (at: JsonValue): JsonValue => {
    if (Array.isArray(at)) return at.map(sort);
    return isJsonObject(at) ? Object.fromEntries(sortEntries(Object.entries(at)).map(([key, item]) => [key, sort(item)])) : at;
  };
  return sort(value) as T;
}

/** Entries by their key, in code unit order: the order of `<`, the same in every locale. */
export function sortEntries<T>(entries: ReadonlyArray<readonly [string, T]>): ReadonlyArray<readonly [string, T]> {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether two values say the same, whatever the order of their keys. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b));
}

/** The value as a reader of a message should see it: compact JSON, cut after 80 characters. */
export function showJson(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
