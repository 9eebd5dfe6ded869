/** A place in a text as editors count it: both from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a scan of JSON text finds. */
interface JsonScan {
  /** Offset of the first character that JSON does not allow there, or of the end where more was expected. */
  readonly errorAt?: number;
  /** Offsets of the entries of the list under the wanted name of the outermost object. */
  readonly entries: readonly number[];
}

const TOKEN = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9a-zA-Z.])|true|false|null|[{}[\],:]/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Where JSON text breaks off, which `JSON.parse` tells in some of its messages only, and differently in every release.
 *
 * @returns undefined for well-formed text
 */
export function jsonErrorPosition(text: string): Position | undefined {
  const { errorAt } = scan(text, '');
  return errorAt === undefined ? undefined : positionAt(text, errorAt);
}

/** The lines on which the entries of a list of the outermost object begin; for messages about well-formed text. */
export function linesOfEntries(text: string, list: string): readonly number[] {
  let [line, from] = [1, 0];
  return scan(text, list).entries.map((offset) => {
    for (let at = text.indexOf('\n', from); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
    from = offset;
    return line;
  });
}

/** The line and column of an offset. */
function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** Walks the text without recursion, since it may be nested as deeply as its author likes. */
function scan(text: string, list: string): JsonScan {
  const open: string[] = [];
  const entries: number[] = [];
  let wantedList = false;
  let lastName = '';
  let expected: 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' = 'value';
  for (let at = skipSpace(text, 0); ; at = skipSpace(text, TOKEN.lastIndex)) {
    TOKEN.lastIndex = at;
    const token = at < text.length ? TOKEN.exec(text)?.[0] : undefined;
    const first = token?.[0];
    const inside = open.at(-1);
    if (expected === ', or end' && inside === undefined) return at === text.length ? { entries } : { entries, errorAt: at };
    if (token === undefined) return { entries, errorAt: at };
    if (expected === ':') {
      if (first !== ':') return { entries, errorAt: at };
      expected = 'value';
    } else if (expected === 'name' || expected === 'name or }') {
      if (first === '"') {
        [lastName, expected] = [token, ':'];
      } else if (first === '}' && expected === 'name or }') {
        open.pop();
        expected = ', or end';
      } else {
        return { entries, errorAt: at };
      }
    } else if (expected === ', or end') {
      if (first === ',') expected = inside === '{' ? 'name' : 'value';
      else if (first === (inside === '{' ? '}' : ']')) open.pop();
      else return { entries, errorAt: at };
    } else if (first === ']' && expected === 'value or ]') {
      open.pop();
      expected = ', or end';
    } else if (first === '}' || first === ']' || first === ',' || first === ':') {
      return { entries, errorAt: at };
    } else {
      if (open.length === 1 && inside === '{') wantedList = JSON.parse(lastName) === list;
      if (open.length === 2 && inside === '[' && wantedList) entries.push(at);
      if (first === '{' || first === '[') open.push(first);
      expected = first === '{' ? 'name or }' : first === '[' ? 'value or ]' : ', or end';
    }
  }
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
