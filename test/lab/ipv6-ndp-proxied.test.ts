import type { TerraformStack } from 'cdktf';
import { DockerHost, type Ipam, Ipv6Cluster, Ipv6Topology, NeighbourProxy } from 'cdktf-docker-ipam';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import { expectNeighbours, expectUndeclaredClosed, ipv6World, startNdppd } from './ipv6-world';
import { Lab } from './lab';
import { bring, differences, engineVersion, routesOf, synthesized, synthesizedInTurn, type Synthesized } from './synthesized';

/** The article's /125 on the first host, and the next sixteen addresses on the second. */
function small(installed: InstalledEngine, neighbourProxy: NeighbourProxy): Synthesized {
  return synthesized((stack, ipam) => {
    const cluster = new Ipv6Cluster(stack, 'link', { ipam, prefix: '2001:db8::/64', topology: Ipv6Topology.NDP_PROXIED, hostPrefixLength: 124, gateway: '2001:db8::1' });
    for (const [name, hostPrefix] of [['h1', '2001:db8::c000/124'], ['h2', '2001:db8::d000/124']]) {
      const host = new DockerHost(stack, name, { ipam, engine: engineVersion(installed) });
      cluster.addHost(host, { hostPrefix, neighbourProxy, routedDefaultBridge: true }).openPort({ port: 80 });
    }
  });
}

/** A /80 for each network. */
function wide(installed: InstalledEngine, routedDefaultBridge: boolean, ...hosts: string[][]): Synthesized[] {
  return synthesizedInTurn(...hosts.map((names) => (stack: TerraformStack, ipam: Ipam) => {
    const cluster = new Ipv6Cluster(stack, 'link', { ipam, prefix: '2001:db8::/64', topology: Ipv6Topology.NDP_PROXIED, hostPrefixLength: 78, gateway: '2001:db8::1' });
    for (const name of names) {
      const host = new DockerHost(stack, name, { ipam, engine: engineVersion(installed) });
      const member = cluster.addHost(host, { routedDefaultBridge, automaticIpv6Pool: false });
      if (routedDefaultBridge) member.openPort({ port: 80 });
      host.addBridgeNetwork('web', { name: `web-${name}` });
    }
  }));
}

describe('NDP_PROXIED: containers with addresses of the link itself', () => {
  test.concurrent.each(ENGINES)('engine $version: ::c008/125 by entries', (installed) => Lab.with(async (lab) => {
    const { one, two, others: [router] } = await ipv6World(lab, installed, small(installed, NeighbourProxy.ENTRIES), ['router']);
    await router.address('eth0', '2001:db8::1/64');
    expect(await routesOf(one.host)).toEqual(['default via 2001:db8::1']);
    const [left, right] = [await one.run('left'), await two.run('right')];
    expect([left.ipv6, right.ipv6]).toEqual(['2001:db8::c00a', '2001:db8::d00a']);
    await expectNeighbours(left, right);
    expect(await router.fetched(`http://[${left.ipv6}]/cgi-bin/client`)).toBe('[2001:db8::1]');
    await expectUndeclaredClosed(right, [left, router]);
    // Room for six, as the plan said: ::c00a to ::c00f.
    for (let n = 2; n <= 6; n++) await one.run(`more-${n}`);
    await expect(one.run('seventh')).rejects.toThrow(/no available|address/i);
  }));

  test.concurrent.each(ENGINES)('engine $version: ::c008/125 by ndppd', (installed) => Lab.with(async (lab) => {
    const { one, two, others: [router] } = await ipv6World(lab, installed, small(installed, NeighbourProxy.DAEMON), ['router']);
    await router.address('eth0', '2001:db8::1/64');
    const [left, right] = [await one.run('left'), await two.run('right')];
    expect(await left.pings(right.ipv6)).toBe(false);
    for (const { host } of [one, two]) await startNdppd(host);
    await expectNeighbours(left, right);
    // A third one on the link asks for addresses that the first two have asked for just now.
    for (const { ipv6 } of [left, right]) expect(await router.fetched(`http://[${ipv6}]/cgi-bin/client`)).toBe('[2001:db8::1]');
    await expectUndeclaredClosed(right, [left, router]);
  }));

  test.concurrent.each(ENGINES)('engine $version: a /80 each for docker0 and a network, filtered by the plan', (installed) => Lab.with(async (lab) => {
    const [files, grown, shrunk] = wide(installed, true, ['h1', 'h2'], ['h1', 'h2', 'h3'], ['h1', 'h2']);
    const { link, one, two } = await ipv6World(lab, installed, files);
    for (const { host } of [one, two]) await startNdppd(host);
    const [left, right] = [await one.run('left'), await two.run('right')];
    await expectNeighbours(left, right);
    await expectNeighbours(await one.run('left-web', { network: 'web' }), await two.run('right-web', { network: 'web' }));
    await expectUndeclaredClosed(right, [left, one.host]);

    // A third host answers for its own: nothing of the others changes when it joins, nor when it leaves.
    expect([...differences(files, grown), ...differences(grown, shrunk)]).toEqual([]);
    const three = await lab.host('h3');
    await lab.link(link, three);
    await bring(three, grown.filesOf('h3'));
    await startNdppd(three);
    // No engine runs there: an address of docker0's subnet stands for its containers.
    const subnet = (JSON.parse(grown.filesOf('h3').get('/etc/docker/daemon.json')!) as Record<string, string>)['fixed-cidr-v6'];
    const third = subnet.replace(/::\/80$/, '::7');
    await three.sh('ip link add c0 type bridge; ip link set c0 up');
    await three.address('c0', `${third}/80`);
    for (const container of [left, right]) expect(await container.reaches(third)).toBe(true);
    await expectNeighbours(left, right);
  }));

  test.concurrent.each(enginesFrom(27))('engine $version: a /80 for a network, filtered by Docker', (installed) => Lab.with(async (lab) => {
    const { one, two } = await ipv6World(lab, installed, wide(installed, false, ['h1', 'h2'])[0]);
    for (const { host } of [one, two]) await startNdppd(host);
    const left = await one.run('left', { network: 'web', publish: { 80: 0 } });
    const right = await two.run('right', { network: 'web', publish: { 80: 0 } });
    const closed = await two.run('closed', { network: 'web' });
    for (const [from, to] of [[left, right], [right, left]]) expect(await from.fetched(`http://[${to.ipv6}]/cgi-bin/client`)).toBe(`[${from.ipv6}]`);
    expect(await left.fetch(`http://[${closed.ipv6}]/cgi-bin/client`)).toBeUndefined();
  }));
});
