import type { TerraformStack } from 'cdktf';
import { DockerHost, type Ipam, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology } from 'cdktf-docker-ipam';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import { arrives, expectNeighbours, expectUndeclaredClosed, flap, ipv6World, settled } from './ipv6-world';
import { Lab } from './lab';
import { bring, differences, engineVersion, routesOf, runUnit, synthesizedInTurn, type Synthesized } from './synthesized';

function plans(installed: InstalledEngine, routedDefaultBridge: boolean, ...hosts: string[][]): Synthesized[] {
  return synthesizedInTurn(...hosts.map((names) => (stack: TerraformStack, ipam: Ipam) => {
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.SWITCHED });
    for (const name of names) {
      const host = new DockerHost(stack, name, { ipam, engine: engineVersion(installed) });
      const member = cluster.addHost(host, { routedDefaultBridge, defaultRoute: Ipv6DefaultRoute.UNMANAGED });
      if (routedDefaultBridge) member.openPort({ port: 80 });
      host.addBridgeNetwork('web', { name: `web-${name}` });
    }
  }));
}

const UNIT = '/etc/systemd/system/docker-ipam-routes.service';

describe('SWITCHED: hosts with a route to each other', () => {
  test.concurrent.each(ENGINES)('engine $version: docker0 and a network, filtered by the plan', (installed) => Lab.with(async (lab) => {
    const [files, grown, shrunk] = plans(installed, true, ['h1', 'h2'], ['h1', 'h2', 'h3'], ['h1', 'h2']);
    const { link, one, two } = await ipv6World(lab, installed, files);
    expect(await routesOf(one.host)).toEqual(['2001:db8:2::/48 via 2001:db8::2', 'unreachable 2001:db8:1::/48']);
    expect(await routesOf(two.host)).toEqual(['2001:db8:1::/48 via 2001:db8::1', 'unreachable 2001:db8:2::/48']);
    const [left, right] = [await one.run('left'), await two.run('right')];
    await expectNeighbours(left, right);
    await expectNeighbours(await one.run('left-web', { network: 'web' }), await two.run('right-web', { network: 'web' }));
    await expectUndeclaredClosed(right, [left, one.host]);
    await flap(one.host);
    expect(await right.pings(left.ipv6)).toBe(false);
    await runUnit(one.host, 'docker-ipam-routes');
    await settled(one.host);
    await expectNeighbours(left, right);

    // A third host joins: every other one gets a route, and nothing else.
    expect(differences(files, grown)).toEqual([`h1${UNIT}`, `h2${UNIT}`]);
    const third = await (await arrives(lab, link, installed, grown, 'h3')).run('third');
    expect(await left.pings(third.ipv6)).toBe(false);
    for (const { host } of [one, two]) await bring(host, grown.filesOf(host.name));
    for (const [a, b] of [[left, third], [third, right], [right, left]]) await expectNeighbours(a, b);
    // It leaves, and so do the routes to it.
    expect(differences(grown, shrunk)).toEqual([`h1${UNIT}`, `h2${UNIT}`]);
    for (const { host } of [one, two]) await bring(host, shrunk.filesOf(host.name));
    expect(await routesOf(one.host)).toEqual(['2001:db8:2::/48 via 2001:db8::2', 'unreachable 2001:db8:1::/48']);
    expect(await left.pings(third.ipv6)).toBe(false);
    await expectNeighbours(left, right);
  }));

  test.concurrent.each(enginesFrom(27))('engine $version: a network, filtered by Docker', (installed) => Lab.with(async (lab) => {
    const { one, two } = await ipv6World(lab, installed, plans(installed, false, ['h1', 'h2'])[0]);
    const left = await one.run('left', { network: 'web', publish: { 80: 0 } });
    const right = await two.run('right', { network: 'web', publish: { 80: 0 } });
    const closed = await two.run('closed', { network: 'web' });
    for (const [from, to] of [[left, right], [right, left]]) expect(await from.fetched(`http://[${to.ipv6}]/cgi-bin/client`)).toBe(`[${from.ipv6}]`);
    expect(await left.fetch(`http://[${closed.ipv6}]/cgi-bin/client`)).toBeUndefined();
  }));
});
