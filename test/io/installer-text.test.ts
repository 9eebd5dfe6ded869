import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { installerText } from '../../lib/io';
import { overlaps, parsePrefix, type Prefix } from '../../lib/netip';
import { type JsonValue, sameJson } from '../../lib/engine';

/** One of the awk programs in the script, as the shell hands it to awk. */
function awkProgram(name: 'JSON_AWK' | 'BLOCKS_AWK'): string {
  return new RegExp(`^${name}='\\n([^']*)'$`, 'm').exec(installerText())![1];
}

function awk(program: string, input: string): string {
  return execFileSync('awk', [program], { input, env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' });
}

test('the script is POSIX shell', () => {
  expect(spawnSync('sh', ['-n'], { input: installerText(), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

const SHELLCHECK = spawnSync('shellcheck', ['--version']).status === 0;
(SHELLCHECK ? test : test.skip)('shellcheck finds nothing in it', () => {
  expect(spawnSync('shellcheck', ['-s', 'sh', '-'], { input: installerText(), encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
});

describe('blocks on the host', () => {
  const address4 = fc.tuple(fc.integer({ min: 9, max: 11 }), fc.integer({ min: 0, max: 3 }), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
  const group = fc.oneof(fc.constant('0'), fc.nat(0xffff).map((value) => value.toString(16)));
  const address6 = fc.tuple(fc.constantFrom('2001:db8', 'fd00:1', '0:0'), fc.array(group, { minLength: 6, maxLength: 6 })).map(([head, rest]) => (
    new URL(`http://[${head}:${rest.join(':')}]/`).hostname.slice(1, -1)));
  const block = fc.oneof(fc.tuple(address4, fc.nat(32)), fc.tuple(address6, fc.nat(128))).map(([address, length]) => ({ address, length }));
  const prefix = ({ address, length }: { address: string; length: number }): Prefix => {
    const full = parsePrefix(`${address}/${address.includes(':') ? 128 : 32}`) as Prefix;
    const free = BigInt((full.family === 4 ? 32 : 128) - length);
    return { ...full, address: (full.address >> free) << free, length };
  };

  test('overlap exactly where the planner says so', () => {
    const pairs = fc.sample(fc.tuple(block, block), { numRuns: 3000, seed: 7 });
    const input = pairs.map(([a, b]) => `${a.address}/${a.length} ${b.address}/${b.length}\n`).join('');
    const said = awk(`${awkProgram('BLOCKS_AWK')}{ print overlaps(block_bits($1), block_bits($2)) }`, input).trim().split('\n').map((line) => line === '1');
    const expected = pairs.map(([a, b]) => a.address.includes(':') === b.address.includes(':') && overlaps(prefix(a), prefix(b)));
    expect(said).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
  });

  test.each(['', 'default', '10.0.0/8', '10.0.0.256/8', 'fe80::1::2/64', 'x::/8', '1.2.3.4.5'])('no block is made of %p', (text) => {
    expect(awk(`${awkProgram('BLOCKS_AWK')}{ print "<" block_bits($0) ">" }`, `${text}\n`)).toBe('<>\n');
  });

  test('what ip writes is read', () => {
    expect(awk(`${awkProgram('BLOCKS_AWK')}{ print length(block_bits($1)) }`, 'fe80::1%eth0/64\n::ffff:10.0.0.1\n10.0.0.1\n::/0\n')).toBe('65\n129\n33\n1\n');
  });
});

describe('daemon.json on the host', () => {
  const flat = (text: string) => {
    const { status, stdout } = spawnSync('awk', [awkProgram('JSON_AWK')], { input: text, env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' });
    return status === 0 ? stdout.replace(/\n$/, '').split('\n').sort().join('\n') : `ended with ${status}`;
  };
  const object = fc.dictionary(fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__' && !/[\0\ufffd]/.test(key)), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  // Every character of a text escaped, every separator with space around it, keys the other way round.
  const respelled = (value: unknown): string => {
    if (typeof value === 'string') return `"${[...Array(value.length).keys()].map((i) => `\\u${value.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;
    if (Array.isArray(value)) return ` [\n${value.map(respelled).join(' ,\t')} ]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{ ${Object.entries(value).reverse().map(([key, entry]) => `${respelled(key)} : ${respelled(entry)}`).join(',\r\n')}\n}`;
  };

  test('is the same in every spelling, and another where the planner says so', () => {
    fc.assert(fc.property(object, object, (a, b) => {
      expect(flat(JSON.stringify(a))).toBe(flat(respelled(a)));
      expect(flat(JSON.stringify(a)) === flat(JSON.stringify(b))).toBe(sameJson(a as JsonValue, b as JsonValue));
    }), { numRuns: 20, seed: 3 });
  }, 30_000);

  test.each(['[]', '1', '', '{', '{"a":1,}', '{"a" 1}', '{"a":}', '{"a":tru}', '{"a":"\\x"}', '{"a":"\\u12"}', '{} {}', '{"a":[1,]}'])('%p is no file of an engine', (text) => {
    expect(flat(text)).toBe('ended with 3');
  });

  test('keys at the top stand first on their lines', () => {
    expect(flat('{"b":{"c d":[1,{}]},"a":[],"e":{}}')).toBe('a\t."a"=[]\nb\t."b"."c d".0=1\nb\t."b"."c d".1={}\ne\t."e"={}');
  });
});

test('what came with the script is taken whole or not at all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-installer-'));
  try {
    const unpack = (payload: string) => {
      const script = join(folder, 'run');
      // The functions alone, with directories of the test's own.
      writeFileSync(script, `${installerText().replace(/\nmain "\$@"\nexit\n$/, `\nWORK=${folder}/work PLAN=${folder}/work/plan\nunpack && cat "$WORK/manifest" "$PLAN"\nexit\n`)}#payload\n${payload}`);
      return spawnSync('sh', [script], { encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C' } });
    };
    const b64 = (text: string) => Buffer.from(text).toString('base64');
    const whole = `plan ${b64('engine 28\n')}\nfile 644 etc/a ${b64("'; touch /tmp/owned; $(id) `id`\n")}\nend 2\n`;
    expect(unpack(whole)).toMatchObject({ status: 0, stdout: '644 etc/a\nengine 28\n', stderr: '' });
    expect(execFileSync('cat', [join(folder, 'work/tree/etc/a')], { encoding: 'utf8' })).toBe("'; touch /tmp/owned; $(id) `id`\n");
    for (const cut of [whole.slice(0, 30), whole.replace('end 2\n', ''), whole.replace('end 2', 'end 3')]) expect(unpack(cut).stderr).toContain('the upload is not complete');
    for (const path of ['../x', 'a/../../x', 'a//b', './a']) expect(unpack(`plan ${b64('x')}\nfile 644 ${path} ${b64('x')}\nend 2\n`).stderr).toContain('is no path of a file');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
