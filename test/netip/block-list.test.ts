import * as fc from 'fast-check';
import { BlockList, containsPrefix, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../../lib/netip';
import { damagedTexts, families, prefixes } from './arbitrary';
import { slowPrefix } from './slow-parser';

/** Many blocks of one family that meet often: under a few short prefixes, with repetitions. */
const lists = families.chain((family) => fc.array(fc.oneof(prefixes(family), nearby(family)), { maxLength: 60 }).map((blocks) => ({ family, blocks })));

function nearby(family: 4 | 6): fc.Arbitrary<Prefix> {
  const bits = family === 4 ? 32 : 128;
  return fc.tuple(fc.nat(255), fc.integer({ min: bits - 8, max: bits }), fc.constantFrom(0n, 1n << BigInt(bits - 32), 0xffffn << BigInt(bits - 16))).map(([n, length, base]) => {
    const shift = BigInt(bits - length);
    return { family, address: ((base + BigInt(n)) >> shift) << shift, length };
  });
}

/** Address order as the words say it, by way of bigint. */
function compare(a: Prefix, b: Prefix): number {
  return a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length;
}

describe('BlockList', () => {
  test('keeps blocks as they were', () => {
    fc.assert(fc.property(lists, ({ family, blocks }) => {
      const list = BlockList.of(family, blocks);
      expect(list.size).toBe(blocks.length);
      expect(blocks.map((_, i) => list.prefix(i))).toEqual(blocks);
      expect(blocks.map((_, i) => list.text(i))).toEqual(blocks.map(formatPrefix));
    }), { numRuns: 500 });
  });

  test('reads text exactly as the strict parser does', () => {
    let accepted = 0;
    fc.assert(fc.property(damagedTexts, families, (text, family) => {
      const list = new BlockList(family);
      const added = list.addText(text);
      const strict = parsePrefix(text);
      if (typeof added === 'number') accepted++;
      if (!isParseProblem(strict) && strict.family === family) {
        expect([added, list.size]).toEqual([0, 1]);
        expect(list.prefix(0)).toEqual(strict);
      } else {
        expect(list.size).toBe(0);
        expect(added).toEqual(isParseProblem(strict) ? strict : { code: 'WRONG_FAMILY', text, wanted: family });
      }
    }), { numRuns: 10_000 });
    expect(accepted).toBeGreaterThan(500);
  });

  // What a short cut might let through: text that is one character away from what it reads.
  test.each([
    '1.2.3.4/32', '1.2.3.0/24', '0.0.0.0/0', '128.0.0.0/1', '0.0.0.1/0', '1.2.3.4/31', '256.0.0.0/8', '25.2.3.4/32', '260.0.0.0/8', '1.2.3.4/3(', '1.2.3.4/', '1.2.3.4/032', '1.2.3.4/ 3', '1.2.3/24', '1.2.3.4.5/8',
    '00.0.0.0/0', '01.0.0.0/8', '1.2.3.4/33', '1.2.3.4//8', '1.2.3.4/1.', '1/2.3.4/8', '1.2.3.4', '1.2.3.',
    '::/0', '::/1', '1::/16', '1::/15', '1::2/128', '1::2/127', '::1/128', '::1', '::', ':/8', ':::/8', '1::2::/64', '1:2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7::/112', '::2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7:8::/128', '1:2:3:4:5:6:7:8:9/128',
    '1:2:3:4:5:6:7/128', '1:/16', ':1/16', '1:2:/32', '00001::/16', '0001::/16', 'A::/16', 'g::/16', '0:0:0:0:0:ffff::/96', '::ffff:0:0/96', '::ffff:1/128', '::ffff:1:2/128', '0:0:0:0:0:ffff:1:2/128', '1::/129', '1::/016', '1::/', '1::', '/16', '/', '::1.2.3.4/128',
    '::/', '1::/1e1', '8000::/1', '8000::/0', '0:0:8000::/33', '0:0:8000::/32', '0:0:0:0:8000::/65', '0:0:0:0:8000::/64', '0:0:0:0:0:0:8000:0/97', '0:0:0:0:0:0:8000:0/96',
  ])('%s is read as the slow parser reads it', (text) => {
    for (const family of [4, 6] as const) {
      const list = new BlockList(family);
      const added = list.addText(text);
      const slow = slowPrefix(text);
      const wanted = slow?.family === family ? { family, address: slow.value, length: slow.length } : undefined;
      expect(typeof added === 'number' ? list.prefix(0) : undefined).toEqual(wanted);
    }
  });

  test.each([[undefined], [null], [7], [{}]])('%p is no text', (value) => {
    expect(new BlockList(4).addText(value as unknown as string)).toMatchObject({ code: 'NOT_TEXT' });
    expect(new BlockList(6).addText(value as unknown as string)).toMatchObject({ code: 'NOT_TEXT' });
  });

  test('orders by address, then length, then age', () => {
    fc.assert(fc.property(lists, ({ family, blocks }) => {
      const order = [...BlockList.of(family, blocks).order()];
      const wanted = blocks.map((_, i) => i).sort((i, j) => compare(blocks[i], blocks[j]) || i - j);
      expect(order).toEqual(wanted);
    }), { numRuns: 1000 });
  });

  test('orders long lists, which it sorts another way, alike', () => {
    for (const family of [4, 6] as const) {
      for (const arbitrary of [prefixes(family), nearby(family), fc.oneof(prefixes(family), nearby(family))]) {
        const blocks = fc.sample(arbitrary, { numRuns: 5000, seed: 1 });
        const order = [...BlockList.of(family, blocks).order()];
        const wanted = blocks.map((_, i) => i).sort((i, j) => compare(blocks[i], blocks[j]) || i - j);
        expect(order).toEqual(wanted);
      }
    }
  });

  test('containment is that of prefixes', () => {
    fc.assert(fc.property(lists, ({ family, blocks }) => {
      const list = BlockList.of(family, blocks);
      const other = BlockList.of(family, [...blocks].reverse());
      for (let i = 0; i < blocks.length; i++) {
        for (let j = 0; j < blocks.length; j += 7) {
          const their = blocks[blocks.length - 1 - j];
          if (list.contains(i, other, j) !== containsPrefix(blocks[i], their)) throw new Error(`${formatPrefix(blocks[i])} ${formatPrefix(their)}`);
          if (Math.sign(list.compareStart(i, other, j)) !== Math.sign(compare({ ...blocks[i], length: 0 }, { ...their, length: 0 }))) throw new Error('start');
        }
      }
    }), { numRuns: 300 });
  });

  test('a run is blocks one after the other', () => {
    fc.assert(fc.property(families.chain(prefixes), fc.integer({ min: 0, max: 7 }), fc.nat(100), (pool, more, extra) => {
      const length = Math.min(pool.length + more, pool.family === 4 ? 32 : 128);
      const parts = 2 ** (length - pool.length);
      const count = Math.min(parts, 1 + extra);
      const list = BlockList.of(pool.family, [pool]);
      expect(list.addRun(list, 0, length, count)).toBe(1);
      const step = 1n << BigInt((pool.family === 4 ? 32 : 128) - length);
      expect(Array.from({ length: count }, (_, n) => list.prefix(n + 1))).toEqual(Array.from({ length: count }, (_, n) => (
        { family: pool.family, address: pool.address + BigInt(n) * step, length })));
    }), { numRuns: 1000 });
  });

  test('a run goes over the edges of words', () => {
    const list = BlockList.of(6, [{ family: 6, address: 0x20010db8ffffffff0000000000000000n & ~((1n << 68n) - 1n), length: 60 }]);
    list.addRun(list, 0, 64, 16);
    expect(list.text(16)).toBe('2001:db8:ffff:ffff::/64');
    const wide = BlockList.of(6, [{ family: 6, address: 0x20010db8fffffff0n << 64n, length: 28 }]);
    wide.addRun(wide, 0, 36, 256);
    expect([wide.text(1), wide.text(256)]).toEqual(['2001:db8:ffff:fff0::/36', expect.any(String)]);
  });
});
