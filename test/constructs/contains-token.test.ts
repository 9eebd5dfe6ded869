import { App, Fn, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { holdsTokens } from '../../lib/constructs/contains-token';
import { escapeTemplates } from '../../lib/constructs/escape-templates';

const variable = new TerraformVariable(new TerraformStack(new App(), 'prod'), 'x', {});

test.each<[string, unknown]>([
  ['a string', variable.stringValue], ['part of a string', `a ${variable.stringValue} b`], ['a number', variable.numberValue], ['a list', variable.listValue],
  ['a truth value', variable.booleanValue], ['an element of a list', ['a', variable.stringValue]], ['a map\'s value', { a: { b: [{ c: variable.numberValue }] } }],
  ['a map\'s key', { [variable.stringValue]: 1 }], ['a function', Fn.upper('x')], ['text by hand', ['${var.x}']], ['a directive by hand', '%{ if true }x%{ endif }'],
  ['a resolvable', Token.asAny({ a: 1 })],
])('%s', (_, value) => {
  expect(holdsTokens(value)).toBe(true);
});

test.each([undefined, null, 0, '', 'a $ b % {c}', [], {}, { a: [1, 'x', null, { b: false }] }])('%j holds none', (value) => {
  expect(holdsTokens(value)).toBe(false);
});

test('templates are escaped, and only those', () => {
  expect(escapeTemplates('a ${b} %{c} $d %e {f} $${g}')).toBe('a $${b} %%{c} $d %e {f} $$${g}');
});
