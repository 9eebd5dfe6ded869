import * as fc from 'fast-check';
import { formatAddress, isParseProblem, parseAddress } from '../../lib/netip';
import { addresses, damagedTexts, families } from './arbitrary';
import { slowAddress } from './slow-parser';

describe('parseAddress', () => {
  test('agrees with a slow, obvious parser on damaged text', () => {
    let accepted = 0;
    fc.assert(fc.property(damagedTexts, (text) => {
      const read = parseAddress(text);
      const slow = slowAddress(text);
      if (slow) accepted++;
      expect(isParseProblem(read) ? undefined : read).toEqual(slow);
    }), { numRuns: 6000 });
    expect(accepted).toBeGreaterThan(500);
  });

  test('reads what formatAddress writes', () => {
    fc.assert(fc.property(families.chain(addresses), (address) => {
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }), { numRuns: 5000 });
  });

  test('gives only advice that works', () => {
    fc.assert(fc.property(damagedTexts, (text) => {
      const read = parseAddress(text);
      if (isParseProblem(read) && 'instead' in read) expect(isParseProblem(parseAddress(read.instead))).toBe(false);
    }), { numRuns: 6000 });
  });

  test.each([
    ['', 'EMPTY'], ['   ', 'EMPTY'], ['\u3000', 'EMPTY'],
    ['10.0.0.1/24', 'LENGTH_UNEXPECTED'], ['junk/24', 'MALFORMED'],
    [' 10.0.0.1', 'SURROUNDING_SPACE'], ['10.0.0.1\n', 'SURROUNDING_SPACE'], ['10. 0.0.1', 'SURROUNDING_SPACE'], ['10.0.0.1 eth0', 'MALFORMED'],
    ['1.2.3', 'MALFORMED'], ['1.2.3.4.5', 'MALFORMED'], ['1.2.3.', 'MALFORMED'], ['.1.2.3', 'MALFORMED'], ['1..2.3', 'MALFORMED'],
    ['1.2.3.256', 'MALFORMED'], ['1.2.3.99999999999', 'MALFORMED'], ['1.2.3.-4', 'MALFORMED'], ['1.2.3.+4', 'MALFORMED'],
    ['0x0a.0.0.1', 'MALFORMED'], ['167772161', 'MALFORMED'], ['1.2.3.4e1', 'MALFORMED'], ['１０.0.0.1', 'MALFORMED'], ['10。0。0。1', 'MALFORMED'],
    ['010.0.0.1', 'LEADING_ZERO'], ['10.0.0.00', 'LEADING_ZERO'], ['::ffff:010.0.0.1', 'LEADING_ZERO'],
    ['fe80::1%eth0', 'ZONE_ID'], ['fe80::1%25eth0', 'ZONE_ID'], ['zz%eth0', 'MALFORMED'],
    ['::ffff:10.0.0.1', 'IPV4_MAPPED'], ['::ffff:a00:1', 'IPV4_MAPPED'], ['0:0:0:0:0:ffff::', 'IPV4_MAPPED'], ['0:0:0:0:0:FFFF:1.2.3.4', 'IPV4_MAPPED'],
    [':', 'MALFORMED'], [':::', 'MALFORMED'], ['::1::', 'MALFORMED'], ['1::2::3', 'MALFORMED'], [':1::', 'MALFORMED'], ['1::2:', 'MALFORMED'],
    ['1:2:3:4:5:6:7', 'MALFORMED'], ['1:2:3:4:5:6:7:8:9', 'MALFORMED'], ['1:2:3:4:5:6:7:8::', 'MALFORMED'], ['::1:2:3:4:5:6:7:8', 'MALFORMED'],
    ['12345::', 'MALFORMED'], ['g::', 'MALFORMED'], ['[::1]', 'MALFORMED'], ['::1.2.3', 'MALFORMED'], ['1.2.3.4::', 'MALFORMED'], ['1:2:3:4:5:6:7:1.2.3.4', 'MALFORMED'],
    ['${TfToken[TOKEN.3]}', 'UNRESOLVED'], ['${aws_vpc.main.cidr_block}', 'UNRESOLVED'], ['%{ if true }', 'UNRESOLVED'], ['10.${n}.0.1', 'UNRESOLVED'],
    ['example.com', 'MALFORMED'], ['-', 'MALFORMED'], ['\u0000', 'MALFORMED'],
  ])('%j is %s', (text, code) => {
    const read = parseAddress(text);
    expect(read).toMatchObject({ code, text });
  });

  test.each([[undefined], [null], [10], [['10.0.0.1']], [{ ref: 'x' }], [Symbol('x')]])('%p is no text', (value) => {
    expect(parseAddress(value as unknown as string)).toMatchObject({ code: 'NOT_TEXT' });
  });

  test.each([
    ['0.0.0.0', 0n], ['255.255.255.255', 0xffffffffn], ['::', 0n], ['::1', 1n], ['1::', 1n << 112n], ['2001:DB8::A', 0x20010db800000000000000000000000an],
    ['1:2:3:4:5:6:7::', 0x00010002000300040005000600070000n], ['::2:3:4:5:6:7:8', 0x00000002000300040005000600070008n],
    ['64:ff9b::192.0.2.33', 0x0064ff9b0000000000000000c0000221n], ['::1.2.3.4', 0x01020304n], ['::fffe:1.2.3.4', 0xfffe01020304n],
  ])('%s is %d', (text, value) => {
    expect(parseAddress(text)).toMatchObject({ value });
  });
});

// The texts of RFC 5952 sections 4 and 5.
describe('formatAddress follows RFC 5952', () => {
  test.each([
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8:AAAA:bbbb:CcCc:dddd:eeee:1', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['0:0:0:0:0:0:0:0', '::'], ['1:0:0:0:0:0:0:0', '1::'], ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:2:0:0:0:0', '1:0:0:2::'], ['0:0:1:0:0:0:0:0', '0:0:1::'], ['2001:0:0:0:0:0:0:0', '2001::'], ['2001:db8:0:5:0:0:0:0', '2001:db8:0:5::'],
    ['2001:db8:3:0:0:0:0:0', '2001:db8:3::'], ['0:db8:0:0:0:0:0:0', '0:db8::'], ['2001:0:1:2:0:0:0:0', '2001:0:1:2::'],
  ])('%s is written %s', (text, canonical) => {
    const address = parseAddress(text);
    expect(isParseProblem(address) ? address : formatAddress(address)).toBe(canonical);
  });

  test('an IPv4-mapped address keeps its dotted form', () => {
    expect(formatAddress({ family: 6, value: (0xffffn << 32n) | 0xc0000221n })).toBe('::ffff:192.0.2.33');
  });
});
