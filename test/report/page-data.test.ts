import { type PageBlock, type PageData, pageData, type PageSource } from '../../lib/report';

function dataOf(sources: readonly PageSource[]): PageData {
  return JSON.parse(pageData(sources)) as PageData;
}

function source(rest: Partial<PageSource>): PageSource {
  return { id: 'ipam', lockFile: 'ipam.lock.json', entries: [], hosts: [], topologies: [], ...rest };
}

function blocksOf(rest: Partial<PageSource>): readonly PageBlock[] {
  return dataOf([source(rest)]).ipams[0].blocks;
}

test('blocks stand in address order, with what is free between them, and know what they lie in', () => {
  const blocks = blocksOf({ entries: [
    { kind: 'lease', name: 'prod/b', block: '10.0.2.0/24', owner: 'prod/host' },
    { kind: 'lease', name: 'prod/b/db', block: '10.0.2.5/32' },
    { kind: 'pool', name: 'prod/ipam', block: '10.0.0.0/22' },
    { kind: 'lease', name: 'prod/a', block: '10.0.0.0/24' },
  ] });
  expect(blocks.map(({ kind, block, name, in: holder }) => [kind, block, name, holder])).toEqual([
    ['pool', '10.0.0.0/22', 'prod/ipam', undefined],
    ['lease', '10.0.0.0/24', 'prod/a', 0],
    ['free', '10.0.1.0/24', undefined, 0],
    ['lease', '10.0.2.0/24', 'prod/b', 0],
    ['lease', '10.0.2.5/32', 'prod/b/db', 3],
    ['free', '10.0.3.0/24', undefined, 0],
  ]);
});

test('IPv4 comes before IPv6, and what only Terraform will know stands apart', () => {
  const { blocks, unplaced } = dataOf([source({ entries: [
    { kind: 'pool', name: 'six', block: 'fd00::/64' }, { kind: 'pool', name: 'four', block: '10.0.0.0/24' }, { kind: 'lease', name: 'late', block: '0.0.0.0/24 of a /16' },
  ] })]).ipams[0];
  expect(blocks.filter(({ kind }) => kind === 'pool').map(({ name }) => name)).toEqual(['four', 'six']);
  expect(unplaced).toEqual([expect.objectContaining({ name: 'late', block: '0.0.0.0/24 of a /16' })]);
});

test('a host has what its pools hold, what is left, and whether that is little', () => {
  const { hosts } = dataOf([source({ hosts: [
    { name: 'old', engine: '20.10', networks: [], automaticPools: [{ base: '10.0.0.0/20', size: 24 }], networksLeft: 2, notices: [] },
    { name: 'new', engine: '28', networks: [], automaticPools: [], notices: [] },
  ] })]).ipams[0];
  expect(hosts.map(({ name, capacity, left, low }) => ({ name, capacity, left, low }))).toEqual([{ name: 'old', capacity: 16, left: 2, low: true }, { name: 'new', capacity: 0, left: undefined, low: false }]);
});

test('every text is printable, wherever it stands', () => {
  const evil = 'a\u202eb\u001b[31m\u0000';
  const data = dataOf([source({
    id: evil, entries: [{ kind: 'reservation', name: evil, block: '10.0.0.0/8', note: evil }],
    hosts: [{ name: evil, engine: evil, networks: [{ name: evil, of: 'network' }], automaticPools: [], notices: [evil] }],
    topologies: [{ path: evil, kind: evil, nodes: [{ path: evil, role: 'host', routes: [{ destination: evil, what: evil }], answersFor: [evil] }] }],
    change: { diff: { leased: [{ key: evil, block: '10.0.0.0/24', app: 'a', stack: 's' }], freed: [], moved: [], renumbered: [], pruned: [], unchanged: 0 }, nameOf: (key) => key },
  })]);
  expect(JSON.stringify(data)).not.toMatch(/\u202e|\\u0000|\\u001b/);
  expect(JSON.stringify(data).match(/a\\\\u\{202e\}b\\\\u\{1b\}\[31m\\\\u\{0\}/g)).toHaveLength(14);
});
