import { type Document, isAlias, isMap, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { ComposeProblem } from './problem';

/** A mapping of the file as `yaml` reads it: a `Map` keeps the order of keys and lets no key reach a prototype. */
export type YamlMap = ReadonlyMap<string, unknown>;

/** How often aliases may multiply what they stand for; far beyond real files, far below an attack. */
const MOST_ALIASES = 10_000;

/**
 * Reads the text of a Compose file: exactly one YAML document, whose top is a mapping, with anchors and merge keys resolved.
 *
 * Several documents and duplicate keys are refused though some releases of Compose let them pass: each takes another one.
 */
export function parseYamlText(text: string): YamlMap | ComposeProblem[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { merge: true, uniqueKeys: true, lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const documents = 'empty' in parsed ? [] : parsed.filter((document) => !isEmpty(document));
  if (documents.length === 0) return [{ code: 'EMPTY_FILE' }];
  const errors = documents[0].errors.map((error): ComposeProblem => {
    const { line, col: column } = lines.linePos(error.pos[0]);
    return error.code === 'DUPLICATE_KEY' ? { code: 'DUPLICATE_KEY', line, column } : { code: 'NOT_YAML', line, column, reason: error.message };
  });
  if (errors.length > 0) return errors;
  if (documents.length > 1) return [{ code: 'SEVERAL_DOCUMENTS', line: lines.linePos(documents[1].range[0]).line }];
  const [document] = documents;
  if (!isMap(document.contents)) {
    return [{ code: 'WRONG_TYPE', field: 'file', wanted: "a mapping with 'services'", got: isScalar(document.contents) ? 'a plain value' : 'a list' }];
  }
  const refused = [...unknownNodes(document, lines), ...keysNotText(document)];
  if (refused.length > 0) return refused;
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES }) as YamlMap;
  } catch (error) {
    // Aliases without an anchor are found above, so a broken reference can only be the count.
    if (error instanceof ReferenceError) return [{ code: 'TOO_MANY_ALIASES' }];
    return [{ code: 'NOT_YAML', line: 1, column: 1, reason: error instanceof Error ? error.message : String(error) }];
  }
}

function isEmpty({ contents, errors }: Document): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null));
}

/**
 * Aliases without an anchor, and `!reset`, `!override` and tags of other programs: a plain reader would pass over a tag and see
 * another file than Compose.
 */
function unknownNodes(document: Document, lines: LineCounter): ComposeProblem[] {
  const problems: ComposeProblem[] = [];
  visit(document, {
    Node(_key, node) {
      const { line, col: column } = lines.linePos(node.range?.[0] ?? 0);
      if (isAlias(node)) {
        if (!node.resolve(document)) problems.push({ code: 'NOT_YAML', line, column, reason: `the alias '${node.source}' has no anchor before it` });
      } else if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) problems.push({ code: 'TAG_UNKNOWN', tag: node.tag, line });
    },
  });
  return problems;
}

/** Keys such as `1` or `true` that are not text to YAML: Compose refuses them where a name is wanted. */
function keysNotText(document: Document): ComposeProblem[] {
  const problems: ComposeProblem[] = [];
  for (const field of ['services', 'networks']) {
    const mapping = document.get(field, true);
    if (!isMap(mapping)) continue;
    for (const { key } of mapping.items) {
      if (isScalar(key) && (typeof key.value === 'string' || typeof key.value === 'symbol')) continue;
      problems.push({ code: 'KEY_NOT_TEXT', field, key: isScalar(key) ? key.source ?? String(key.value) : 'that is no plain value' });
    }
  }
  return problems;
}
