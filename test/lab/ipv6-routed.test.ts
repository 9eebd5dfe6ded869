import type { TerraformStack } from 'cdktf';
import { type Ipam, Ipv6Cluster, Ipv6Topology, LinuxRouter, DockerHost } from 'cdktf-docker-ipam';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import { arrives, expectNeighbours, expectUndeclaredClosed, flap, ipv6World, settled } from './ipv6-world';
import { Lab } from './lab';
import { bring, differences, engineVersion, routesOf, runUnit, synthesizedInTurn, type Synthesized } from './synthesized';

/** A router and hosts on one switch, each with the files that were written for it: as first declared, and as changed afterwards. */
function plans(installed: InstalledEngine, routedDefaultBridge: boolean, ...hosts: string[][]): Synthesized[] {
  return synthesizedInTurn(...hosts.map((names) => (stack: TerraformStack, ipam: Ipam) => {
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.ROUTED, router: new LinuxRouter(stack, 'router') });
    for (const name of names) {
      const host = new DockerHost(stack, name, { ipam, engine: engineVersion(installed) });
      const member = cluster.addHost(host, { routedDefaultBridge });
      if (routedDefaultBridge) member.openPort({ port: 80 });
      host.addBridgeNetwork('web', { name: `web-${name}` });
    }
  }));
}

const UNIT = '/etc/systemd/system/docker-ipam-routes.service';

describe('ROUTED: a router with a route for each host', () => {
  test.concurrent.each(ENGINES)('engine $version: docker0 and a network, filtered by the plan', (installed) => Lab.with(async (lab) => {
    const [files, grown, shrunk] = plans(installed, true, ['h1', 'h2'], ['h1', 'h2', 'h3'], ['h1', 'h2']);
    const { link, one, two, others: [router] } = await ipv6World(lab, installed, files, ['router']);
    const toTwo = ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2'];
    expect(await routesOf(router)).toEqual(toTwo);
    expect(await routesOf(one.host)).toEqual(['default via 2001:db8::ff01', 'unreachable 2001:db8:1::/48']);

    const [left, right] = [await one.run('left'), await two.run('right')];
    expect([left.ipv6, right.ipv6].map((address) => address.split(':').slice(0, 4).join(':'))).toEqual(['2001:db8:1:1', '2001:db8:2:1']);
    await expectNeighbours(left, right);
    await expectNeighbours(await one.run('left-web', { network: 'web' }), await two.run('right-web', { network: 'web' }));

    await expectUndeclaredClosed(right, [left, one.host, router]);
    // Nobody has 2001:db8:2:7777::1: the host says so instead of sending it back to the router.
    expect(await left.isToldUnreachable('2001:db8:2:7777::1')).toBe(true);

    await flap(two.host);
    expect(await left.pings(right.ipv6)).toBe(false);
    await runUnit(two.host, 'docker-ipam-routes');
    await settled(two.host);
    await expectNeighbours(left, right);

    // A third host joins: the router gets a route, and nobody else anything.
    expect(differences(files, grown)).toEqual([`router${UNIT}`]);
    const third = await (await arrives(lab, link, installed, grown, 'h3')).run('third');
    expect(await left.pings(third.ipv6)).toBe(false);
    await bring(router, grown.filesOf('router'));
    expect(await routesOf(router)).toEqual([...toTwo, '2001:db8:3::/48 via 2001:db8::3']);
    for (const [a, b] of [[left, third], [third, right], [right, left]]) await expectNeighbours(a, b);
    // It leaves, and so does its route.
    expect(differences(grown, shrunk)).toEqual([`router${UNIT}`]);
    await bring(router, shrunk.filesOf('router'));
    expect(await routesOf(router)).toEqual(toTwo);
    expect(await left.pings(third.ipv6)).toBe(false);
    await expectNeighbours(left, right);
  }));

  test.concurrent.each(enginesFrom(27))('engine $version: a network, filtered by Docker', (installed) => Lab.with(async (lab) => {
    const [files] = plans(installed, false, ['h1', 'h2']);
    expect(files.filesOf('h1').get('/etc/docker-ipam/filter.nft')).not.toContain('drop');
    const { one, two } = await ipv6World(lab, installed, files, ['router']);
    const left = await one.run('left', { network: 'web', publish: { 80: 0 } });
    const right = await two.run('right', { network: 'web', publish: { 80: 0 } });
    const closed = await two.run('closed', { network: 'web' });
    expect(left.ipv6).toMatch(/^2001:db8:1:1:/);
    for (const [from, to] of [[left, right], [right, left]]) expect(await from.fetched(`http://[${to.ipv6}]/cgi-bin/client`)).toBe(`[${from.ipv6}]`);
    expect(await left.fetch(`http://[${closed.ipv6}]/cgi-bin/client`)).toBeUndefined();
    // 27 has no rule for ICMPv6 in routed mode yet.
    expect(await (installed.major >= 28 ? left.reaches(right.ipv6) : left.pings(right.ipv6))).toBe(installed.major >= 28);
    // What nobody declared gets a subnet of the host's upper half, routed too.
    const made = await two.createNetwork('made', { ipv6: true });
    expect(made.ipv6).toEqual(['2001:db8:2:8000::/64']);
    expect(await left.fetched(`http://[${(await two.run('late', { network: 'made', publish: { 80: 0 } })).ipv6}]/cgi-bin/client`)).toBe(`[${left.ipv6}]`);
  }));
});
