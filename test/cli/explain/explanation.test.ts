import { isParseProblem, parsePrefix } from '../../../lib/netip';
import { explain } from '../../../lib/cli/explain/explanation';
import { viewProject } from '../../../lib/cli/ipam-view';
import { lease, planned, project, writePlan } from '../command-line';

const server = lease('ipam/prod/server/automatic', '172.24.0.0/13');
const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const db = lease('ipam/prod/web/db/ipv4', '172.16.0.2/32', { pool: web.key });
const tiny = lease('ipam/prod/tiny/ipv4', '172.16.1.0/30');
const gone = lease('ipam/prod/gone/ipv4', '172.16.4.0/24', { released: true });

function explained(text: string) {
  const at = project([server, web, db, tiny, gone]);
  writePlan(at, {
    pools: [{ key: 'ipam/prod/ipam/pool/ipv4Pools/172.16.0.0/12', block: '172.16.0.0/12', family: 4, prefixLength: 12 }, { key: web.key, block: web.block, family: 4, prefixLength: 24 }],
    reservations: [{ key: 'ipam/prod/ipam/vpn', block: '172.16.2.0/24', reason: 'VPN' }],
    leases: [planned(server, { purpose: 'automatic pool', host: 'prod/server' }), planned(web, { purpose: 'bridge network' }), planned(db, { purpose: 'reserved address' }),
      planned(tiny, { purpose: 'bridge network' }), planned(gone)],
    hosts: [{ path: 'prod/server', stack: 'prod', engine: '28', networks: 1, automatic: [{ base: server.block, size: 24 }], automaticRoom: 2048, files: [], advice: [] }],
  });
  const [view] = viewProject({ cwd: at.directory }, {}).ipams;
  const block = parsePrefix(text);
  if (isParseProblem(block)) throw new Error(text);
  return explain(view, block);
}
const kinds = (text: string) => explained(text).around.map(({ kind, name }) => `${kind} ${name}`);

test.each([
  ['172.16.0.2/32', ['pool prod/ipam', 'lease prod/web', 'lease prod/web/db']],
  ['172.16.0.9/32', ['pool prod/ipam', 'lease prod/web']],
  ['172.16.0.0/24', ['pool prod/ipam', 'lease prod/web']],
  ['172.16.2.7/32', ['pool prod/ipam', 'reservation prod/ipam/vpn']],
  ['172.16.4.0/26', ['pool prod/ipam', 'tombstone prod/gone']],
  ['172.16.3.0/24', ['pool prod/ipam']],
  ['172.0.0.0/8', []],
  ['2001:db8::/32', []],
])('around %s', (text, around) => {
  expect(kinds(text)).toEqual(around);
});

test.each([
  ['172.16.0.0/32', 'NETWORK'], ['172.16.0.1/32', 'GATEWAY'], ['172.16.0.255/32', 'BROADCAST'], ['172.16.0.7/32', undefined],
  ['172.16.0.2/32', undefined], ['172.16.2.0/32', undefined], ['172.16.1.3/32', 'BROADCAST'],
])('%s is %s', (text, role) => {
  expect(explained(text).role).toBe(role);
});

test('free space around', () => {
  expect(explained('172.16.3.9/32').free).toEqual({ in: '172.16.3.0/24', inside: [], below: '172.16.1.128/25', above: '172.16.5.0/24', largest: '172.20.0.0/14' });
  expect(explained('172.16.0.0/22').free).toMatchObject({ inside: ['172.16.1.4/30', '172.16.1.8/29', '172.16.1.16/28', '172.16.1.32/27', '172.16.1.64/26', '172.16.1.128/25', '172.16.3.0/24'] });
  expect(explained('172.16.0.0/24').free).toEqual({ inside: [], above: '172.16.1.4/30', largest: '172.20.0.0/14' });
});

test('what lies inside', () => {
  expect(explained('172.16.0.0/22').inside.map(({ name }) => name)).toEqual(['prod/web', 'prod/tiny', 'prod/ipam/vpn']);
  expect(explained('172.0.0.0/8').inside.map(({ name }) => name)).toEqual(['prod/ipam']);
});

test('the network that an engine would cut around an address', () => {
  expect(explained('172.25.9.7/32').automatic).toEqual({ host: 'prod/server', subnet: '172.25.9.0/24' });
  expect(explained('172.16.9.7/32').automatic).toBeUndefined();
});

test('uses by others: all where nobody has it, narrower ones in a pool, none of what is leased', () => {
  expect(explained('10.0.0.0/24').known).toContainEqual(expect.stringContaining('Docker Engine'));
  expect(explained('172.17.5.0/24').known).toContain('AWS: docker0 of Cloud9 environments and SageMaker notebooks');
  expect(explained('172.25.0.0/24').known).toEqual([]);
});

test.each([['10.0.0.0/8', 'PRIVATE'], ['192.0.2.0/24', 'DOCUMENTATION'], ['8.8.8.8/32', 'PUBLIC'], ['192.0.2.128/25', 'DOCUMENTATION'], ['11.0.0.0/8', 'PUBLIC'],
  ['0.0.0.0/0', 'MIXED'], ['::/0', 'MIXED'], ['128.0.0.0/1', 'MIXED'], ['198.0.0.0/8', 'MIXED'], ['2001::/16', 'MIXED'], ['10.0.0.0/7', 'MIXED']])('%s is %s', (text, scope) => {
  expect(explained(text).scope).toBe(scope);
});
