/** How one field of a JSON record is read. */
interface FieldShape {
  readonly kind: 'text' | 'number' | 'flag' | 'texts' | 'json' | 'record' | 'list';
  readonly optional?: boolean;
  /** Of the record, or of the records in a list. */
  readonly records?: Shape<object>;
  /** Whether each record of the list has a line of its own. */
  readonly rows?: boolean;
}

/** The fields of a record, in the order in which they are written; the compiler sees to it that none is missing. */
export type Shape<T extends object> = { readonly [Field in keyof Required<T>]: FieldShape };

/** A value that is not what its place wants. */
export interface ShapeProblem {
  readonly code: 'WRONG_VALUE';
  /** Such as `ipams[0].pools[3].block`; empty for the whole document. */
  readonly place: string;
  readonly wanted: string;
  readonly got: string;
}

export const text: FieldShape = { kind: 'text' };
/** A whole number from zero on. */
export const number: FieldShape = { kind: 'number' };
export const flag: FieldShape = { kind: 'flag' };
export const texts: FieldShape = { kind: 'texts' };
/** Any JSON at all. */
export const json: FieldShape = { kind: 'json' };

/** A record in a field. */
export function one<T extends object>(records: Shape<T>): FieldShape {
  return { kind: 'record', records: records as Shape<object> };
}

export function list<T extends object>(records: Shape<T>): FieldShape {
  return { kind: 'list', records: records as Shape<object> };
}

/** A list that is written with a line for each of its records. */
export function rows<T extends object>(records: Shape<T>): FieldShape {
  return { ...list(records), rows: true };
}

export function optional(field: FieldShape): FieldShape {
  return { ...field, optional: true };
}

/** Reads a record of a shape; fields that the shape does not have are left behind. */
export function readRecord<T extends object>(value: unknown, shape: Shape<T>, place: string): T | ShapeProblem {
  if (kindOf(value) !== 'an object') return { code: 'WRONG_VALUE', place, wanted: 'an object', got: kindOf(value) };
  const record: Record<string, unknown> = {};
  for (const [name, field] of Object.entries<FieldShape>(shape)) {
    const found = Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (found === undefined && field.optional) continue;
    const read = readField(found, field, place === '' ? name : `${place}.${name}`);
    if (isShapeProblem(read)) return read;
    record[name] = read;
  }
  return record as T;
}

/** Tells a problem from a record. */
export function isShapeProblem(value: unknown): value is ShapeProblem {
  return typeof value === 'object' && value !== null && 'code' in value && value.code === 'WRONG_VALUE';
}

function readField(value: unknown, field: FieldShape, place: string): unknown {
  const wrong = (wanted: string): ShapeProblem => ({ code: 'WRONG_VALUE', place, wanted, got: kindOf(value) });
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? value : wrong('text');
    case 'number':
      return Number.isSafeInteger(value) && (value as number) >= 0 ? value : wrong('a whole number');
    case 'flag':
      return typeof value === 'boolean' ? value : wrong('true or false');
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : wrong('a list of texts');
    case 'json':
      return value === undefined ? wrong('a value') : value;
    case 'record':
      return readRecord(value, field.records!, place);
    case 'list': {
      if (!Array.isArray(value)) return wrong('a list');
      const records: unknown[] = [];
      for (let i = 0; i < value.length; i++) {
        const record = readRecord(value[i], field.records!, `${place}[${i}]`);
        if (isShapeProblem(record)) return record;
        records.push(record);
      }
      return records;
    }
  }
}

/** JSON of a record: one line, or where it holds rows, a line for each of its fields. */
export function formatRecord<T extends object>(record: T, shape: Shape<T>, indent = ''): string {
  const values = record as Record<string, unknown>;
  const inner = `${indent}  `;
  const written: string[] = [];
  let rowed = false;
  // A plan has a record for every lease: no list is made of a record's fields first.
  for (const name in shape) {
    const field: FieldShape = shape[name];
    const value = values[name];
    if (value === undefined) continue;
    rowed ||= field.rows ?? false;
    written.push(`"${name}": ${formatField(value, field, inner)}`);
  }
  return rowed ? `{\n${inner}${written.join(`,\n${inner}`)}\n${indent}}` : `{${written.join(', ')}}`;
}

function formatField(value: unknown, field: FieldShape, indent: string): string {
  if (field.kind === 'list') return formatList(value as object[], field, indent);
  return field.kind === 'record' ? formatRecord(value as object, field.records!, indent) : JSON.stringify(value);
}

function formatList(records: readonly object[], field: FieldShape, indent: string): string {
  const entries = records.map((record) => formatRecord(record, field.records!, `${indent}  `));
  return field.rows && entries.length > 0 ? `[\n${indent}  ${entries.join(`,\n${indent}  `)}\n${indent}]` : `[${entries.join(', ')}]`;
}

/** What a value is, short enough for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  const written = JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}
