import * as fc from 'fast-check';
import {
  addressAt, addressBits, addressCount, containsAddress, containsPrefix, formatPrefix, isParseProblem, lastAddress, overlaps, parseAddress,
  parseInterfaceAddress, parsePrefix, type Prefix, samePrefix, subnetAt,
} from '../../lib/netip';
import { damagedTexts, families, prefixes } from './arbitrary';
import { slowPrefix } from './slow-parser';

const block = (text: string): Prefix => {
  const read = parsePrefix(text);
  if (isParseProblem(read)) throw new Error(`${text}: ${read.code}`);
  return read;
};

describe('parsePrefix', () => {
  test('agrees with a slow, obvious parser on damaged text', () => {
    let accepted = 0;
    fc.assert(fc.property(damagedTexts, (text) => {
      const read = parsePrefix(text);
      const slow = slowPrefix(text);
      if (slow) accepted++;
      expect(isParseProblem(read) ? undefined : read).toEqual(slow && { family: slow.family, address: slow.value, length: slow.length });
    }), { numRuns: 6000 });
    expect(accepted).toBeGreaterThan(500);
  });

  test('gives only advice that works', () => {
    fc.assert(fc.property(damagedTexts, (text) => {
      const read = parsePrefix(text);
      if (isParseProblem(read) && 'instead' in read) expect(isParseProblem(parsePrefix(read.instead))).toBe(false);
      const other = parseInterfaceAddress(text);
      if (isParseProblem(other) && 'instead' in other) expect(isParseProblem(parseInterfaceAddress(other.instead))).toBe(false);
    }), { numRuns: 6000 });
  });

  test('reads what formatPrefix writes', () => {
    fc.assert(fc.property(families.chain(prefixes), (prefix) => {
      expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix);
    }), { numRuns: 5000 });
  });

  test.each([
    ['10.0.3.1/28', { code: 'HOST_BITS', instead: '10.0.3.0/28' }],
    ['2001:db8::1/64', { code: 'HOST_BITS', instead: '2001:db8::/64' }],
    ['10.0.0.0', { code: 'LENGTH_MISSING', instead: '10.0.0.0/24' }],
    ['10.0.0.7', { code: 'LENGTH_MISSING', instead: '10.0.0.7/32' }],
    ['2001:db8::', { code: 'LENGTH_MISSING', instead: '2001:db8::/64' }],
    ['2001:db8::7', { code: 'LENGTH_MISSING', instead: '2001:db8::7/128' }],
    ['10.0.0.0/', { code: 'LENGTH_MALFORMED', length: '' }],
    ['10.0.0.0/16junk', { code: 'LENGTH_MALFORMED', length: '16junk' }],
    ['10.0.0.0/16/24', { code: 'LENGTH_MALFORMED', length: '16/24' }],
    ['10.0.0.0/024', { code: 'LENGTH_MALFORMED', length: '024' }],
    ['10.0.0.0/1e1', { code: 'LENGTH_MALFORMED', length: '1e1' }],
    ['10.0.0.0/0x8', { code: 'LENGTH_MALFORMED', length: '0x8' }],
    ['10.0.0.0/-1', { code: 'LENGTH_MALFORMED', length: '-1' }],
    ['10.0.0.0/+8', { code: 'LENGTH_MALFORMED', length: '+8' }],
    ['10.0.0.0/８', { code: 'LENGTH_MALFORMED', length: '８' }],
    ['10.0.0.0/8.0', { code: 'LENGTH_MALFORMED', length: '8.0' }],
    ['10.0.0.0/255.0.0.0', { code: 'LENGTH_MALFORMED', length: '255.0.0.0' }],
    ['10.0.0.0/33', { code: 'LENGTH_TOO_LONG', most: 32 }],
    ['10.0.0.0/999', { code: 'LENGTH_TOO_LONG', most: 32 }],
    ['10.0.0.0/4294967304', { code: 'LENGTH_MALFORMED' }],
    ['2001:db8::/129', { code: 'LENGTH_TOO_LONG', most: 128 }],
    ['10.0.0.0 /8', { code: 'SURROUNDING_SPACE', instead: '10.0.0.0/8' }],
    [' 10.0.3.1/28', { code: 'SURROUNDING_SPACE', instead: '10.0.3.0/28' }],
    ['10.0.0.0/8\r\n', { code: 'SURROUNDING_SPACE', instead: '10.0.0.0/8' }],
    ['010.0.0.0/8', { code: 'LEADING_ZERO', octet: '010' }],
    ['10/8', { code: 'MALFORMED' }],
    ['1.2.3/24', { code: 'MALFORMED' }],
    ['1.2.3.4.5/24', { code: 'MALFORMED' }],
    ['0xa.0.0.0/8', { code: 'MALFORMED' }],
    ['１０.0.0.0/8', { code: 'MALFORMED' }],
    ['::1::/64', { code: 'MALFORMED' }],
    ['1:2:3:4:5:6:7:8:9/64', { code: 'MALFORMED' }],
    ['/8', { code: 'MALFORMED' }],
    ['/', { code: 'MALFORMED' }],
    ['', { code: 'EMPTY' }],
    ['fe80::%eth0/64', { code: 'ZONE_ID', instead: 'fe80::/64' }],
    ['fe80::1%eth0', { code: 'ZONE_ID', instead: 'fe80::1/128' }],
    ['::ffff:10.0.0.0/104', { code: 'IPV4_MAPPED', instead: '10.0.0.0/8' }],
    ['::ffff:10.0.0.1/120', { code: 'IPV4_MAPPED', instead: '10.0.0.0/24' }],
    ['::ffff:a00:0/64', { code: 'IPV4_MAPPED', instead: '10.0.0.0/24' }],
    ['${TfToken[TOKEN.7]}', { code: 'UNRESOLVED' }],
    ['${var.cidr}', { code: 'UNRESOLVED' }],
    ['10.0.0.0/${var.length}', { code: 'UNRESOLVED' }],
  ])('%j', (text, problem) => {
    expect(parsePrefix(text)).toMatchObject({ ...problem, text });
  });

  test.each(['0.0.0.0/0', '::/0', '255.255.255.255/32', '10.0.0.0/8', '2001:db8::/32', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'])('%s is a block', (text) => {
    expect(formatPrefix(block(text))).toBe(text);
  });
});

describe('parseInterfaceAddress', () => {
  test('keeps the address beside its length', () => {
    expect(parseInterfaceAddress('172.24.0.1/24')).toEqual({ address: parseAddress('172.24.0.1'), length: 24 });
  });

  test.each([
    ['172.24.0.1', '172.24.0.1/24'], ['172.29.0.0', '172.29.0.1/24'], ['172.29.0.77', '172.29.0.77/24'], ['2001:db8::7', '2001:db8::7/64'], ['2001:db8::', '2001:db8::1/64'],
  ])('needs a length, and %s is %s', (text, instead) => {
    expect(parseInterfaceAddress(text)).toMatchObject({ code: 'LENGTH_MISSING', instead });
  });
});

describe('arithmetic on blocks', () => {
  test('containment and overlap are those of the sets of addresses', () => {
    // Blocks under one /24, so that they meet; each is the set of its last octets.
    const small = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([n, length]) => block(`10.9.8.${n - (n % 2 ** (32 - length))}/${length}`));
    const set = (prefix: Prefix) => new Set(Array.from({ length: Number(addressCount(prefix)) }, (_, n) => addressAt(prefix, BigInt(n)).value));
    fc.assert(fc.property(small, small, (a, b) => {
      const [x, y] = [set(a), set(b)];
      expect(containsPrefix(a, b)).toBe([...y].every((one) => x.has(one)));
      expect(overlaps(a, b)).toBe([...y].some((one) => x.has(one)));
      expect(samePrefix(a, b)).toBe(x.size === y.size && [...y].every((one) => x.has(one)));
      expect(lastAddress(a).value).toBe([...x].reduce((m, one) => (one > m ? one : m)));
      expect(containsAddress(a, { family: 4, value: b.address })).toBe(x.has(b.address));
    }), { numRuns: 2000 });
  });

  test('families never meet', () => {
    expect(overlaps(block('0.0.0.0/0'), block('::/0'))).toBe(false);
    expect(containsAddress(block('::/0'), { family: 4, value: 0n })).toBe(false);
  });

  test('the subnets of a block are its parts in order', () => {
    fc.assert(fc.property(families.chain(prefixes), fc.integer({ min: 0, max: 6 }), (prefix, more) => {
      const length = Math.min(prefix.length + more, addressBits(prefix.family));
      let next = prefix.address;
      for (let n = 0n; n < 1n << BigInt(length - prefix.length); n++) {
        const part = subnetAt(prefix, length, n);
        expect(part.address).toBe(next);
        next += addressCount(part);
      }
      expect(next).toBe(prefix.address + addressCount(prefix));
    }));
  });
});
