import { parseEngineVersion, type EngineVersion } from '../../lib/engine';
import { type Address, parseAddress } from '../../lib/netip';
import { isOverlayWarning, managerProblems, type Member, memberProblems, overlayProblems, overlayProblemText, poolProblems, type Shared } from '../../lib/overlay';

const engine = (text: string) => parseEngineVersion(text) as EngineVersion;
const member = (n: number, more: Partial<Member> & { at?: string } = {}): Member => ({
  path: `prod/h${n}`, hostName: `h${n}`, engine: engine('28.5.2'), address: parseAddress(more.at ?? `192.0.2.${n}`) as Address,
  blocks: [{ what: `an automatic pool of prod/h${n}`, block: `10.${n}.0.0/16` }], networks: [], ...more,
});
const SHARED: Shared = { path: 'prod/swarm', blocks: [{ what: 'the pool of prod/swarm', block: '10.100.0.0/16' }], networks: [] };
const texts = (members: Member[], shared: Partial<Shared> = {}) => memberProblems(members, { ...SHARED, ...shared }).map(overlayProblemText);

test('members that are apart have no problems', () => {
  expect(texts([member(1), member(2), member(3)])).toEqual([]);
});

test.each([
  ['the same address', [member(1), member(2, { at: '192.0.2.1' })], "prod/h2: 'underlayAddress' 192.0.2.1 is that of prod/h1 too; each member needs one of its own"],
  ['two families', [member(1), member(2, { at: '2001:db8::2' })],
    "prod/h2: 'underlayAddress' 2001:db8::2 is of another family than 192.0.2.1 of prod/h1; members reach one another over IPv4, or over IPv6"],
  ['IPv6 under an engine that sends none over it', [member(1, { at: '2001:db8::1', engine: engine('24.0.9') })],
    "prod/h1: engine 24.0.9 sends no overlay packets over IPv6, got 'underlayAddress' 2001:db8::1; use IPv4 addresses, or engine 25 or later"],
  ["an address in another member's pool", [member(1), member(2, { at: '10.1.7.7' })],
    "prod/h2: 'underlayAddress' 10.1.7.7 lies in 10.1.0.0/16, an automatic pool of prod/h1: the hosts would look for it on a bridge of their own; "
    + "reserve the network that it is in, as in ipam.reserve('lan', …)"],
  ["an address in the swarm's pool", [member(1), member(2, { at: '10.100.3.3' })],
    "prod/h2: 'underlayAddress' 10.100.3.3 lies in 10.100.0.0/16, the pool of prod/swarm: the hosts would look for it on a bridge of their own; "
    + "reserve the network that it is in, as in ipam.reserve('lan', …)"],
  ['a pool that was allowed to overlap', [member(1, { blocks: [{ what: 'docker0 of prod/h1', block: '10.100.9.0/24' }] }), member(2)],
    'prod/h1: docker0 of prod/h1 10.100.9.0/24 overlaps 10.100.0.0/16, the pool of prod/swarm: on a node that has both, containers of one are refused; take back what lets them overlap'],
])('%s', (_, members, text) => {
  expect(texts(members)).toEqual([text]);
});

test('a name that a member has of its own, or that two overlays have', () => {
  const networks = [{ name: 'web', path: 'prod/swarm/web' }, { name: 'data', path: 'prod/swarm/one' }, { name: 'data', path: 'prod/swarm/two' }];
  expect(texts([member(1), member(2, { networks: [{ name: 'web', path: 'prod/h2/web' }] })], { networks })).toEqual([
    "prod/swarm/web: 'name' 'web' is the name of prod/h2/web on a member, where it would hide this network; give one of them another 'name'",
    "prod/swarm/two: 'name' 'data' is the name of prod/swarm/one on a member, where it would hide this network; give one of them another 'name'",
  ]);
});

test('engines of two series are advice', () => {
  const [problem] = memberProblems([member(1), member(2, { engine: engine('26.1') })], SHARED);
  expect(isOverlayWarning(problem)).toBe(true);
  expect(overlayProblemText(problem)).toBe('prod/h2: its engine is 26.1, that of prod/h1 28.5.2; let members differ only while you upgrade them');
});

test.each([[1, []], [2, ['take 1 or 3']], [3, []], [4, ['take 3 or 5']]])('%i managers', (managers, advice) => {
  expect(managerProblems('prod/swarm', managers).map(overlayProblemText).map((text) => text.slice(text.lastIndexOf('take')))).toEqual(advice);
});

describe('the size of an overlay', () => {
  const of = (subnet: string, load?: { services: number; tasks: number }, nodes = 3) => overlayProblems({ path: 'prod/swarm/web', subnet, ranged: false, load }, nodes).map(overlayProblemText);

  test('a /24 is right, a larger one advised against', () => {
    expect(of('10.5.0.0/24', { services: 10, tasks: 240 })).toEqual([]);
    expect(of('10.5.0.0/22')).toEqual(['prod/swarm/web: its subnet 10.5.0.0/22 is larger than a /24, for which overlays are made; use several networks, or have services answer by name (dnsrr)']);
  });

  test('a load that does not fit, with what would hold it', () => {
    expect(of('10.5.0.0/27', { services: 4, tasks: 30 })).toEqual([
      "prod/swarm/web: 4 services and 30 tasks do not fit into 10.5.0.0/27, which has 26 addresses beside one for each of 3 nodes; ask for 'subnetPrefixLength' 26"]);
    expect(of('10.5.0.0/24', { services: 100, tasks: 400 })[0]).toMatch(/spread them over several networks, or have services answer by name \(dnsrr\)$/);
  });

  test('few addresses left are advice', () => {
    expect(of('10.5.0.0/28', undefined, 10)).toEqual([
      "prod/swarm/web: its subnet 10.5.0.0/28 has 3 addresses for services and tasks beside one for each of 10 nodes; ask for a shorter 'subnetPrefixLength'"]);
  });
});

describe("a swarm's pool", () => {
  const of = (block: string, subnetLength: number, version = '28', ingressLength = subnetLength) => (
    poolProblems({ path: 'prod/swarm', block, subnetLength, ingressLength, engines: [engine(version)] }).map(overlayProblemText));

  test('is cut into memory by engines before 27', () => {
    expect(of('10.0.0.0/8', 28, '26.1')).toEqual([
      "prod/swarm: engine 26.1 writes every subnet of a swarm's pool into memory, and 10.0.0.0/8 in /28 is too many; use 'subnetPrefixLength' 24 or shorter, or engine 27 or later"]);
    expect(of('10.0.0.0/8', 28, '27')).toEqual([]);
    expect(of('10.0.0.0/8', 24, '20.10.24')).toEqual([]);
  });

  test('should last, since it never changes', () => {
    expect(of('10.4.0.0/16', 24)).toEqual([]);
    expect(of('10.4.0.0/22', 24)).toEqual([
      "prod/swarm: its pool 10.4.0.0/22 in /24 has room for 3 networks that nobody declared, and no swarm can change it later; ask for a shorter 'addressPoolPrefixLength' before the swarm is formed"]);
    // ingress takes half of it.
    expect(of('10.4.0.0/20', 24, '28', 21)).toEqual([]);
    expect(of('10.4.0.0/21', 24, '28', 22)[0]).toContain('has room for 4 networks');
  });
});
