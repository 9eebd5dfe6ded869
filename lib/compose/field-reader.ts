import { type Address, type Family, isParseProblem, parseAddress, parsePrefix, type Prefix } from '../netip';
import { type Environment, interpolate } from './interpolation';
import type { ComposeProblem } from './problem';
import type { YamlMap } from './yaml-text';

/**
 * Reads fields of a Compose file one by one, variables filled in, and collects what is wrong with each.
 *
 * A getter gives undefined both for an absent field and for one it has just reported: the caller reads on, so that a file's
 * problems are all found in one run.
 */
export class FieldReader {
  readonly problems: ComposeProblem[] = [];

  constructor(readonly environment: Environment) {}

  /** A mapping; `null` counts as an empty one, as `networks: { front: }` does. */
  map(value: unknown, field: string): YamlMap | undefined {
    if (value === undefined) return undefined;
    if (value === null) return new Map();
    if (value instanceof Map) return value as YamlMap;
    return this.wrongType(field, 'a mapping', value);
  }

  list(value: unknown, field: string): readonly unknown[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    return this.wrongType(field, 'a list', value);
  }

  text(value: unknown, field: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') return this.wrongType(field, 'text', value);
    const filled = interpolate(value, this.environment);
    if ('value' in filled) return filled.value;
    if ('unset' in filled) this.problems.push({ code: 'VARIABLE_UNSET', field, text: value, variable: filled.unset });
    else if ('required' in filled) this.problems.push({ code: 'VARIABLE_REQUIRED', field, variable: filled.required, message: filled.message });
    else this.problems.push({ code: 'VARIABLE_MALFORMED', field, text: value });
    return undefined;
  }

  /** A boolean, or one of the words that Compose takes for one. */
  boolean(value: unknown, field: string): boolean | undefined {
    if (typeof value === 'boolean') return value;
    const text = this.text(value, field)?.toLowerCase();
    if (text === undefined) return undefined;
    if (['true', 't', 'yes', 'y', 'on', '1'].includes(text)) return true;
    if (['false', 'f', 'no', 'n', 'off', '0'].includes(text)) return false;
    return this.wrongType(field, "'true' or 'false'", value);
  }

  address(value: unknown, field: string, wanted?: Family): Address | undefined {
    const text = this.text(value, field);
    if (text === undefined || text === '') return undefined;
    const address = parseAddress(text);
    if (isParseProblem(address)) {
      this.problems.push({ code: 'ADDRESS_MALFORMED', field, problem: address });
      return undefined;
    }
    if (wanted === undefined || address.family === wanted) return address;
    this.problems.push({ code: 'WRONG_FAMILY', field, address: text, wanted });
    return undefined;
  }

  prefix(value: unknown, field: string): Prefix | undefined {
    const text = this.text(value, field);
    if (text === undefined || text === '') return undefined;
    const prefix = parsePrefix(text);
    if (!isParseProblem(prefix)) return prefix;
    this.problems.push({ code: 'ADDRESS_MALFORMED', field, problem: prefix });
    return undefined;
  }

  wrongType(field: string, wanted: string, value: unknown): undefined {
    this.problems.push({ code: 'WRONG_TYPE', field, wanted, got: describe(value) });
    return undefined;
  }
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Map ? 'a mapping' : `'${String(value)}'`;
}
