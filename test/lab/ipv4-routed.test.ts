import type { TerraformStack } from 'cdktf';
import { DockerHost, type Ipam, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology, LinuxRouter } from 'cdktf-docker-ipam';
import type { Container } from './container';
import { ENGINES, type InstalledEngine } from './engines';
import type { Host } from './host';
import { arrives } from './ipv6-world';
import { Lab } from './lab';
import { bring, engineVersion, synthesized, type Synthesized } from './synthesized';

/** Addresses that the machines have by themselves. */
const LINK: Readonly<Record<string, string>> = { h1: '192.168.7.1', h2: '192.168.7.2', router: '192.168.7.254' };
const OUTSIDE = '203.0.113.9';

function plan(installed: InstalledEngine, topology: Ipv6Topology): Synthesized {
  return synthesized((stack: TerraformStack, ipam: Ipam) => {
    const cluster = new Ipv6Cluster(stack, 'cluster', {
      ipam, prefix: '2001:db8::/32', topology, router: topology === Ipv6Topology.ROUTED ? new LinuxRouter(stack, 'router') : undefined, ipv4: { prefix: '10.64.0.0/16' },
    });
    for (const name of ['h1', 'h2']) {
      const host = new DockerHost(stack, name, { ipam, engine: engineVersion(installed), underlayAddress: LINK[name] });
      cluster.addHost(host, { defaultRoute: Ipv6DefaultRoute.UNMANAGED });
      host.addBridgeNetwork('web', { name: `web-${name}` });
    }
  });
}

/** Who a server takes the asker for; a server on an IPv6 socket writes IPv4 in its way. */
const seenBy = async (asker: Container | Host, address: string) => (await asker.fetched(`http://${address}/cgi-bin/client`))?.replace(/^\[::ffff:(.*)\]$/, '$1');

/** A router with its link and the world behind it, in which nobody has a route to any container. */
async function routerWithWorld(lab: Lab, link: Host): Promise<Host> {
  const [router, world] = [await lab.router('router'), await lab.host('world')];
  await lab.link(link, router);
  await lab.link(router, world);
  await router.address('eth0', `${LINK.router}/24`);
  await router.address('eth1', '203.0.113.1/24');
  await world.address('eth0', `${OUTSIDE}/24`);
  await world.route('192.168.7.0/24', 'via', '203.0.113.1');
  await world.sh(`mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho\\necho "$REMOTE_ADDR"\\n' >/www/cgi-bin/client; chmod 755 /www/cgi-bin/client`);
  world.spawn('busybox', 'httpd', '-f', '-p', '80', '-h', '/www');
  return router;
}

/** A machine as it is before anything of a plan comes: with an address, a default route, and no forwarding. */
async function prepare(host: Host): Promise<void> {
  await host.sysctl('net.ipv4.ip_forward', 0);
  await host.address('eth0', `${LINK[host.name]}/24`);
  await host.route('default', 'via', LINK.router);
}

const marked = async (host: Host) => (await host.exec('ip', '-4', 'route', 'show', 'proto', '217')).trim().split('\n').map((line) => line.replace(/ dev \S+ *$/, '').trim());

async function expectOwnAddresses(one: Container, two: Container): Promise<void> {
  for (const [from, to] of [[one, two], [two, one]]) expect(await seenBy(from, to.ipv4)).toBe(from.ipv4);
}

describe('IPv4 of containers, routed between hosts', () => {
  test.concurrent.each(ENGINES)('engine $version: ROUTED, with their own addresses there, and under the host\'s everywhere else', (installed) => Lab.with(async (lab) => {
    const files = plan(installed, Ipv6Topology.ROUTED);
    const link = await lab.switch('switch');
    const router = await routerWithWorld(lab, link);
    await bring(router, files.filesOf('router'));
    expect(await marked(router)).toEqual(['10.64.0.0/20 via 192.168.7.1', '10.64.16.0/20 via 192.168.7.2']);
    const [one, two] = await Promise.all(['h1', 'h2'].map((name) => arrives(lab, link, installed, files, name, prepare)));
    // A docker0 with IPv6 and without a container has an address that stays tentative, and every container waits for all of its host.
    const [plain] = [await one.run('plain', { unsettled: true }), await two.run('plain', { unsettled: true })];
    const left = await one.run('left', { network: 'web', publish: { 80: 0 } });
    const right = await two.run('right', { network: 'web', publish: { 80: 0 } });
    expect([left.ipv4, right.ipv4]).toEqual([expect.stringMatching(/^10\.64\.0\./), expect.stringMatching(/^10\.64\.16\./)]);
    await expectOwnAddresses(left, right);
    // Nobody out there knows a way back to a container; the host is the one that is seen.
    for (const [container, host] of [[left, 'h1'], [right, 'h2']] as const) expect(await seenBy(container, OUTSIDE)).toBe(LINK[host]);
    expect(await left.reaches(OUTSIDE)).toBe(true);
    expect(await seenBy(router, left.ipv4)).toBe(LINK.router);
    expect(await seenBy(plain, OUTSIDE)).toBe(LINK.h1);
    // What nobody published is closed, and what nobody has ends at the host.
    expect(await left.fetch(`http://${(await two.run('closed', { network: 'web' })).ipv4}/`)).toBeUndefined();
    expect(await router.isToldUnreachable('10.64.31.7')).toBe(true);

    // Written once more, and with an engine that starts anew, there is one rule still.
    await bring(one.host, files.filesOf('h1'));
    await one.restart();
    const rules = await one.host.exec('nft', 'list', 'table', 'inet', 'docker_ipam');
    expect(rules.match(/masquerade/g)).toHaveLength(1);
  }));

  test.concurrent.each(ENGINES.slice(-1))('engine $version: SWITCHED, by routes of the hosts', (installed) => Lab.with(async (lab) => {
    const files = plan(installed, Ipv6Topology.SWITCHED);
    const link = await lab.switch('switch');
    await routerWithWorld(lab, link);
    const [one, two] = await Promise.all(['h1', 'h2'].map((name) => arrives(lab, link, installed, files, name, prepare)));
    expect(await marked(one.host)).toEqual(['unreachable 10.64.0.0/20', '10.64.16.0/20 via 192.168.7.2']);
    const left = await one.run('left', { network: 'web', publish: { 80: 0 } });
    await expectOwnAddresses(left, await two.run('right', { network: 'web', publish: { 80: 0 } }));
    expect(await seenBy(left, OUTSIDE)).toBe(LINK.h1);
  }));
});
