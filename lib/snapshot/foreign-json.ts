import { isJsonObject, type JsonObject, type JsonValue } from '../engine';

/** Why what another program said cannot be read. */
export interface ForeignProblem {
  readonly code: 'FOREIGN';
  /** The rest of a sentence that begins with the name of the source. */
  readonly words: string;
}

export function foreign(words: string): ForeignProblem {
  return { code: 'FOREIGN', words };
}

/** Tells a problem from what was read. */
export function isForeignProblem(value: unknown): value is ForeignProblem {
  return typeof value === 'object' && value !== null && 'code' in value && value.code === 'FOREIGN';
}

/** JSON of another program. */
export function foreignJson(text: string): { readonly value: JsonValue } | ForeignProblem {
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as JsonValue };
  } catch {
    return foreign(text.trim() === '' ? 'is empty' : 'is not JSON; it may be cut off');
  }
}

/** A field as an object; empty where it is none. */
export function objectIn(value: JsonValue | undefined, field: string): JsonObject {
  const found = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return isJsonObject(found) ? found : {};
}

/** The objects of a list in a field; what is no object is left out. */
export function objectsIn(value: JsonValue | undefined, field: string): JsonObject[] {
  const found = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return Array.isArray(found) ? (found as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** A field as text; undefined where it is none or empty. */
export function textIn(value: JsonValue | undefined, field: string): string | undefined {
  const found = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A field as a whole number from zero on. */
export function numberIn(value: JsonValue | undefined, field: string): number | undefined {
  const found = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}

/** The texts of a list in a field. */
export function textsIn(value: JsonValue | undefined, field: string): string[] {
  const found = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return Array.isArray(found) ? (found as readonly JsonValue[]).filter((entry): entry is string => typeof entry === 'string') : [];
}
