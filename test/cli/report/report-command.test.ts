import { formatLock } from '../../../lib/io';
import { lease, planned, project, writePlan } from '../command-line';

const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const web6 = lease('ipam/prod/web/ipv6', 'fd00::/64');
const compose = lease('ipam/prod/server/gitea/db/ipv4', '172.16.1.0/24');
const fresh = lease('ipam/prod/fresh/ipv4', '172.16.2.0/24');

function made() {
  const at = project([web, web6, compose, fresh]);
  writePlan(at, {
    pools: [{ key: 'ipam/prod/ipam/pool/ipv4Pools/172.16.0.0/12', block: '172.16.0.0/12', family: 4, prefixLength: 12 }],
    leases: [
      planned(web, { purpose: 'bridge network', host: 'prod/server' }), planned(web6, { purpose: 'bridge network', host: 'prod/server' }),
      planned(compose, { purpose: 'compose project', path: 'prod/server/gitea', host: 'prod/server' }), planned(fresh, { purpose: 'bridge network', host: 'prod/server' }),
    ],
    hosts: [{
      path: 'prod/server', stack: 'prod', engine: '28', bip: '172.16.9.1/24', networks: 3, automatic: [{ base: '172.24.0.0/13', size: 24 }], automaticRoom: 2048, files: [],
      advice: ['server: take the networks down once'],
    }],
  });
  at.write('before.lock.json', formatLock({ layoutVersion: 1, leases: [web, { ...web6, block: 'fd00:1::/64' }, compose] }));
  return at;
}

test('hosts and blocks', async () => {
  const { exitCode, out } = await made().run('report');
  expect(out).toBe([
    'ipam: 1 host, 3 networks, no problems; ipam.lock.json',
    '  prod/server  bip 172.16.9.1/24, 3 networks (1 of 1 Compose project)',
    '               in 172.16.0.0/24 … 172.16.2.0/24 and fd00::/64',
    '               automatic 172.24.0.0/13 in /24: room for 2,048 more',
    '  - prod/server: take the networks down once',
    '172.16.0.0/12    pool   prod/ipam',
    '  172.16.0.0/24  lease  prod/web  "bridge network"',
    '  172.16.1.0/24  lease  prod/server/gitea/db  "compose project"',
    '  172.16.2.0/24  lease  prod/fresh  "bridge network"',
    '                 free   1,047,808 addresses in 11 blocks, the largest 172.24.0.0/13',
    'fd00::/64        lease  prod/web  "bridge network"',
    '',
  ].join('\n'));
  expect(exitCode).toBe(0);
});

test('an overlay of three hosts counts once, and the table of a pull request has it', async () => {
  const overlay = lease('ipam/prod/swarm/web/ipv4', '10.0.1.0/24');
  const gone = lease('ipam/prod/swarm/gone/ipv4', '10.0.2.0/24', { released: true });
  const at = project([overlay, gone]);
  const hosts = ['m1', 'm2', 'w1'].map((name, i) => (
    { path: `prod/${name}`, stack: 'prod', engine: '28', networks: i === 0 ? 1 : 0, automatic: [{ base: '172.24.0.0/13', size: 24 }], automaticRoom: 2048, files: [], advice: [] }));
  writePlan(at, { leases: [planned(overlay, { purpose: 'overlay network' }), planned(gone)], hosts });
  const { out } = await at.run('report');
  expect(out).toMatch(/^ipam: 3 hosts, 1 network, no problems; ipam\.lock\.json\n/);
  expect(out).toContain('\n  (overlays)  1 network in 10.0.1.0/24\n');
  const { out: markdown } = await at.run('report', '--markdown');
  expect(markdown).toContain('\n3 hosts, 1 network, no problems\n');
  expect(markdown).toContain('| overlay | `prod/swarm/web` | `10.0.1.0/24` |  |');
});

test('with what changed', async () => {
  const { out } = await made().run('report', '--against', 'before.lock.json');
  expect(out.split('\n').slice(-4)).toEqual(['changes', '  renumbered  fd00:1::/64 -> fd00::/64  prod/web', '  leased      172.16.2.0/24             prod/fresh', '']);
});

test('as Markdown, with what changed', async () => {
  const { out } = await made().run('report', '--markdown', '--against', 'before.lock.json');
  expect(out).toContain('### IP plan `ipam`');
  expect(out).toContain('| `prod/server` | `172.16.9.1/24` | 3 networks');
  expect(out).toContain('| `prod/server` | `db` of `gitea` | `172.16.1.0/24` |  |');
  expect(out).toContain('| **renumbered** | `prod/web` | `fd00:1::/64` → `fd00::/64` |');
});

test('in JSON', async () => {
  const { out } = await made().run('report', '--json', '--against', 'before.lock.json');
  expect(JSON.parse(out)).toMatchObject({ ipams: [{ id: 'ipam', leases: [{}, {}, {}, {}], hosts: [{ path: 'prod/server' }], changes: { leased: [{ key: fresh.key }], unchanged: 2 } }], problems: [] });
});

test('of the lock alone', async () => {
  const { exitCode, out } = await project([web]).run('report');
  expect([exitCode, out]).toEqual([0, '172.16.0.0/24  lease  prod/web\n']);
});

test.each([
  [['--markdown', '--json'], 2, '--markdown and --json exclude each other; take one'],
  [['--html', 'x.html', '--json'], 2, '--html and --json exclude each other; take one'],
  [['--html', 'x.html', '--markdown', '--json'], 2, '--html, --markdown and --json exclude each other; take one'],
  [['--against', 'nowhere'], 2, 'nowhere: is neither a lock file nor a commit, branch or tag that has the lock'],
])('%j is refused', async (args, code, text) => {
  const { exitCode, err } = await made().run('report', ...args);
  expect([exitCode, err]).toEqual([code, `problem: ${text}\n`]);
});

test('as a page, with what changed', async () => {
  const at = made();
  const { exitCode, out } = await at.run('report', '--html', 'plan.html', '--against', 'before.lock.json');
  expect([exitCode, out]).toEqual([0, 'plan.html: open it in a browser\n']);
  const [, json] = /id="plan">(.*?)<\/script>/s.exec(at.read('plan.html'))!;
  expect(JSON.parse(json)).toMatchObject({ ipams: [{ id: 'ipam', hosts: [{ name: 'prod/server' }], changes: [{ what: 'renumbered', before: 'fd00:1::/64', block: 'fd00::/64' }, { what: 'leased', name: 'prod/fresh' }] }] });
  expect((await at.run('report', '--html', '-', '--against', 'before.lock.json')).out).toBe(at.read('plan.html'));
});

test('a page that cannot be written is said so', async () => {
  const { exitCode, err } = await made().run('report', '--html', 'no/such/plan.html');
  expect([exitCode, err]).toEqual([1, expect.stringMatching(/^problem: .*no\/such\/plan\.html: cannot write it: it, or a directory above it, does not exist/)]);
});

test('hostile names stay inside their cells, also in what changed', async () => {
  const evil = lease('ipam/prod/a|b <img src=x> `c` @all\u202e [x](http://x)/ipv4', '172.16.8.0/24');
  const at = project([evil]);
  at.write('before.lock.json', formatLock({ layoutVersion: 1, leases: [{ ...evil, key: evil.key.replace('prod', 'old') }] }));
  const { out } = await at.run('report', '--markdown', '--against', 'before.lock.json');
  const row = out.split('\n').find((line) => line.startsWith('| moved'))!;
  expect(row.match(/\|/g)).toHaveLength(4);
  expect(row).not.toMatch(/<img|@all|\]\(|\u202e/);
  expect(row).toContain('<code>');
});
