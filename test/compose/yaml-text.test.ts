import fc from 'fast-check';
import { readComposeFile } from '../../lib/compose';
import { parseYamlText } from '../../lib/compose/yaml-text';

describe('parseYamlText', () => {
  it('keeps the order of keys, resolves anchors and merge keys, and reads CRLF and a byte order mark', () => {
    const parsed = parseYamlText('\uFEFFx-base: &base\r\n  restart: always\r\nservices:\r\n  "2": { <<: *base, image: a }\r\n  "1": *base\r\n');
    expect([...(parsed as Map<string, unknown>).keys()]).toEqual(['x-base', 'services']);
    const services = (parsed as Map<string, Map<string, Map<string, unknown>>>).get('services')!;
    expect([...services.keys()]).toEqual(['2', '1']);
    expect(services.get('2')!.get('restart')).toBe('always');
  });

  it.each(['', '  \n', '# only a comment\n', '---\n'])('calls %j empty', (text) => {
    expect(parseYamlText(text)).toEqual([{ code: 'EMPTY_FILE' }]);
  });

  it('says where the YAML breaks', () => {
    expect(parseYamlText('services:\n  web: {image: nginx\n')).toEqual([expect.objectContaining({ code: 'NOT_YAML', line: 3, column: 1 })]);
    expect(parseYamlText('services:\n\tweb: x\n')).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'NOT_YAML', line: 2 })]));
    expect(parseYamlText('services: *nowhere\n')).toEqual([{ code: 'NOT_YAML', line: 1, column: 11, reason: "the alias 'nowhere' has no anchor before it" }]);
  });

  it('refuses a second document, a duplicate key and a top that is no mapping', () => {
    expect(parseYamlText('services: {}\n---\nservices: {}\n')).toEqual([{ code: 'SEVERAL_DOCUMENTS', line: 2 }]);
    expect(parseYamlText('networks:\n  a: {}\n  a: {}\n')).toEqual([{ code: 'DUPLICATE_KEY', line: 3, column: 3 }]);
    expect(parseYamlText('- a\n')).toEqual([{ code: 'WRONG_TYPE', field: 'file', wanted: "a mapping with 'services'", got: 'a list' }]);
    expect(parseYamlText('hello\n')).toEqual([{ code: 'WRONG_TYPE', field: 'file', wanted: "a mapping with 'services'", got: 'a plain value' }]);
  });

  it('refuses tags that only an override can use, and names that YAML does not read as text', () => {
    expect(parseYamlText('services:\n  web: !reset null\n')).toEqual([{ code: 'TAG_UNKNOWN', tag: '!reset', line: 2 }]);
    expect(parseYamlText('networks: { 1: {}, true: {} }\n')).toEqual([
      { code: 'KEY_NOT_TEXT', field: 'networks', key: '1' }, { code: 'KEY_NOT_TEXT', field: 'networks', key: 'true' },
    ]);
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(9).fill(`*x${i}`).join(', ')}]`);
    expect(parseYamlText(`x0: &x0 [a]\n${levels.join('\n')}\nservices: {}\n`)).toEqual([{ code: 'TOO_MANY_ALIASES' }]);
  });

  it('lets no key reach a prototype', () => {
    expect(parseYamlText('__proto__: { polluted: true }\n')).toBeInstanceOf(Map);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    const token = fc.constantFrom('services', 'networks', ':', ' ', '\n', '  ', '- ', '{', '}', '[', ']', '&a', '*a', '<<', '!x', '"', "'", '|', '#', '---', '1', '~', '${', '\t');
    fc.assert(fc.property(fc.array(token, { maxLength: 40 }), (parts) => {
      expect(typeof readComposeFile(parts.join(''), { directoryName: 'x' })).toBe('object');
    }), { numRuns: 3000 });
  });
});
