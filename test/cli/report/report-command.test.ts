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

describe('each changed name stands for one network alone', () => {
  const key = (path: string) => `ipam/${path}/ipv4`;
  const [wasBackend, wasFrontend] = [lease(key('home/server/nextcloud/backend'), '172.24.28.0/24'), lease(key('home/server/nextcloud/frontend'), '172.24.29.0/24')];
  const [backend, frontend] = [lease(key('home/server/cloud/backend'), '172.24.28.0/24'), lease(key('home/server/cloud/frontend'), '172.24.29.0/24')];
  const [one, two] = [lease(key('home/server/aaa/one'), '172.24.30.0/24'), lease(key('home/server/aaa/two'), '172.24.31.0/24')];
  const [wasPool, pool] = [lease('ipam/fleet/berlin/automatic', '10.129.0.0/16'), lease('ipam/fleet/berlin-1/automatic', '10.129.0.0/16')];
  const docker0 = lease('ipam/fleet/berlin-1/docker0/ipv4', '10.130.0.0/24');
  // A lockKey says nothing of the path.
  const [locked, lockedToo] = [lease(key('~/fixed/db'), '172.24.32.0/24'), lease(key('~/fixed/web'), '172.24.33.0/24')];
  const old = lease(key('home/server/aaa/three'), '172.24.34.0/24');

  function changed() {
    const leases = [backend, frontend, one, two, pool, docker0, locked, lockedToo, { ...old, block: '172.24.35.0/24' }, { ...old, key: `${old.key}/renumbered`, released: true }];
    const at = project(leases);
    const on = (of: typeof one, path: string, purpose: string) => planned(of, { path, purpose });
    writePlan(at, { leases: [
      ...[backend, frontend].map((of) => on(of, 'home/server/cloud', 'compose project')), ...[one, two, leases[8]].map((of) => on(of, 'home/server/aaa', 'compose project')),
      ...[pool, docker0].map((of) => on(of, 'fleet/berlin-1', 'docker host')), ...[locked, lockedToo].map((of) => on(of, 'home/server/bbb', 'compose project')),
    ] });
    at.write('before.lock.json', formatLock({ layoutVersion: 1, leases: [wasBackend, wasFrontend, wasPool, old] }));
    return at;
  }

  test('as text', async () => {
    const { out } = await changed().run('report', '--against', 'before.lock.json');
    expect(out.split('changes\n')[1].trimEnd().split('\n').map((line) => line.trim().replace(/  +/g, '  '))).toEqual([
      'renumbered  172.24.34.0/24 -> 172.24.35.0/24  home/server/aaa/three',
      'moved  10.129.0.0/16  fleet/berlin/automatic -> fleet/berlin-1/automatic',
      'moved  172.24.28.0/24  home/server/nextcloud/backend -> home/server/cloud/backend',
      'moved  172.24.29.0/24  home/server/nextcloud/frontend -> home/server/cloud/frontend',
      'leased  10.130.0.0/24  fleet/berlin-1/docker0',
      'leased  172.24.30.0/24  home/server/aaa/one',
      'leased  172.24.31.0/24  home/server/aaa/two',
      'leased  172.24.32.0/24  home/server/bbb/db',
      'leased  172.24.33.0/24  home/server/bbb/web',
    ]);
  });

  test('as Markdown and on the page', async () => {
    const at = changed();
    const { out } = await at.run('report', '--markdown', '--against', 'before.lock.json');
    expect(out).toContain('| moved | `home/server/nextcloud/backend` → `home/server/cloud/backend` | `172.24.28.0/24` |');
    expect(out).toContain('| moved | `fleet/berlin/automatic` → `fleet/berlin-1/automatic` | `10.129.0.0/16` |');
    for (const name of ['fleet/berlin-1/docker0', 'home/server/aaa/one', 'home/server/aaa/two', 'home/server/bbb/web']) expect(out).toContain(`| leased | \`${name}\` |`);
    const page = await at.run('report', '--html', '-', '--against', 'before.lock.json');
    const [, json] = /id="plan">(.*?)<\/script>/s.exec(page.out)!;
    const { ipams } = JSON.parse(json) as { ipams: Array<{ changes: Array<{ name: string; was?: string }> }> };
    expect(ipams[0].changes.map(({ name, was }) => [was, name])).toContainEqual(['home/server/nextcloud/frontend', 'home/server/cloud/frontend']);
  });
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

describe('a lock that was edited after the synth', () => {
  const said = "prod/web: ipam.lock.json holds 172.16.200.0/24 for it, the last plan 172.16.0.0/24; run 'cdktf synth', which plans by the lock, or restore the lock from version control";
  function edited() {
    const at = made();
    at.writeLock([{ ...web, block: '172.16.200.0/24' }, web6, compose, fresh]);
    return at;
  }

  test('is a problem for whoever reads the report, as for check', async () => {
    const { exitCode, out } = await edited().run('report');
    expect(out).toMatch(/^ipam: 1 host, 3 networks, 1 problem; ipam\.lock\.json\n/);
    expect(out.replace(/\n {4}/g, ' ')).toContain(`\n  ! ${said}\n172.16.0.0/12 `);
    expect(exitCode).toBe(0);
    expect((await edited().run('check')).err).toBe(`problem: ${said}\n`);
  });

  test('is one in Markdown and in JSON', async () => {
    const { out } = await edited().run('report', '--markdown');
    expect(out).toContain(`\n1 host, 3 networks, **1 problem**\n\n- \`${said}\`\n`);
    expect(JSON.parse((await edited().run('report', '--json')).out)).toMatchObject({ problems: [said] });
  });

  test('is named where nothing but the lock changed, and where there is no host', async () => {
    const at = project([{ ...web, block: '172.16.200.0/24' }]);
    writePlan(at, { leases: [planned(web)] });
    at.write('before.lock.json', formatLock({ layoutVersion: 1, leases: [web] }));
    expect((await at.run('report', '--markdown', '--against', 'before.lock.json')).out).toMatch(/^- `prod\/web: [^`]*`\n\n#### Changes of /);
    expect((await at.run('report')).out.replace(/\n {4}/g, ' ')).toContain(`  ! ${said}\n172.16.200.0/24`);
  });

  test('that has lost everything does not fill the screen', async () => {
    const at = project([web]);
    const lost = Array.from({ length: 30 }, (_, i) => planned(lease(`ipam/prod/n${i}/ipv4`, `172.17.${i}.0/24`)));
    writePlan(at, { leases: [planned(web), ...lost] });
    const { out } = await at.run('report');
    expect(out.match(/^ {2}! prod\/n/gm)).toHaveLength(20);
    expect(out).toContain("  ! … 10 more problems: 'docker-ipam check' names all\n");
  });
});
