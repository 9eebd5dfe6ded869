import fc from 'fast-check';
import { columns, type HostSummary, hostNoticeText, type NetworkSummary, planSummaryText, type PlanSummary } from '../../lib/report';

const none = { leased: 0, released: 0, returned: 0, moved: 0, renumbered: 0 };
const host = (changes: Partial<HostSummary> = {}): HostSummary => ({
  name: 'server', engine: '20.10.23', bip: '172.24.0.1/24', networks: [], automaticPools: [{ base: '172.16.0.0/13', size: 24 }], networksLeft: 2048, notices: [], ...changes,
});
const summary = (changes: Partial<PlanSummary> = {}): PlanSummary => ({ hosts: [], problems: 0, lockFile: 'ipam.lock.json', changes: none, notices: [], ...changes });
const network = (i: number, project?: string): NetworkSummary => (
  { name: `n${i}`, ipv4: `172.24.${i}.0/24`, ...(project === undefined ? { of: 'network' } : { of: 'compose project', project }) }
);
const networks = (count: number) => Array.from({ length: count }, (_, i) => network(i + 1));
const said = (changes: Partial<PlanSummary>) => planSummaryText(summary(changes)).split('\n');

test('a home server beside an engine that runs out of networks', () => {
  expect(planSummaryText(summary({
    hosts: [host({ networks: networks(28) }), host({ name: 'old', engine: '20.10', bip: '172.24.29.1/24', networks: [network(30)], automaticPools: [{ base: '172.24.32.0/22', size: 24 }], networksLeft: 3 })],
    changes: { ...none, leased: 3, released: 1 },
  }))).toBe([
    'ipam: 2 hosts, 29 networks, no problems; ipam.lock.json: 3 new, 1 released',
    '  server  bip 172.24.0.1/24, 28 networks in 172.24.1.0/24 … 172.24.28.0/24',
    '          automatic 172.16.0.0/13 in /24: room for 2,048 more',
    '  old     bip 172.24.29.1/24, 1 network in 172.24.30.0/24',
    '          automatic 172.24.32.0/22 in /24: room for 3 more',
    '  ! old   engine 20.10 has room for 3 more networks; widen its automatic pool',
  ].join('\n'));
});

test('Compose projects are counted', () => {
  const mixed = [network(1, 'nextcloud'), network(2, 'nextcloud'), network(3, 'immich'), network(4)];
  expect(said({ hosts: [host({ networks: mixed })] }).slice(1, 3)).toEqual([
    '  server  bip 172.24.0.1/24, 4 networks (3 of 2 Compose projects)',
    '          in 172.24.1.0/24 … 172.24.4.0/24',
  ]);
  expect(said({ hosts: [host({ networks: mixed.slice(0, 2) })] }).slice(1, 3)).toEqual([
    '  server  bip 172.24.0.1/24, 2 networks of 1 Compose project in 172.24.1.0/24',
    '          … 172.24.2.0/24',
  ]);
  expect(said({ hosts: [host({ networks: [{ name: 'a', of: 'compose project', ipv4: '10.0.0.0/24' }] })] })[1]).toBe('  server  bip 172.24.0.1/24, 1 network of Compose projects in 10.0.0.0/24');
});

test('networks that span hosts are counted once, in a line of their own', () => {
  const overlays: NetworkSummary[] = [{ name: 'web', of: 'overlay', ipv4: '10.0.1.0/24' }, { name: 'data', of: 'overlay', ipv4: '10.0.2.0/24' }];
  expect(said({ hosts: [host({ name: 'm1', networks: networks(1) }), host({ name: 'm2' })], overlays })).toEqual([
    'ipam: 2 hosts, 3 networks, no problems; ipam.lock.json: unchanged',
    '  m1          bip 172.24.0.1/24, 1 network in 172.24.1.0/24',
    '              automatic 172.16.0.0/13 in /24: room for 2,048 more',
    '  m2          bip 172.24.0.1/24, no declared networks',
    '              automatic 172.16.0.0/13 in /24: room for 2,048 more',
    '  (overlays)  2 networks in 10.0.1.0/24 … 10.0.2.0/24',
  ]);
});

test('both families, blocks that only Terraform will know, and no networks at all', () => {
  const dual: NetworkSummary[] = [
    { name: 'b', of: 'network', ipv4: '172.24.9.0/24', ipv6: '2001:db8:1:ff::/64' }, { name: 'a', of: 'network', ipv4: '172.24.10.0/24', ipv6: '2001:db8:1:f::/64' },
  ];
  expect(said({ hosts: [host({ networks: dual, automaticPools: [{ base: '172.16.0.0/13', size: 24 }, { base: 'fd00:1::/56', size: 64 }] })] }).slice(1)).toEqual([
    '  server  bip 172.24.0.1/24, 2 networks in 172.24.9.0/24 … 172.24.10.0/24 and',
    '          2001:db8:1:f::/64 … 2001:db8:1:ff::/64',
    '          automatic 172.16.0.0/13 in /24, fd00:1::/56 in /64:',
    '          room for 2,048 more',
  ]);
  const later: NetworkSummary = { name: 'c', of: 'network', ipv4: '${aws_vpc.app.cidr_block}' };
  expect(said({ hosts: [host({ networks: [later, later] })] })[1]).toBe('  server  bip 172.24.0.1/24, 2 networks, whose blocks only Terraform will know');
  expect(said({ hosts: [host({ networks: [later, ...networks(2)], bip: undefined })] })[1]).toBe('  server  3 networks in 172.24.1.0/24 … 172.24.2.0/24, 1 with blocks that only');
  expect(said({ hosts: [host({ automaticPools: [], networksLeft: undefined })] }).slice(1)).toEqual([
    '  server  bip 172.24.0.1/24, no declared networks', "          automatic: none of its own, so the engine's built-in pools",
  ]);
});

test('the first line', () => {
  expect(said({})).toEqual(['ipam: 0 hosts, 0 networks, no problems; ipam.lock.json: unchanged']);
  expect(said({ name: 'site-a', problems: 1, changes: { leased: 1200, released: 2, returned: 3, moved: 4, renumbered: 5, written: false } })).toEqual([
    'site-a: 0 hosts, 0 networks, 1 problem; ipam.lock.json: 1,200 new, 2 released,',
    '  3 returned, 4 moved, 5 renumbered (not written)',
  ]);
});

test('an engine without room for another network', () => {
  expect(said({ hosts: [host({ networksLeft: 0 })] }).slice(-3)).toEqual([
    '            automatic 172.16.0.0/13 in /24: no room for more',
    '  ! server  engine 20.10.23 has no room for another network; widen its automatic',
    '            pool',
  ]);
});

test('notices and what is not seen are wrapped below their marks', () => {
  const moves = hostNoticeText({ code: 'DOCKER0_MOVES', from: '172.17.0.1/16', to: '172.24.0.1/24', liveRestore: true });
  expect(said({ hosts: [host({ notices: [moves], unknown: ['networks made by hand'] })], notices: ['prod/web: renumbered'], unknown: ['routes behind tgw-1'] }).slice(3)).toEqual([
    '  - server: docker0 moves from 172.17.0.1/16 to 172.24.0.1/24, and containers on',
    '    it get new addresses: (1) stop every container, since \'live-restore\' keeps',
    '    the old address while one runs, (2) restart the engine, (3) start the',
    "    containers, (4) see that 'ip addr show docker0' gives the new address",
    '  - prod/web: renumbered',
    '  ? server: not seen: networks made by hand',
    '  ? not seen: routes behind tgw-1',
  ]);
});

test('of 200 hosts the first 20 are shown, yet every kind of warning is heard', () => {
  const hosts = Array.from({ length: 200 }, (_, i) => host({ name: `host-${i}`, networksLeft: i >= 150 ? 2 : 2048, notices: ['look here'], unknown: ['its routes'] }));
  const lines = said({ hosts });
  expect(lines[0]).toContain('200 hosts');
  expect(lines.filter((line) => line.startsWith('  host-'))).toHaveLength(20);
  expect(lines).toContain('  … 180 more hosts');
  expect(lines.filter((line) => line.startsWith('  ! host-'))).toHaveLength(30);
  expect(lines).toContain('  ! … 20 more hosts nearly out of networks');
  expect(lines).toContain('  - … 170 more notices');
  expect(lines).toContain('  ? … 170 more that the plan cannot see');
  expect(lines.length).toBeLessThan(180);
});

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constant('家のサーバー'.repeat(20)));
const anyBlock = fc.oneof(fc.ipV4().map((address) => `${address}/32`), fc.ipV6().map((address) => `${address}/128`), anyText, fc.constant(undefined));
const anyHost: fc.Arbitrary<HostSummary> = fc.record({
  name: anyText, engine: anyText, bip: fc.option(anyText, { nil: undefined }),
  networks: fc.array(fc.record({ name: anyText, of: fc.constantFrom('network' as const, 'compose project' as const), ipv4: anyBlock, ipv6: anyBlock, project: fc.option(anyText, { nil: undefined }) }), { maxLength: 4 }),
  automaticPools: fc.array(fc.record({ base: anyText, size: fc.nat(128) }), { maxLength: 3 }),
  networksLeft: fc.option(fc.nat(), { nil: undefined }), notices: fc.array(anyText, { maxLength: 3 }), unknown: fc.array(anyText, { maxLength: 2 }),
});

test('whatever hosts are called, no line is longer than 80 columns and nothing of it is obeyed by a terminal', () => {
  fc.assert(fc.property(fc.array(anyHost, { maxLength: 25 }), anyText, anyText, fc.array(anyText, { maxLength: 3 }), (hosts, name, lockFile, notices) => {
    const text = planSummaryText(summary({ hosts, name, lockFile, notices, unknown: notices }));
    for (const line of text.split('\n')) {
      expect(columns(line)).toBeLessThanOrEqual(80);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  }));
});
