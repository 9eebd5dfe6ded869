import fc from 'fast-check';
import type { LockedLease } from '../../lib/plan';
import { type HostSummary, lockDiff, lockDiffMarkdown, planMarkdown, type PlanSummary } from '../../lib/report';
import { markdownCode } from '../../lib/report/markdown-code';

const words = { nameOf: (key: string) => key.replace(/^ipam\//, ''), lockFile: 'ipam.lock.json' };
const lease = (key: string, block: string, rest: Partial<LockedLease> = {}): LockedLease => ({ key: `ipam/${key}`, block, app: 'shop', stack: 'prod', ...rest });
const lock = (...leases: LockedLease[]) => ({ layoutVersion: 1, leases });
const host: HostSummary = {
  name: 'server', engine: '28', bip: '172.24.0.1/24', automaticPools: [{ base: '172.16.0.0/13', size: 24 }], networksLeft: 2048, notices: [],
  networks: [{ name: 'web', of: 'network', ipv4: '172.24.1.0/24', ipv6: '2001:db8::/64' }, { name: 'default', of: 'compose project', project: 'nextcloud', ipv4: '172.24.2.0/24' }, { name: 'late', of: 'network' }],
};
const summary: PlanSummary = {
  hosts: [host, { ...host, name: 'old', networks: [], networksLeft: 3 }], problems: 0, lockFile: 'ipam.lock.json', notices: [],
  changes: { leased: 1, released: 1, returned: 0, moved: 1, renumbered: 1 },
};

test('a plan with its changes', () => {
  const diff = lockDiff(
    lock(lease('prod/a', '10.0.0.0/24'), lease('prod/b', '10.0.1.0/24'), lease('prod/c', '10.0.2.0/24'), lease('prod/d', '10.0.3.0/24')),
    lock(lease('prod/a', '10.9.0.0/24'), lease('prod/b2', '10.0.1.0/24'), lease('prod/c', '10.0.2.0/24', { released: true }), lease('prod/d', '10.0.3.0/24'), lease('prod/e', '10.0.4.0/24')),
  );
  expect(planMarkdown(summary, { diff, words })).toBe(`### IP plan \`ipam\`

2 hosts, 3 networks, no problems

| host | docker0 | networks | automatic pool | room |
| --- | --- | --- | --- | --- |
| \`server\` | \`172.24.0.1/24\` | 3 networks (1 of 1 Compose project) in 172.24.1.0/24 … 172.24.2.0/24 and 2001:db8::/64, 1 with blocks that only Terraform will know | \`172.16.0.0/13\` in /24 | 2,048 |
| \`old\` | \`172.24.0.1/24\` | none | \`172.16.0.0/13\` in /24 | **3**, widen its automatic pool |

<details><summary>Blocks</summary>

| host | network | IPv4 | IPv6 |
| --- | --- | --- | --- |
| \`server\` | \`web\` | \`172.24.1.0/24\` | \`2001:db8::/64\` |
| \`server\` | \`default\` of \`nextcloud\` | \`172.24.2.0/24\` |  |
| \`server\` | \`late\` | known at plan |  |

</details>

#### Changes of \`ipam.lock.json\`

1 leased, 1 freed, 1 moved, 1 renumbered, 1 as before

| change | who | block |
| --- | --- | --- |
| **renumbered** | \`prod/a\` | \`10.0.0.0/24\` → \`10.9.0.0/24\` |
| freed | \`prod/c\` | \`10.0.2.0/24\` |
| moved | \`prod/b\` → \`prod/b2\` | \`10.0.1.0/24\` |
| leased | \`prod/e\` | \`10.0.4.0/24\` |
`);
});

test('overlays stand among the networks, once', () => {
  const text = planMarkdown({ ...summary, overlays: [{ name: 'web', of: 'overlay', ipv4: '10.0.1.0/24' }] });
  expect(text).toContain('\n2 hosts, 4 networks, no problems\n');
  expect(text).toContain('\nOverlays of several hosts: 1 network in 10.0.1.0/24\n');
  expect(text).toContain('\n| overlay | `web` | `10.0.1.0/24` |  |\n');
});

test('a lock without changes', () => {
  const same = lock(lease('prod/a', '10.0.0.0/24'));
  expect(lockDiffMarkdown(lockDiff(same, same), words)).toBe('#### Changes of `ipam.lock.json`\n\nnone; 1 lease as before');
});

test('ten thousand leases stay below what a pull request holds', () => {
  const many = lock(...Array.from({ length: 10_000 }, (_, i) => lease(`prod/${'x'.repeat(200)}${i}`, `10.${i >> 8}.${i & 255}.0/24`)));
  const hosts = Array.from({ length: 300 }, (_, i) => ({ ...host, name: `${'|'.repeat(120)}${i}` }));
  const text = planMarkdown({ ...summary, hosts }, { diff: lockDiff(lock(), many), words });
  expect(text).toContain('… 9,940 more');
  expect(text.length).toBeLessThan(150_000);
});

test('hostile names are text', () => {
  expect(markdownCode('<img src=x onerror=alert(1)>')).toMatch(/^<code>&#60;img src&#61;x onerror&#61;alert&#40;1&#41;&#62;<\/code>$/);
  expect(markdownCode('a | b')).toBe('<code>a &#124; b</code>');
  expect(markdownCode('`@team`')).toBe('<code>&#96;&#64;team&#96;</code>');
  expect(markdownCode('a\n\n# b')).not.toContain('\n');
  expect(markdownCode('')).toBe('');
});

test('no name ends its cell, opens a tag or a code span', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
    const [row] = planMarkdown({ ...summary, hosts: [{ ...host, name }] }).split('\n').slice(6);
    expect(row.split('|')).toHaveLength(7);
    expect(row.split('|')[1]).toMatch(/^ (`[^`<>&\\]*`|<code>([\p{L}\p{N} ]|&#\d+;)*<\/code>|) $/u);
  }));
});
