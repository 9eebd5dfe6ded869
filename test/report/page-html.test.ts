import { pageHtml } from '../../lib/report';

const SOURCES = {
  html: '<meta content="{{policy}}"><style>{{style}}</style><script type="application/json">{{data}}</script><script>{{script}}</script>',
  css: 'body { color: red }',
  scripts: new Map([['./main.js', "result.push(require('./two.js').two);\n"], ['./two.js', 'module.exports = { two: 2 };\n']]),
};
const page = (data: object) => pageHtml(SOURCES, JSON.stringify(data), (text) => `sha256-${text.length}`);

test('no data ends its own element, whatever it says', () => {
  const evil = '</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>';
  const html = page({ name: evil });
  expect(html).not.toContain(evil);
  expect(html.split('</script>')).toHaveLength(3);
  const [, json] = /json">(.*?)<\/script>/s.exec(html)!;
  expect(json).not.toContain('<');
  expect(JSON.parse(json)).toEqual({ name: evil });
});

test('what a replacement text would read stands as it is', () => {
  expect(page({ name: "$& $' {{script}} $1" })).toContain('{"name":"$& $\' {{script}} $1"}');
});

test('its policy names this script and this style sheet, and lets nothing else in', () => {
  const html = page({});
  const [, policy] = /content="([^"]*)"/.exec(html)!;
  const script = /<script>([\s\S]*)<\/script>$/.exec(html)![1];
  expect(policy).toBe(`default-src 'none'; script-src 'sha256-${script.length}'; style-src 'sha256-${SOURCES.css.length}'; base-uri 'none'; form-action 'none'`);
});

test('scripts ask for one another by name', () => {
  const script = /<script>([\s\S]*)<\/script>$/.exec(page({}))![1];
  const result: number[] = [];
  new Function('result', script)(result);
  expect(result).toEqual([2]);
});
