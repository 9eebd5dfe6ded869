import { lazyImports } from '../../packaging/lazy-imports';

const none = () => [];

test('an import becomes a function, and each use calls it', () => {
  expect(lazyImports('const a_1 = require("./a");\nfunction f() { return (0, a_1.name)(a_1.other.more); }\n', none)).toBe(
    'var a_1_loaded; function a_1() { return a_1_loaded ??= require("./a"); }\nfunction f() { return (0, a_1().name)(a_1().other.more); }\n');
});

test('what is made by new is the class and not the module', () => {
  expect(lazyImports('const a_1 = require("./a");\nnew a_1.Name(new a_1.inner.Name());\nclass B extends a_1.Name {}\n', none)).toContain(
    'new (a_1()).Name(new (a_1()).inner.Name());\nclass B extends a_1().Name {}\n');
});

test('the names of properties are left alone', () => {
  expect(lazyImports('const a_1 = require("./a");\nx.a_1.name = a_1.name;\n', none)).toContain('x.a_1.name = a_1().name;');
});

test.each([
  ['is handed on as a whole', 'const a_1 = require("./a");\nuse(a_1);\n'],
  ['is hidden by another variable', 'const a_1 = require("./a");\nfunction f(a_1) { return a_1.name; }\n'],
  ['is a shorthand', 'const a = require("./a");\nuse({ a });\n'],
  ['has no name', 'require("./a");\n'],
  ['is no module', 'const a_1 = Symbol.for("a");\na_1.description;\n'],
  ['is loaded in a function', 'function f() { const a_1 = require("./a"); return a_1.name; }\n'],
])('an import that %s stays as it is', (_, code) => {
  expect(lazyImports(code, none)).toBe(code);
});

test('an import that is to be kept stays as it is, and others do not', () => {
  const code = 'const a_1 = require("./a");\nconst b_1 = require("b");\n__exportStar(require("./c"), exports);\na_1.name(b_1.name);\n';
  expect(lazyImports(code, () => ['C'], (specifier) => specifier.startsWith('.'))).toBe(
    'const a_1 = require("./a");\nvar b_1_loaded; function b_1() { return b_1_loaded ??= require("b"); }\n__exportStar(require("./c"), exports);\na_1.name(b_1().name);\n');
});

test('an export of everything becomes getters, in the same order, but for names that are exported one by one', () => {
  const code = 'exports.B = void 0;\nvar b_1 = require("./b");\nObject.defineProperty(exports, "B", { enumerable: true, get: function () { return b_1.B; } });\n__exportStar(require("./a"), exports);\n';
  const rewritten = lazyImports(code, (specifier) => (specifier === './a' ? ['A', 'B', 'C', 'default'] : []));
  const loaded: string[] = [];
  const exports: Record<string, unknown> = {};
  const modules: Record<string, object> = { './a': { A: 1, B: 2, C: 3 }, './b': { B: 4 } };
  new Function('exports', 'require', rewritten)(exports, (specifier: string) => {
    loaded.push(specifier);
    return modules[specifier];
  });
  expect(loaded).toEqual([]);
  expect(Object.keys(exports)).toEqual(['B', 'A', 'C']);
  expect([exports.A, exports.B, exports.C, exports.A]).toEqual([1, 4, 3, 1]);
  expect(loaded).toEqual(['./a', './b']);
});

test('what is exported on by name is defined in a way that Node does not take for a getter that is too clever', () => {
  const code = 'exports.A = void 0;\nvar a_1 = require("./a");\nObject.defineProperty(exports, "A", { enumerable: true, get: function () { return a_1.A; } });\n';
  expect(lazyImports(code, none)).toContain('\nReflect.defineProperty(exports, "A", { enumerable: true, get: function () { return a_1().A; } });');
});

test('a module that exports nothing but types is not loaded at all', () => {
  expect(lazyImports('__exportStar(require("./types"), exports);\n', none)).toBe('\n');
});

test('a module that has been rewritten is not changed again', () => {
  const once = lazyImports('const a_1 = require("./a");\na_1.name();\n__exportStar(require("./b"), exports);\n', () => ['B']);
  expect(lazyImports(once, none)).toBe(once);
});
