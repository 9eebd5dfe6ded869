import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isLockProblem } from '../../lib/io/lock-problem';
import { formatLock, parseLock, parseMergedLock, sameLock } from '../../lib/io/lock-text';
import { EMPTY_LOCK, plan, type Lock } from '../../lib/plan';
import { lease, lockOf, someLock } from './locks';

const SOME = lockOf(
  lease('ipam/prod/web', '10.0.1.0/24'),
  lease('ipam/prod/web', '10.0.0.0/24', { released: true }),
  lease('ipam/prod/web6', '0:0:0:5::/64', { namespace: 'site-a', pool: 'ipam/vpc6', baseLength: 56 }),
);

function parsed(text: string): Lock {
  const lock = parseLock(text);
  if (isLockProblem(lock)) throw new Error(JSON.stringify(lock));
  return lock;
}

/** A text, or that text with a few pieces taken out, doubled or put in. */
function damaged(text: string, damages: ReadonlyArray<readonly [number, number, string]>): string {
  return damages.reduce((rest, [at, length, put]) => rest.slice(0, at % (rest.length + 1)) + put + rest.slice((at % (rest.length + 1)) + length), text);
}

describe('a lock that is as it was written is read line by line', () => {
  const piece = fc.oneof(fc.constantFrom('', '"', '\\', '\n', '\t', ',', '}', '    {}\n', '", "block": "', '    {"key": "', '"released": true', '/0', ':', '0', '{}', '\r'), fc.string({ maxLength: 3 }));
  const damage = fc.tuple(fc.nat(3000), fc.oneof(fc.nat(3), fc.nat(200)), piece);
  const plain = fc.stringMatching(/^[a-z/]{1,12}$/);
  const lines = fc.array(fc.record({
    key: plain, block: fc.constantFrom('10.0.0.0/24', '10.0.1.0/24', '192.168.100.0/22', '2001:db8::/48', '2001:db8:0:1::/64', '2001:0db8::/48', '10.0.0.1/24', 'x'),
    app: fc.constantFrom('a', 'b'), stack: fc.constantFrom('s', 't'), baseLength: fc.constantFrom(48, 64),
  }, { requiredKeys: ['key', 'block', 'app', 'stack'] }), { maxLength: 8 }).map((leases) => formatLock(lockOf(...leases)));

  // White space at the end changes nothing but the way of reading.
  test('with the result of reading it as any JSON', () => {
    fc.assert(fc.property(fc.oneof(lines, someLock.map(formatLock)), fc.array(damage, { maxLength: 2 }), (text, damages) => {
      const given = damaged(text, damages);
      // But for the place where a text that is cut off ends.
      const [read, wanted] = [given, `${given} `].map((one) => ({ ...parseMergedLock(one), column: 0 }));
      expect(read).toEqual(wanted);
    }), { numRuns: 5000 });
  });
});

describe('formatLock', () => {
  test('writes one lease a line, every line alike', () => {
    const [opening, sentence, ...rest] = formatLock(SOME).split('\n');
    expect(opening).toBe('{');
    expect(sentence).toMatch(/^ {2}"\/\/": ".*cdktf-docker-ipam.*docker-ipam lock merge.*",$/);
    expect(rest.join('\n')).toBe(`  "version": 1,
  "layoutVersion": 1,
  "leases": [
    {"key": "ipam/prod/web", "block": "10.0.1.0/24", "app": "home", "stack": "prod"},
    {"key": "ipam/prod/web", "block": "10.0.0.0/24", "app": "home", "stack": "prod", "released": true},
    {"key": "ipam/prod/web6", "block": "0:0:0:5::/64", "app": "home", "stack": "prod", "namespace": "site-a", "pool": "ipam/vpc6", "baseLength": 56},
    {}
  ]
}
`);
  });

  test('does not depend on the order of leases, nor on fields that say nothing', () => {
    const [a, b, c] = SOME.leases;
    expect(formatLock(lockOf({ ...c, released: false }, b, { ...a, namespace: '', pool: '' }))).toBe(formatLock(SOME));
    const twins = [lease('k', '10.0.0.0/24', { released: true, app: 'b' }), lease('k', '10.0.0.0/24', { released: true, app: 'a' })];
    expect(formatLock(lockOf(...twins))).toBe(formatLock(lockOf(...twins.reverse())));
  });

  test('is read back, and is JSON on lines of its own, whatever names it holds', () => {
    fc.assert(fc.property(someLock, (lock) => {
      const text = formatLock(lock);
      const again = parsed(text);
      expect(formatLock(again)).toBe(text);
      expect(again.layoutVersion).toBe(lock.layoutVersion);
      const entries = (leases: Lock['leases']) => leases.map((entry) => JSON.stringify(entry, Object.keys(entry).sort())).sort();
      expect(entries(again.leases)).toEqual(entries(lock.leases));
      const lines = text.split('\n');
      expect(lines).toHaveLength(lock.leases.length + 9);
      lines.slice(5, 5 + lock.leases.length).forEach((line, i) => expect(JSON.parse(line.replace(/,$/, ''))).toEqual({ ...again.leases[i] }));
    }), { numRuns: 500 });
  });

  test('says the same whether or not it takes lines of the lock before', () => {
    const change = fc.array(fc.record({ at: fc.nat(12), lease: fc.option(someLock.map(({ leases }) => leases[0])), gone: fc.nat(2) }), { maxLength: 4 });
    let taken = 0;
    fc.assert(fc.property(someLock, change, fc.integer({ min: 1, max: 2 }), (lock, changes, layoutVersion) => {
      const before = parsed(formatLock(lock));
      const leases = [...before.leases];
      for (const { at, lease: put, gone } of changes) leases.splice(at, gone, ...(put ? [put] : []));
      const next = { layoutVersion, leases };
      expect(formatLock(next, before)).toBe(formatLock({ layoutVersion, leases: leases.map((one) => ({ ...one })) }));
      if (leases.some((one) => before.leases.includes(one))) taken++;
    }), { numRuns: 1000 });
    expect(taken).toBeGreaterThan(200);
  });

  test('what the planner remembers is canonical already', () => {
    const { lock } = plan({
      ipam: 'ipam', run: { app: 'home', stacks: ['prod'] }, pools: [{ key: 'ipam/pool', block: '10.0.0.0/8' }], reservations: [],
      requests: ['b', 'a', 'c'].map((name) => ({ key: `ipam/prod/${name}`, family: 4 as const, prefixLength: 24, stack: 'prod' })),
    }, EMPTY_LOCK);
    expect(lock.leases).toHaveLength(3);
    expect(sameLock(parsed(formatLock(lock)), lock)).toBe(true);
  });
});

describe('parseLock', () => {
  test('reads any equivalent JSON as the same lock', () => {
    fc.assert(fc.property(someLock, fc.boolean(), fc.boolean(), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 0, max: 4 }), (lock, closing, mark, end, indent) => {
      const canonical = formatLock(lock);
      const backwards = Object.fromEntries(Object.entries({
        version: 1, layoutVersion: lock.layoutVersion,
        leases: [...[...lock.leases].reverse().map((entry) => Object.fromEntries(Object.entries(entry).reverse())), ...(closing ? [{}] : [])],
      }).reverse());
      const text = `${mark ? '\ufeff' : ''}${JSON.stringify(backwards, undefined, indent).replaceAll('\n', end)}${end}`;
      expect(formatLock(parsed(text))).toBe(canonical);
      expect(formatLock(parsed(canonical.replaceAll('\n', '\r\n')))).toBe(canonical);
    }), { numRuns: 300 });
  });

  test('gives canonical spelling to a block that has another', () => {
    const text = formatLock(lockOf(lease('a', '2001:db8:0:0::/64'), lease('b', '2001:DB8:1::/48')));
    expect(parsed(text).leases.map(({ block }) => block)).toEqual(['2001:db8::/64', '2001:db8:1::/48']);
  });

  const line = '{"key": "a", "block": "10.0.0.0/8", "app": "home", "stack": "prod"}';
  const withLease = (entry: string) => `{"version": 1, "layoutVersion": 1,\n"leases": [\n${line},\n${entry},\n{}]}`;
  test.each<[string, string, object]>([
    ['an empty file', '', { code: 'EMPTY_FILE' }],
    ['white space', ' \n', { code: 'EMPTY_FILE' }],
    ['no JSON', '{\n  "version": 1,,\n}', { code: 'NOT_JSON', line: 2, column: 16 }],
    ['half a lock', formatLock(SOME).slice(0, -20), { code: 'NOT_JSON', line: 8 }],
    ['an unresolved merge', '{\r\n<<<<<<< HEAD\r\n', { code: 'MERGE_CONFLICT', line: 2 }],
    ['a merge half resolved', '{\n  "version": 1\n=======\n}', { code: 'MERGE_CONFLICT', line: 3 }],
    ['a list', '[]', { code: 'NOT_AN_OBJECT', got: 'a list' }],
    ['null', 'null', { code: 'NOT_AN_OBJECT', got: 'null' }],
    ['a text', '"x"', { code: 'NOT_AN_OBJECT', got: '"x"' }],
    ['no version', '{}', { code: 'WRONG_FIELD', field: 'version', got: 'nothing' }],
    ['version as text', '{"version": "1"}', { code: 'WRONG_FIELD', field: 'version', got: '"1"' }],
    ['version 0', '{"version": 0}', { code: 'WRONG_FIELD', field: 'version' }],
    ['a newer version, whatever its fields', '{"version": 2, "pools": 7}', { code: 'NEWER_VERSION', field: 'version', version: 2, newest: 1 }],
    ['a newer way to choose blocks, as it writes it', formatLock({ layoutVersion: 2, leases: [] }), { code: 'NEWER_VERSION', field: 'layoutVersion', version: 2, newest: 1 }],
    ['a newer way to choose blocks', '{"version": 1, "layoutVersion": 2, "leases": []}', { code: 'NEWER_VERSION', field: 'layoutVersion', version: 2, newest: 1 }],
    ['an unknown header field', '{"version": 1, "layoutVersion": 1, "leases": [], "pools": []}', { code: 'UNKNOWN_FIELD', field: 'pools' }],
    ['no layoutVersion', '{"version": 1, "leases": []}', { code: 'WRONG_FIELD', field: 'layoutVersion', got: 'nothing' }],
    ['no leases', '{"version": 1, "layoutVersion": 1}', { code: 'WRONG_FIELD', field: 'leases' }],
    ['leases as an object', '{"version": 1, "layoutVersion": 1, "leases": {}}', { code: 'WRONG_FIELD', field: 'leases', got: 'an object' }],
    ['two lists of leases', `{"version": 1, "layoutVersion": 1, "leases": [${line}], "leases": []}`, { code: 'REPEATED_FIELD', field: 'leases' }],
    ['two layout versions', '{"version": 1, "layoutVersion": 1,\n"layoutVersion": 1, "leases": []}', { code: 'REPEATED_FIELD', field: 'layoutVersion' }],
    ['two versions about the list', '{"version": 1, "layoutVersion": 1, "leases": [], "version": 1}', { code: 'REPEATED_FIELD', field: 'version' }],
    ['a text among the leases', withLease('"x"'), { code: 'WRONG_FIELD', field: 'leases', place: { line: 4 } }],
    ['null among the leases', withLease('null'), { code: 'WRONG_FIELD', field: 'leases', place: { line: 4 } }],
    ['no key', withLease(line.replace('"key": "a", ', '')), { code: 'WRONG_FIELD', field: 'key', got: 'nothing', place: { line: 4 } }],
    ['an empty key', withLease(line.replace('"a"', '""')), { code: 'WRONG_FIELD', field: 'key', place: { line: 4, key: '' } }],
    ['a key that is a number', withLease(line.replace('"a"', '7')), { code: 'WRONG_FIELD', field: 'key', got: '7', place: { line: 4 } }],
    ['no block', withLease('{"key": "b", "app": "home", "stack": "prod"}'), { code: 'WRONG_FIELD', field: 'block', place: { line: 4, key: 'b' } }],
    ['released as text', withLease(line.replace('}', ', "released": "yes"}')), { code: 'WRONG_FIELD', field: 'released', got: '"yes"' }],
    ['an unknown field', withLease(line.replace('}', ', "note": "mine"}')), { code: 'UNKNOWN_FIELD', field: 'note', place: { line: 4, key: 'a' } }],
    ['a field named constructor', withLease(line.replace('}', ', "constructor": "x"}')), { code: 'UNKNOWN_FIELD', field: 'constructor' }],
    ['a field named __proto__', withLease(line.replace('}', ', "__proto__": {}}')), { code: 'UNKNOWN_FIELD', field: '__proto__' }],
    ['host bits', withLease(line.replace('"a"', '"b"').replace('10.0.0.0', '10.0.0.1')), { code: 'MALFORMED_LEASE', place: { line: 4, key: 'b' }, problem: { code: 'HOST_BITS' } }],
    ['no prefix length', withLease(line.replace('/8', '')), { code: 'MALFORMED_LEASE', problem: { code: 'LENGTH_MISSING' } }],
    ['an empty block', withLease(line.replace('10.0.0.0/8', '')), { code: 'MALFORMED_LEASE', problem: { code: 'EMPTY' } }],
    ['a base shorter than nothing', withLease(line.replace('}', ', "baseLength": -1}')), { code: 'WRONG_FIELD', field: 'baseLength' }],
    ['a base within its block', withLease(line.replace('}', ', "baseLength": 9}')), { code: 'WRONG_FIELD', field: 'baseLength' }],
    ['half a prefix length', withLease(line.replace('}', ', "baseLength": 1.5}')), { code: 'WRONG_FIELD', field: 'baseLength' }],
    ['a key with two blocks', withLease(line.replace('10.0.0.0/8', '11.0.0.0/8')), { code: 'KEY_LEASED_TWICE', key: 'a', blocks: ['10.0.0.0/8', '11.0.0.0/8'], lines: [3, 4] }],
    ['a key with two stacks', withLease(line.replace('prod', 'test')), { code: 'KEY_LEASED_TWICE', key: 'a', lines: [3, 4] }],
  ])('%s is a problem', (_, text, problem) => {
    expect(parseLock(text)).toMatchObject(problem);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"version": 1, "layoutVersion": 1, "leases": [${json}]}`)), (text) => {
      expect(typeof parseLock(text)).toBe('object');
    }), { numRuns: 1000 });
  });

  test("a stack named like a header field is no repetition", () => {
    const lock = lockOf(lease('ipam/x', '10.0.0.0/8', { stack: 'leases', app: 'version', namespace: 'layoutVersion' }));
    expect(sameLock(parsed(formatLock(lock)), lock)).toBe(true);
  });
});

describe('parseMergedLock', () => {
  const live = lease('k', '10.0.0.0/24');
  const tombstone = { ...live, released: true };
  const other = lease('k', '10.0.1.0/24');

  test('keeps every block that a merge left a key with', () => {
    expect(parseMergedLock(formatLock(lockOf(other, live, tombstone)))).toEqual(lockOf(live, other));
  });

  test('counts once what both sides say', () => {
    expect(parseMergedLock(formatLock(lockOf(live, live, live)))).toEqual(lockOf(live));
    expect(parseMergedLock(formatLock(lockOf(tombstone, tombstone)))).toEqual(lockOf(tombstone));
  });

  test('drops a tombstone of the block that its key holds, and no other', () => {
    const elsewhere = { ...tombstone, namespace: 'site-a' };
    expect(parseMergedLock(formatLock(lockOf(live, tombstone, elsewhere)))).toEqual(lockOf(live, elsewhere));
    expect(parseMergedLock(formatLock(lockOf(other, tombstone)))).toEqual(lockOf(other, tombstone));
  });
});

/** Two branches from `base`, merged by git itself. */
function merge(base: Lock, ours: Lock, theirs: Lock, attributes = ''): { readonly clean: boolean; readonly text: string } {
  const directory = mkdtempSync(join(tmpdir(), 'lock-merge-'));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: directory, stdio: 'pipe' });
  const commit = (lock: Lock) => {
    writeFileSync(join(directory, 'ipam.lock.json'), formatLock(lock));
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'lock');
  };
  try {
    git('init', '-q', '-b', 'ours');
    writeFileSync(join(directory, '.gitattributes'), attributes);
    commit(base);
    git('checkout', '-q', '-b', 'theirs');
    commit(theirs);
    git('checkout', '-q', 'ours');
    commit(ours);
    const merged = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'merge', '-q', '-m', 'merge', 'theirs'], { cwd: directory });
    return { clean: merged.status === 0, text: readFileSync(join(directory, 'ipam.lock.json'), 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const gitThere = spawnSync('git', ['--version']).status === 0;
(gitThere ? describe : describe.skip)('a merge by git', () => {
  const base = lockOf(lease('ipam/b', '10.0.1.0/24'), lease('ipam/d', '10.0.3.0/24'), lease('ipam/f', '10.0.5.0/24'));
  const plus = (...added: Lock['leases']) => ({ ...base, leases: [...base.leases, ...added] });
  const [first, middle, last, late] = [lease('ipam/a', '10.0.0.0/24'), lease('ipam/e', '10.0.4.0/24'), lease('ipam/z', '10.0.9.0/24'), lease('ipam/y', '10.0.8.0/24')];

  test('of lines in different places is clean and canonical, the ends of the list included', () => {
    expect(merge(base, plus(first), plus(last))).toEqual({ clean: true, text: formatLock(plus(first, last)) });
    expect(merge(base, plus(last), plus(first, middle))).toEqual({ clean: true, text: formatLock(plus(first, middle, last)) });
    const released = { ...base, leases: [{ ...base.leases[0], released: true }, ...base.leases.slice(1)] };
    expect(merge(base, released, plus(last))).toEqual({ clean: true, text: formatLock({ ...released, leases: [...released.leases, last] }) });
  });

  test('of lines in one place conflicts, which is recognized', () => {
    const { clean, text } = merge(base, plus(last), plus(late));
    expect(clean).toBe(false);
    expect(parseLock(text)).toEqual({ code: 'MERGE_CONFLICT', line: 9 });
    // What the message tells people to do.
    const resolved = text.split('\n').filter((line) => !/^(<<<<<<<|=======|>>>>>>>)/.test(line)).join('\n');
    expect(formatLock(parsed(resolved))).toBe(formatLock(plus(late, last)));
  });

  test("of lines in one place is clean with git's union driver", () => {
    const { clean, text } = merge(base, plus(last), plus(late), 'ipam.lock.json merge=union\n');
    expect(clean).toBe(true);
    expect(formatLock(parsed(text))).toBe(formatLock(plus(late, last)));
  });

  test('by the union driver that releases a lease on one side beside a new line on the other', () => {
    const released = { ...base, leases: [base.leases[0], base.leases[1], { ...base.leases[2], released: true }] };
    const { clean, text } = merge(base, released, plus(last), 'ipam.lock.json merge=union\n');
    expect(clean).toBe(true);
    // The lease lives on until the next synthesis, which knows that its construct is gone.
    expect(formatLock(parsed(text))).toBe(formatLock(plus(last)));
  });

  test('that leaves a key with two blocks says so', () => {
    const { text } = merge(base, plus(last), plus({ ...last, block: '10.0.10.0/24' }), 'ipam.lock.json merge=union\n');
    expect(parseLock(text)).toMatchObject({ code: 'KEY_LEASED_TWICE', key: 'ipam/z', blocks: ['10.0.10.0/24', '10.0.9.0/24'] });
  });
});
