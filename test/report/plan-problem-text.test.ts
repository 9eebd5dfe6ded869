import fc from 'fast-check';
import { parsePrefix, type ParseProblem } from '../../lib/netip';
import { type Declaration, EMPTY_LOCK, type Lock, plan, type PlanProblem } from '../../lib/plan';
import { planProblemText, type Words } from '../../lib/report';

const props: Record<string, [block?: string, length?: string]> = {
  'ipam/prod/vpc': ['cidrBlock'],
  'ipam/prod/web/backend': ['subnet', 'subnetPrefixLength'],
  'ipam/prod/web/batch': ['subnet', 'subnetPrefixLength'],
  'ipam/prod/web': [undefined, 'hostPrefixLength'],
  'ipam/prod/web/backend/db': ['ipv4Address'],
  'ipam/prod/office-vpn': ['cidrBlock'],
};
const words: Words = {
  nameOf: (key) => key.replace(/^ipam\//, '').replace(/\/pool\/.*$/, ''),
  propOf: (key) => (key.includes('/pool/ipv6') ? 'ipv6Pools' : key.includes('/pool/') ? 'ipv4Pools' : props[key]?.[0]),
  lengthPropOf: (key) => props[key]?.[1],
  lockFile: 'ipam.lock.json',
};
const said = (problem: PlanProblem) => planProblemText(problem, words);

const declared = (declaration: Partial<Declaration>): Declaration => ({
  ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, pools: [], reservations: [], requests: [], ...declaration,
});
const planned = (declaration: Partial<Declaration>, lock: Lock = EMPTY_LOCK) => plan(declared(declaration), lock).problems.map(said);
const locked = (key: string, block: string) => ({ key, block, app: 'shop', stack: 'prod' });

describe('what the planner finds, in words', () => {
  test('host bits in a literal', () => {
    expect(planned({ requests: [{ key: 'ipam/prod/vpc', family: 4, prefixLength: 28, fixed: '10.0.3.1/28', stack: 'prod' }] })).toEqual([
      "prod/vpc: 'cidrBlock' must be a network address, got '10.0.3.1/28': its host bits are set; write '10.0.3.0/28'",
    ]);
  });

  test('a fixed block over a reservation', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.1.0.0/16' }],
      reservations: [{ key: 'ipam/prod/office-vpn', block: '10.1.128.0/17', reason: 'staff VPN' }],
      requests: [{ key: 'ipam/prod/web/backend', family: 4, prefixLength: 16, fixed: '10.1.0.0/16', stack: 'prod' }],
    })).toEqual([
      "prod/web/backend: 'subnet' 10.1.0.0/16 overlaps 10.1.128.0/17, reserved by prod/office-vpn (\"staff VPN\"); "
      + "choose another 'subnet', or leave it out to have one assigned",
    ]);
  });

  test('a fixed block over a reservation, where another would fit', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.1.0.0/16' }],
      reservations: [{ key: 'ipam/prod/office-vpn', block: '10.1.128.0/17', reason: 'staff VPN' }],
      requests: [{ key: 'ipam/prod/web/backend', family: 4, prefixLength: 24, fixed: '10.1.128.0/24', stack: 'prod' }],
    })).toEqual([
      "prod/web/backend: 'subnet' 10.1.128.0/24 overlaps 10.1.128.0/17, reserved by prod/office-vpn (\"staff VPN\"); "
      + "choose another 'subnet', such as 10.1.0.0/24, or leave it out to have one assigned",
    ]);
  });

  test('an exhausted pool, with the tombstones counted', () => {
    const tombstones = ['a', 'b'].map((id, i) => ({ ...locked(`ipam/prod/old-${id}`, `10.128.${240 + i * 4}.0/22`), released: true }));
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.128.240.0/20' }],
      requests: [{ key: 'ipam/prod/web/batch', family: 4, prefixLength: 20, stack: 'prod' }],
    }, { layoutVersion: 1, leases: tombstones })).toEqual([
      'prod/web/batch: no free /20 left in 10.128.240.0/20: the largest free block is 10.128.248.0/21; '
      + "add a pool, ask for 'subnetPrefixLength' 21 or longer, or prune 2 tombstones (docker-ipam lock prune)",
    ]);
  });

  test('an exhausted pool that is the only one to draw from', () => {
    const inside = (id: string) => ({ key: `ipam/prod/web/${id}`, family: 4 as const, prefixLength: 24, pools: ['ipam/prod/vpc'], stack: 'prod' });
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.0.0.0/8' }],
      requests: [{ key: 'ipam/prod/vpc', family: 4, prefixLength: 24, fixed: '10.0.0.0/24', stack: 'prod' }, inside('backend'), inside('batch')],
    })).toEqual(['prod/web/batch: no free /24 left in 10.0.0.0/24: nothing of it is free; enlarge prod/vpc']);
  });

  test('a lease outside a pool that shrank', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv6', block: '2001:db8:700::/40' }],
      requests: [{ key: 'ipam/prod/web', family: 6, prefixLength: 48, stack: 'prod' }],
    }, { layoutVersion: 1, leases: [locked('ipam/prod/web', '2001:db8:3::/48')] })).toEqual([
      "prod/web: ipam.lock.json gives it 2001:db8:3::/48, which is outside 'ipv6Pools' 2001:db8:700::/40; "
      + "restore the pool, or run 'docker-ipam lock renumber ipam/prod/web'",
    ]);
  });

  test('a prefix length that changed', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.0.0.0/8' }],
      requests: [{ key: 'ipam/prod/web/batch', family: 4, prefixLength: 22, stack: 'prod' }],
    }, { layoutVersion: 1, leases: [locked('ipam/prod/web/batch', '10.0.0.0/24')] })).toEqual([
      "prod/web/batch: ipam.lock.json gives it 10.0.0.0/24, but 'subnetPrefixLength' is 22 now; set it to 24 again, "
      + "or run 'docker-ipam lock renumber ipam/prod/web/batch'",
    ]);
  });

  test('a fixed block on the lease of another, which may be elsewhere', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.0.0.0/23' }],
      requests: [{ key: 'ipam/prod/web/backend', family: 4, prefixLength: 24, fixed: '10.0.0.0/24', stack: 'prod' }],
    }, { layoutVersion: 1, leases: [{ ...locked('ipam/dev/db', '10.0.0.0/24'), stack: 'dev' }] })).toEqual([
      "prod/web/backend: 'subnet' 10.0.0.0/24 overlaps 10.0.0.0/24, which ipam.lock.json leases to dev/db; choose another 'subnet', "
      + "such as 10.0.1.0/24, or leave it out to have one assigned, or free the other with 'docker-ipam lock renumber ipam/dev/db'",
    ]);
  });

  test('a new reservation over a live lease', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.0.0.0/23' }],
      reservations: [{ key: 'ipam/prod/office-vpn', block: '10.0.0.0/24', reason: 'staff VPN' }],
      requests: [{ key: 'ipam/prod/web/batch', family: 4, prefixLength: 24, stack: 'prod' }],
    }, { layoutVersion: 1, leases: [locked('ipam/prod/web/batch', '10.0.0.0/24')] })).toEqual([
      'prod/web/batch: ipam.lock.json gives it 10.0.0.0/24, which overlaps 10.0.0.0/24, reserved by prod/office-vpn ("staff VPN"); '
      + "change that one, or run 'docker-ipam lock renumber ipam/prod/web/batch' (10.0.1.0/24 is free)",
    ]);
  });

  test('two leases that a merge made overlap', () => {
    expect(planned({
      pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '10.0.0.0/8' }],
      requests: ['a', 'b'].map((id) => ({ key: `ipam/prod/${id}`, family: 4 as const, prefixLength: 24, stack: 'prod' })),
    }, { layoutVersion: 1, leases: [locked('ipam/prod/a', '10.0.0.0/24'), locked('ipam/prod/b', '10.0.0.0/24')] })).toEqual([
      "prod/b: ipam.lock.json gives it 10.0.0.0/24, which overlaps 10.0.0.0/24 of prod/a, as a merge of two branches can leave it; run 'docker-ipam lock merge'",
    ]);
  });

  test('an address on the gateway, and one outside its subnet', () => {
    const network = { key: 'ipam/prod/web/backend', family: 4 as const, prefixLength: 24, stack: 'prod', fixed: '172.16.4.0/24', carveOuts: [{ label: 'gateway', index: 1n, prefixLength: 32 }] };
    const address = (fixed: string) => ({ key: 'ipam/prod/web/backend/db', family: 4 as const, prefixLength: 32, pools: ['ipam/prod/web/backend'], fixed, stack: 'prod' });
    expect(planned({ requests: [network, address('172.16.4.1/32')] })).toEqual([
      "prod/web/backend/db: 'ipv4Address' 172.16.4.1 overlaps 172.16.4.1, which is kept as gateway; choose another 'ipv4Address', such as 172.16.4.0, or leave it out to have one assigned",
    ]);
    expect(planned({ requests: [network, address('172.16.5.1/32')] })).toEqual([
      "prod/web/backend/db: 'ipv4Address' 172.16.5.1 is outside 'subnet' 172.16.4.0/24; choose one inside, such as 172.16.4.0, or leave it out to have one assigned",
    ]);
  });

  test('an index past the end of its pool', () => {
    const network = { key: 'ipam/prod/web/backend', family: 4 as const, prefixLength: 24, stack: 'prod', fixed: '172.16.4.0/24' };
    expect(planned({ requests: [network, { key: 'ipam/prod/x', family: 4, prefixLength: 28, index: 16n, pools: [network.key], stack: 'prod' }] })).toEqual([
      "prod/x: it asks for /28 number 16 of prod/web/backend (172.16.4.0/24), which has 16; ask for a number from 0 to 15",
    ]);
  });

  test('two pools over one another', () => {
    expect(planned({ pools: [{ key: 'ipam/prod/ipam/pool/ipv4/10.0.0.0/8', block: '10.0.0.0/8' }, { key: 'ipam/prod/ipam/pool/ipv4/10.1.0.0/16', block: '10.1.0.0/16' }] })).toEqual([
      "prod/ipam: 'ipv4Pools' 10.1.0.0/16 overlaps 10.0.0.0/8, a pool of prod/ipam; shrink or drop one of the two, or allow the overlap with a reason",
    ]);
  });

  test('more problems than anybody reads', () => {
    const requests = Array.from({ length: 2500 }, (_, i) => ({ key: `ipam/prod/${i}`, family: 4 as const, prefixLength: 24, stack: 'prod' }));
    const texts = planned({ requests });
    expect(texts).toHaveLength(101);
    expect(texts[0]).toBe("prod/0: there is no IPv4 pool to draw from; declare one with 'ipv4Pools'");
    expect(texts[100]).toBe('and 2,400 more problems; solve those above first');
  });
});

describe('the rest of the codes', () => {
  const key = 'ipam/prod/web/backend';
  const other = { kind: 'request', key: 'ipam/prod/web/batch', block: '10.0.0.0/8' } as const;
  test.each<[PlanProblem, string]>([
    [{ code: 'MALFORMED_BLOCK', key, what: 'lease', problem: { code: 'MALFORMED', text: '10.0.0/8' } },
      "prod/web/backend: ipam.lock.json gives it a block that cannot be read: 'block' must be an IPv4 or IPv6 address, got '10.0.0/8'; write it as '10.0.3.0/24' or '2001:db8:3::/48'; restore the lock from version control"],
    [{ code: 'MALFORMED_BLOCK', key: 'ipam/x', what: 'reservation', problem: { code: 'LENGTH_TOO_LONG', text: '10.0.0.0/33', most: 32 } },
      "x: the reservation must have a prefix length of at most 32, got '10.0.0.0/33'"],
    [{ code: 'DUPLICATE_KEY', key }, "prod/web/backend: the key 'ipam/prod/web/backend' is asked for twice; give one of the two constructs another id, or a 'lockKey' of its own"],
    [{ code: 'PREFIX_LENGTH_OUT_OF_RANGE', key, prefixLength: 33, most: 32 }, "prod/web/backend: 'subnetPrefixLength' must be a whole number from 0 to 32, got 33"],
    [{ code: 'UNKNOWN_POOL', key, pool: 'ipam/dev/pool' }, "prod/web/backend: the pool 'dev/pool' is none of this Ipam's pools; name one that is, or name none to draw from all of them"],
    [{ code: 'NO_POOL', key, family: 6 }, "prod/web/backend: there is no IPv6 pool to draw from; declare one with 'ipv6Pools', or set 'subnet'"],
    [{ code: 'POOL_CYCLE', key }, 'prod/web/backend: it is a pool that would have to lie inside itself; draw its block from another pool'],
    [
      { code: 'INDEX_OUTSIDE_POOL', key, prefixLength: 64, index: '256', count: '256', pool: { kind: 'pool', key: 'ipam/prod/web', block: '2001:db8::/56' } },
      'prod/web/backend: it asks for /64 number 256 of prod/web (2001:db8::/56), which has 256; ask for a number from 0 to 255',
    ],
    [
      { code: 'INDEX_OUTSIDE_POOL', key, prefixLength: 24, index: '0', count: '0', pool: { kind: 'pool', key: 'ipam/prod/web', block: '10.0.0.0/28' } },
      'prod/web/backend: it asks for a /24 of prod/web (10.0.0.0/28), which is smaller; ask for a longer prefix length',
    ],
    [{ code: 'INDEX_OUTSIDE_POOL', key, prefixLength: 64, index: '3', count: '0' }, 'prod/web/backend: it asks for /64 number 3 of no pool; name the pool'],
    [{ code: 'OVERLAP', key, block: '10.0.0.0/8', origin: 'fixed', other }, "prod/web/backend: 'subnet' 10.0.0.0/8 overlaps 10.0.0.0/8, the 'subnet' of prod/web/batch; choose another 'subnet', or leave it out to have one assigned"],
    [{ code: 'OVERLAP', key: 'ipam/a', block: '10.0.0.0/8', origin: 'fixed', other: { ...other, key: 'ipam/b' } }, 'a: its block 10.0.0.0/8 overlaps 10.0.0.0/8, which is fixed for b; choose another block'],
    [{ code: 'FIXED_OUTSIDE_POOL', key, block: '10.0.0.0/8', pools: [] }, "prod/web/backend: 'subnet' 10.0.0.0/8 is outside every pool that it may draw from; give it a pool to draw from"],
    [{ code: 'FIXED_OUTSIDE_POOL', key, block: '10.0.0.0/8', pools: [{ key: 'ipam/prod/ipam/pool/ipv4', block: '172.16.0.0/12' }] }, "prod/web/backend: 'subnet' 10.0.0.0/8 is outside 'ipv4Pools' 172.16.0.0/12, where nothing of its size is free; enlarge the pool, or prune tombstones (docker-ipam lock prune)"],
    [{ code: 'POOL_EXHAUSTED', key, prefixLength: 24, pools: [], tombstones: [] }, 'prod/web/backend: no free /24 left'],
    [{ code: 'POOL_EXHAUSTED', key, prefixLength: 24, pools: [{ key: 'a', block: '10.0.0.0/24' }, { key: 'b', block: '10.0.2.0/24', largestFree: '10.0.2.128/25' }], tombstones: ['x'] },
      "prod/web/backend: no free /24 left in 10.0.0.0/24 or 10.0.2.0/24: the largest free block is 10.0.2.128/25; add a pool, ask for 'subnetPrefixLength' 25 or longer, or prune 1 tombstone (docker-ipam lock prune)"],
    [{ code: 'POOL_EXHAUSTED', key: 'ipam/prod/web/backend/db', prefixLength: 32, pools: [{ key, block: '10.0.0.0/30' }], tombstones: [], pinned: true },
      'prod/web/backend/db: no free /32 left in 10.0.0.0/30: nothing of it is free; enlarge prod/web/backend'],
    [{ code: 'LEASE_OUTSIDE_POOL', key, block: '10.0.0.0/24', pools: [] }, "prod/web/backend: ipam.lock.json gives it 10.0.0.0/24, which is outside every pool that it may draw from; give it a pool, or run 'docker-ipam lock renumber ipam/prod/web/backend'"],
    [{ code: 'LEASE_DIFFERS', key, block: '10.0.0.0/24', family: 6, prefixLength: 64 }, "prod/web/backend: ipam.lock.json gives it 10.0.0.0/24, but it asks for IPv6 now; undo that, or run 'docker-ipam lock renumber ipam/prod/web/backend'"],
    [{ code: 'KEY_OF_ANOTHER_APP', key, block: '10.0.0.0/24', app: 'blog' }, "prod/web/backend: in ipam.lock.json its key 'ipam/prod/web/backend' (10.0.0.0/24) belongs to the app 'blog'; give this app's stack or construct a 'lockKey' of its own, or the app a lock of its own"],
    [{ code: 'LOCK_MISSES', key }, 'prod/web/backend: ipam.lock.json has no lease for it, and is frozen; synthesize where the lock may change, and check it in'],
    [{ code: 'LOCK_STALE', key, block: '10.0.0.0/24' }, 'prod/web/backend: ipam.lock.json holds 10.0.0.0/24 for it, which this plan does not keep, and is frozen; synthesize where the lock may change, and check it in'],
    [{ code: 'NEWER_LAYOUT', layoutVersion: 7 }, 'ipam.lock.json: its layout 7 is newer than this cdktf-docker-ipam knows (1); upgrade cdktf-docker-ipam'],
    [{ code: 'MORE_PROBLEMS', count: 1 }, 'and 1 more problem; solve those above first'],
  ])('%j', (problem, text) => {
    expect(said(problem)).toBe(text);
  });

  test('a key that is no shell word is quoted in the command to run', () => {
    expect(said({ code: 'LEASE_DIFFERS', key: "ipam/it's; reboot", block: '10.0.0.0/24', family: 4, prefixLength: 23 }))
      .toContain("run «docker-ipam lock renumber 'ipam/it'\\''s; reboot'»");
  });
});

const anyText = fc.string({ unit: 'binary', maxLength: 400 });

test('no text of a problem reaches a terminal as more than one printable line, and none is long', () => {
  const parseProblem = (text: string) => parsePrefix(text) as ParseProblem;
  fc.assert(fc.property(anyText, anyText, anyText, (name, reason, typed) => {
    fc.pre('code' in parsePrefix(typed));
    const problems: PlanProblem[] = [
      { code: 'OVERLAP', key: name, block: '10.0.0.0/8', origin: 'lease', other: { kind: 'reservation', key: name, block: '10.0.0.0/8', reason } },
      { code: 'MALFORMED_BLOCK', key: name, what: 'fixed', problem: parseProblem(typed) },
      { code: 'KEY_OF_ANOTHER_APP', key: name, block: '10.0.0.0/8', app: reason },
    ];
    for (const problem of problems) {
      const text = said(problem);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(text.length).toBeLessThan(12_000);
    }
  }));
});
