import { isJsonObject, type JsonObject, type JsonValue } from './json-value';

/** Why a text is no `daemon.json`. Lines and columns count from 1. */
export type DaemonJsonProblem =
  | { readonly code: 'NOT_JSON'; readonly reason: string; readonly line?: number; readonly column?: number }
  | { readonly code: 'NOT_AN_OBJECT'; readonly got: string }
  | { readonly code: 'DUPLICATE_KEY'; readonly key: string; readonly line: number };

/** A text read, or all that is wrong with it. */
export type ParsedDaemonJson = { readonly value: JsonObject } | { readonly problems: readonly DaemonJsonProblem[] };

/**
 * Reads an existing `daemon.json`.
 *
 * A byte order mark is passed over and an empty text is an empty object, as in the daemon. A key that stands twice in one
 * object is a problem: the daemon takes the last one without a word.
 */
export function parseDaemonJson(text: string): ParsedDaemonJson {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (json.trim() === '') return { value: {} };
  let value: JsonValue;
  try {
    value = JSON.parse(json) as JsonValue;
  } catch (error) {
    return { problems: [notJson(json, (error as Error).message)] };
  }
  if (!isJsonObject(value)) return { problems: [{ code: 'NOT_AN_OBJECT', got: Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}` }] };
  const problems = duplicateKeys(json);
  return problems.length > 0 ? { problems } : { value };
}

function notJson(json: string, message: string): DaemonJsonProblem {
  const position = / at position (\d+)/.exec(message)?.[1] ?? (message.startsWith('Unexpected end') ? String(json.length) : undefined);
  // The engine's own words without the place, which it counts in characters, and without an echo of the text.
  const reason = message.replace(/ at position.*$/s, '').replace(/, ("|\.\.\.).*is not valid JSON$/s, '').replace(/^./, (first) => first.toLowerCase());
  return { code: 'NOT_JSON', reason, ...(position === undefined ? {} : place(json, Number(position))) };
}

function place(json: string, position: number): { line: number; column: number } {
  const lines = json.slice(0, position).split('\n');
  return { line: lines.length, column: lines[lines.length - 1].length + 1 };
}

/** Walks the tokens of a text that is known to be JSON; a text before a colon in an object is a key. */
function duplicateKeys(json: string): DaemonJsonProblem[] {
  const problems: DaemonJsonProblem[] = [];
  const open: Array<{ keys?: Set<string>; key: string }> = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const [text] = match;
    if (text === '{') open.push({ keys: new Set(), key: '' });
    else if (text === '[') open.push({ key: '' });
    else if (text === '}' || text === ']') open.pop();
    else if (match[1] !== undefined) {
      const within = open[open.length - 1];
      within.key = JSON.parse(text.slice(0, -match[1].length)) as string;
      if (within.keys?.has(within.key)) {
        const key = open.flatMap((level) => (level.keys ? [level.key] : [])).join('.');
        problems.push({ code: 'DUPLICATE_KEY', key, line: place(json, match.index).line });
      }
      within.keys?.add(within.key);
    }
  }
  return problems;
}
