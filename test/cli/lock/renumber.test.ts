import { type Declaration, plan } from '../../../lib/plan';
import { lease, project } from '../command-line';

const network = lease('ipam/prod/web/backend/ipv4', '172.16.0.0/24');
const sixth = lease('ipam/prod/web/backend/ipv6', 'fd00::/64');
const address = lease('ipam/prod/web/backend/db/ipv4', '172.16.0.2/32', { pool: network.key });
const oldAddress = lease('ipam/prod/web/backend/cache/ipv4', '172.16.0.3/32', { pool: network.key, released: true });
const other = lease('ipam/prod/web/other/ipv4', '172.16.1.0/24');
const leases = [network, sixth, address, oldAddress, other];

test('the old block becomes a tombstone that the construct does not get back', async () => {
  const at = project(leases);
  const { exitCode, out } = await at.run('lock', 'renumber', 'ipam/prod/web/backend/ipv4');
  expect(out).toBe([
    'ipam.lock.json: 1 freed, 1 inside them',
    '  freed   172.16.0.0/24  ipam/prod/web/backend/ipv4',
    '  inside  172.16.0.2/32  ipam/prod/web/backend/db/ipv4',
    '',
  ].join('\n'));
  expect(exitCode).toBe(0);
  expect(at.leases()).toEqual({
    'ipam/prod/web/backend/ipv4/renumbered (tombstone)': network.block, [sixth.key]: sixth.block, [other.key]: other.block,
  });
});

test('the next plan gives another block, and the address inside moves along', async () => {
  const at = project(leases);
  await at.run('lock', 'renumber', 'prod/web/backend');
  const made = plan(declaration({}), at.lock());
  expect(made.problems).toEqual([]);
  const block = made.leases.get(network.key)!.block!;
  expect(block).toMatch(/^172\.16\.\d+\.0\/24$/);
  expect([network.block, other.block]).not.toContain(block);
  expect(made.leases.get(address.key)!.block).toMatch(new RegExp(`^${block.replace('0/24', '').replaceAll('.', '\\.')}\\d+/32$`));
  expect(made.leases.get(sixth.key)!.block).not.toBe(sixth.block);
  expect(made.leases.get(other.key)!.block).toBe(other.block);
  expect(made.lock.leases).toContainEqual({ ...network, key: `${network.key}/renumbered`, released: true });
});

describe('does what messages promise:', () => {
  test.each<[string, string, Partial<Declaration>]>([
    ['a lease outside its pool', 'LEASE_OUTSIDE_POOL', { pools: [{ key: 'p4', block: '172.20.0.0/16' }, { key: 'p6', block: 'fd00::/48' }] }],
    ['a changed prefix length', 'LEASE_DIFFERS', { requests: requests(25) }],
    ['a reservation over a lease', 'OVERLAP', { reservations: [{ key: 'r', block: '172.16.0.0/24', reason: 'VPN' }] }],
  ])('%s', async (_, code, changed) => {
    const at = project(leases);
    const codes = () => plan(declaration(changed), at.lock()).problems.filter((problem) => 'key' in problem && problem.key === network.key).map((problem) => problem.code);
    expect(codes()).toEqual([code]);
    await at.run('lock', 'renumber', network.key);
    expect(codes()).toEqual([]);
  });

  test('a fixed block over the lease of another', async () => {
    const at = project(leases);
    const fixed = { key: 'ipam/prod/web/fixed/ipv4', family: 4 as const, prefixLength: 24, stack: 'prod', fixed: network.block };
    const changed = { requests: [...requests(24), fixed] };
    expect(plan(declaration(changed), at.lock()).problems).toEqual([expect.objectContaining({ code: 'OVERLAP' })]);
    await at.run('lock', 'renumber', network.key);
    const made = plan(declaration(changed), at.lock());
    expect(made.problems).toEqual([]);
    expect(made.leases.get(fixed.key)!.block).toBe(network.block);
  });
});

test('a name that stands for more than one thing needs --below', async () => {
  const at = project(leases);
  const { exitCode, err } = await at.run('lock', 'renumber', 'prod/web');
  expect(err).toBe('problem: prod/web: 4 live leases stand below it (ipam/prod/web/backend/db/ipv4, ipam/prod/web/backend/ipv4 and 2 more); '
    + 'name those that are meant, or add --below for all of them\n');
  expect(exitCode).toBe(2);
  expect(at.lock().leases).toHaveLength(5);
  await at.run('lock', 'renumber', 'prod/web', '--below');
  expect(at.lock().leases.map(({ key, released }) => [key, released])).toEqual([
    [`${network.key}/renumbered`, true], [`${sixth.key}/renumbered`, true], [`${other.key}/renumbered`, true],
  ]);
});

test('an address by itself stays in its network', async () => {
  const at = project(leases);
  await at.run('lock', 'renumber', 'prod/web/backend/db');
  expect(at.lock().leases).toContainEqual({ ...address, key: `${address.key}/renumbered`, released: true });
  expect(at.leases()[network.key]).toBe(network.block);
});

test('a tombstone has nothing to renumber', async () => {
  const { exitCode, err } = await project(leases).run('lock', 'renumber', 'prod/web/backend/cache');
  expect(err).toContain('prod/web/backend/cache: ipam.lock.json has no live lease of that name');
  expect(exitCode).toBe(2);
});

test('pruned by the name of the construct', async () => {
  const at = project(leases);
  await at.run('lock', 'renumber', 'prod/web/backend');
  await at.run('lock', 'prune', 'prod/web/backend');
  expect(at.leases()).toEqual({ [other.key]: other.block });
});

function requests(prefixLength: number): Declaration['requests'] {
  return [
    { key: network.key, family: 4, prefixLength, stack: 'prod' },
    { key: sixth.key, family: 6, prefixLength: 64, stack: 'prod' },
    { key: address.key, family: 4, prefixLength: 32, stack: 'prod', pools: [network.key] },
    { key: other.key, family: 4, prefixLength: 24, stack: 'prod' },
  ];
}

function declaration(changed: Partial<Declaration>): Declaration {
  return {
    ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, reservations: [], requests: requests(24),
    pools: [{ key: 'p4', block: '172.16.0.0/12' }, { key: 'p6', block: 'fd00::/48' }], ...changed,
  };
}
