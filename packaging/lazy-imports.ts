import ts from 'typescript';

/** Whether an import is left as it is. The module is named as the import line has it. */
export type IsKept = (specifier: string) => boolean;

/** The names of the values that a module exports. The module is named as the import line has it. */
export type NamesOf = (specifier: string) => readonly string[];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Rewrites a compiled module so that what it imports is loaded when it is first used.
 *
 * TypeScript compiles an import to `const a_1 = require("./a")` and each use of it to `a_1.name`. Here the constant becomes a function that
 * loads the module once, and each use calls it; `export *` becomes a getter for each name. What is written in any other way is left
 * as it is, and a module that has been rewritten is not changed again.
 */
export function lazyImports(code: string, namesOf: NamesOf, isKept: IsKept = () => false): string {
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const named = namesIn(source);
  const explicit = exportedIn(source);
  let stars = 0;
  const edits = source.statements.flatMap((statement): Edit[] => {
    const [start, end] = [statement.getStart(source), statement.getEnd()];
    const star = starOf(statement);
    if (star !== undefined) {
      if (isKept(star)) return [];
      const names = namesOf(star).filter((name) => name !== 'default' && !explicit.has(name));
      return [{ start, end, text: getters(`star_${++stars}`, star, names) }];
    }
    const imported = importOf(statement);
    const others = imported && named.get(imported.name.text)!.filter((node) => node !== imported.name);
    if (!imported || isKept(imported.specifier) || !others!.every(isUse)) return [];
    return [{ start, end, text: loader(imported.name.text, imported.specifier) }, ...others!.map(call), ...others!.flatMap(definer)];
  });
  return edits.sort((a, b) => b.start - a.start).reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code);
}

/** `const a_1 = require("./a");` */
function importOf(statement: ts.Statement): { readonly name: ts.Identifier; readonly specifier: string } | undefined {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const [{ name, initializer }] = statement.declarationList.declarations;
  const specifier = initializer && requiredBy(initializer);
  return specifier !== undefined && ts.isIdentifier(name) ? { name, specifier } : undefined;
}

/** `__exportStar(require("./a"), exports);` */
function starOf(statement: ts.Statement): string | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const { expression, arguments: [module] } = statement.expression;
  return expression.getText() === '__exportStar' ? requiredBy(module) : undefined;
}

function requiredBy(expression: ts.Expression): string | undefined {
  if (!ts.isCallExpression(expression) || expression.expression.getText() !== 'require') return undefined;
  const [specifier] = expression.arguments;
  return ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

/** Every identifier but the names of properties, by its text. */
function namesIn(source: ts.SourceFile): ReadonlyMap<string, ts.Identifier[]> {
  const found = new Map<string, ts.Identifier[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) {
      const same = found.get(node.text);
      if (same) same.push(node);
      else found.set(node.text, [node]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The names that a module exports one by one: they hide those of an `export *`. */
function exportedIn(source: ts.SourceFile): ReadonlySet<string> {
  const named = source.statements.flatMap((statement) => [...statement.getText(source).matchAll(/\bexports\.([A-Za-z_$][\w$]*) = /g)]);
  return new Set(named.map(([, name]) => name));
}

/** `a_1.name`. Anything else could be another variable of that name, or hand the module on as a whole. */
function isUse(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;
}

/** `new a_1().Name()` would make an `a_1`. */
function call(use: ts.Identifier): Edit {
  let chain: ts.Node = use;
  while (ts.isPropertyAccessExpression(chain.parent) && chain.parent.expression === chain) chain = chain.parent;
  const made = ts.isNewExpression(chain.parent) && chain.parent.expression === chain;
  return { start: use.getStart(), end: use.getEnd(), text: made ? `(${use.text}())` : `${use.text}()` };
}

/**
 * `Object.defineProperty(exports, "Name", { …, get: function () { return a_1.Name; } })`, which is how one name is exported on.
 *
 * Node lets no `import { … }` have a name whose getter does more than that, as far as it recognizes one (cjs-module-lexer); another
 * function that does the same is not recognized, and the name counts by its assignment on top of the module.
 */
function definer(use: ts.Identifier): Edit[] {
  const define = ts.findAncestor(use, ts.isCallExpression);
  if (!define?.getText().startsWith('Object.defineProperty(exports, ')) return [];
  return [{ start: define.getStart(), end: define.getStart() + 'Object'.length, text: 'Reflect' }];
}

function loader(name: string, specifier: string): string {
  return `var ${name}_loaded; function ${name}() { return ${name}_loaded ??= require(${JSON.stringify(specifier)}); }`;
}

/** The names stand there as assignments first: Node finds by these what an `import { … }` in an ES module may name. */
function getters(name: string, specifier: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  return [
    `${[...names].reverse().map((exported) => `exports.${exported} = `).join('')}void 0;`,
    loader(name, specifier),
    ...names.map((exported) => `Reflect.defineProperty(exports, ${JSON.stringify(exported)}, { enumerable: true, get: function () { return ${name}().${exported}; } });`),
  ].join('\n');
}
