import { DockerEngine, DockerHost, FrrRouter, type Ipam, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology, LinuxRouter, type RoutedIpv4Props, UplinkManager, type Ipv6ClusterHostOptions, type Ipv6Router } from 'cdktf-docker-ipam';
import type { TerraformStack } from 'cdktf';
import type { Host } from './host';
import { flap } from './ipv6-world';
import { Lab } from './lab';
import { ADVERTISED_SECONDS, networkdComplaints, restartNetworkd, startFrr, startNetworkd, startRadvd, systemdHost } from './network-daemons';
import { patiently } from './probe';
import { bring, differences, runUnit, synthesized, synthesizedInTurn, type Synthesized } from './synthesized';

type RouterOf = (stack: TerraformStack) => Ipv6Router;

/** A routed cluster; no engine runs here, an address on each host stands for its containers. */
function declared(router: RouterOf, options: Ipv6ClusterHostOptions, names: readonly string[], ipv4?: RoutedIpv4Props) {
  return (stack: TerraformStack, ipam: Ipam): void => {
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.ROUTED, router: router(stack), ipv4 });
    names.forEach((name, i) => cluster.addHost(new DockerHost(stack, name, { ipam, engine: DockerEngine.V28, underlayAddress: `192.168.7.${i + 1}` }), options));
  };
}

const TWO = ['h1', 'h2'];
const IPV4_TO_TWO = ['10.64.0.0/20 via 192.168.7.1', '10.64.16.0/20 via 192.168.7.2'];

function plan(router: RouterOf, options: Ipv6ClusterHostOptions = {}): Synthesized {
  return synthesized(declared(router, options, TWO));
}

/** Two hosts, then three, then two again; IPv4 is routed as well. */
function plansOfGrowth(router: RouterOf, options: Ipv6ClusterHostOptions = {}): Synthesized[] {
  return synthesizedInTurn(...[TWO, [...TWO, 'h3'], TWO].map((names) => declared(router, options, names, { prefix: '10.64.0.0/16' })));
}

const CONTAINERS = ['2001:db8:1:1::10', '2001:db8:2:1::10', '2001:db8:3:1::10'];

async function withContainer(host: Host, address: string): Promise<void> {
  await host.sh('ip link add c0 type bridge; ip link set c0 up');
  await host.address('c0', `${address}/64`);
}

const pings = async (from: Host, source: string, to: string) => (await from.attempt(['ping', '-n', '-c', '1', '-W', '2', '-I', source, to])).code === 0;

/** The same, for what is to work: a route or a neighbour may take a while. */
const reaches = async (from: Host, source: string, to: string) => (await patiently(async () => (await pings(from, source, to)) || undefined)) ?? false;

/** Waits for what a daemon holds in the end. */
async function expectRoutes(host: Host, protocol: string, planned: readonly string[], family: '-4' | '-6' = '-6'): Promise<void> {
  await patiently(async () => ((await routesBy(host, protocol, family)).join() === planned.join()) || undefined);
  expect(await routesBy(host, protocol, family)).toEqual(planned);
}

/** The routes that a program has set, by the mark that the kernel keeps of it. */
async function routesBy(host: Host, protocol: string, family: '-4' | '-6' = '-6'): Promise<string[]> {
  const text = await host.exec('ip', family, '-o', 'route', 'show', 'proto', protocol);
  return text.split('\n').map((line) => line.replace(/ (nhid|dev|metric|pref|expires|hoplimit|mtu) \S+/g, '').replace(/ error -\d+/, '').trim()).filter((line) => line !== '').sort();
}

async function onLink(lab: Lab, files: Synthesized, hosts: readonly Host[]): Promise<Host> {
  const link = await lab.switch('switch');
  for (const host of hosts) {
    await lab.link(link, host);
    for (const [path, text] of files.filesOf(host.name)) await host.write(path, text);
  }
  return link;
}

/** zebra's own mark of a static route. iproute2 calls it `static` too, and takes that word for the kernel's. */
const ZEBRA_STATIC = '196';

test.concurrent('FRR takes the file of a router as it is, and zebra and staticd hold exactly the planned routes, of a third host as long as it is there', () => Lab.with(async (lab) => {
  const [files, grown, shrunk] = plansOfGrowth((stack) => {
    const router = new FrrRouter(stack, 'router');
    router.addRoute({ destination: '2001:db8:ffff::/48', nextHop: '2001:db8::77' });
    return router;
  });
  const router = await lab.host('router');
  const hosts = [await lab.host('h1'), await lab.host('h2')];
  const link = await onLink(lab, files, [router, ...hosts]);
  for (const [i, host] of hosts.entries()) {
    await bring(host, files.filesOf(host.name));
    await withContainer(host, CONTAINERS[i]);
  }
  await router.address('eth0', '192.168.7.254/24');
  const check = await router.attempt(['vtysh', '-C', '-f', '/etc/frr/docker-ipam.conf']);
  expect(check).toEqual({ code: 0, stdout: '', stderr: '' });
  // The check does find what is wrong.
  expect((await router.attempt(['sh', '-c', 'echo "ipv6 route nonsense" >/tmp/bad.conf; vtysh -C -f /tmp/bad.conf'])).code).not.toBe(0);

  await bring(router, files.filesOf('router'));
  await startFrr(router);
  const planned = ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2', '2001:db8:ffff::/48 via 2001:db8::77'];
  await expectRoutes(router, ZEBRA_STATIC, planned);
  await expectRoutes(router, ZEBRA_STATIC, IPV4_TO_TWO, '-4');
  expect(await reaches(hosts[0], CONTAINERS[0], CONTAINERS[1])).toBe(true);
  expect(await reaches(hosts[1], CONTAINERS[1], CONTAINERS[0])).toBe(true);

  await flap(router);
  await expectRoutes(router, ZEBRA_STATIC, planned);

  // Somebody's own route, which no file of ours has.
  await router.exec('vtysh', '-c', 'configure terminal', '-c', 'ipv6 route 2001:db8:fffe::/48 2001:db8::66 eth0');
  const [own, third] = ['2001:db8:fffe::/48 via 2001:db8::66', '2001:db8:3::/48 via 2001:db8::3'];
  expect(differences(files, grown)).toEqual(['router/etc/frr/docker-ipam.conf']);
  hosts.push(await lab.host('h3'));
  await lab.link(link, hosts[2]);
  await bring(hosts[2], grown.filesOf('h3'));
  await withContainer(hosts[2], CONTAINERS[2]);
  await bring(router, grown.filesOf('router'));
  await runUnit(router, 'docker-ipam-frr');
  await expectRoutes(router, ZEBRA_STATIC, [...planned, own, third].sort());
  await expectRoutes(router, ZEBRA_STATIC, [...IPV4_TO_TWO, '10.64.32.0/20 via 192.168.7.3'], '-4');
  for (const [from, to] of [[0, 2], [2, 1], [1, 0]]) expect(await reaches(hosts[from], CONTAINERS[from], CONTAINERS[to])).toBe(true);

  expect(differences(grown, shrunk)).toEqual(['router/etc/frr/docker-ipam.conf']);
  await bring(router, shrunk.filesOf('router'));
  // Twice, as a restart of FRR has it.
  for (let i = 0; i < 2; i++) await runUnit(router, 'docker-ipam-frr');
  await expectRoutes(router, ZEBRA_STATIC, [...planned, own].sort());
  await expectRoutes(router, ZEBRA_STATIC, IPV4_TO_TWO, '-4');
  expect(await pings(hosts[0], CONTAINERS[0], CONTAINERS[2])).toBe(false);
  expect(await reaches(hosts[0], CONTAINERS[0], CONTAINERS[1])).toBe(true);
}));

test.concurrent('systemd-networkd takes the drop-ins of a router and of hosts, holds exactly the planned routes, of a third host as long as it is there, and heals a link flap', () => Lab.with(async (lab) => {
  const networkd = { networkFile: '10-eth0.network' };
  const [files, grown, shrunk] = plansOfGrowth((stack) => new LinuxRouter(stack, 'router', { manager: UplinkManager.NETWORKD, ...networkd }), { uplinkManager: UplinkManager.NETWORKD, ...networkd });
  const [router, one, two] = [await systemdHost(lab, 'router'), await systemdHost(lab, 'h1'), await systemdHost(lab, 'h2')];
  await onLink(lab, files, [router, one, two]);
  for (const [i, host] of [router, one, two].entries()) {
    await host.write('/etc/systemd/network/10-eth0.network', `[Match]\nName=eth0\n\n[Network]\nAddress=192.168.7.${i === 0 ? 254 : i}/24\n`);
    await bring(host, files.filesOf(host.name));
    await startNetworkd(host);
  }
  await withContainer(one, CONTAINERS[0]);
  await withContainer(two, CONTAINERS[1]);
  const toTwo = ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2'];
  const healthy = async () => {
    await expectRoutes(router, 'static', toTwo);
    await expectRoutes(router, 'static', IPV4_TO_TWO, '-4');
    await expectRoutes(one, 'static', ['default via 2001:db8::ff01', 'unreachable 2001:db8:1::/48']);
    expect(await reaches(one, CONTAINERS[0], CONTAINERS[1])).toBe(true);
  };
  await healthy();
  for (const host of [router, one]) {
    await flap(host);
    await healthy();
  }
  const dropIn = 'router/etc/systemd/network/10-eth0.network.d/50-docker-ipam.conf';
  for (const [before, after, routes] of [[files, grown, [...toTwo, '2001:db8:3::/48 via 2001:db8::3']], [grown, shrunk, toTwo]] as const) {
    expect(differences(before, after)).toEqual([dropIn]);
    await bring(router, after.filesOf('router'));
    await restartNetworkd(router);
    await expectRoutes(router, 'static', routes);
    await expectRoutes(router, 'static', after === grown ? [...IPV4_TO_TWO, '10.64.32.0/20 via 192.168.7.3'] : IPV4_TO_TWO, '-4');
    expect(await reaches(one, CONTAINERS[0], CONTAINERS[1])).toBe(true);
  }
  for (const host of [router, one, two]) expect(await networkdComplaints(host)).toEqual([]);
}));

describe('a default route from router advertisements', () => {
  const advertised = { defaultRoute: Ipv6DefaultRoute.ROUTER_ADVERTISEMENT };
  // The kernel shows a route that has run out for a while, but does not use it.
  const hasDefault = async (host: Host) => (await host.attempt(['ip', '-6', 'route', 'get', '2600::1'])).stdout.includes('via fe80:');
  // The next advertisement may be late on a busy machine; without `accept_ra=2` none is ever heeded.
  const keepsDefault = async (host: Host) => (await patiently(async () => (await hasDefault(host)) || undefined)) ?? false;
  const outlive = (host: Host) => host.sh(`sleep ${ADVERTISED_SECONDS + 4}`);

  test.concurrent('survives forwarding with the kernel parameters of the plan (radvd); without `accept_ra=2` it is gone', () => Lab.with(async (lab) => {
    const files = plan((stack) => new LinuxRouter(stack, 'router'), advertised);
    const [router, one] = [await lab.host('router'), await lab.host('h1')];
    await onLink(lab, files, [router, one]);
    await bring(router, files.filesOf('router'));
    await startRadvd(router, '2001:db8::/64');
    await one.waitFor(['sh', '-c', 'ip -6 route show default | grep -q "via fe80:"']);
    await bring(one, files.filesOf('h1'));
    expect(await one.exec('sysctl', '-n', 'net.ipv6.conf.eth0.accept_ra', 'net.ipv6.conf.eth0.forwarding')).toBe('2\n1\n');
    expect(await keepsDefault(one)).toBe(true);
    await outlive(one);
    expect(await keepsDefault(one)).toBe(true);
    await flap(one);
    await one.waitFor(['sh', '-c', 'ip -6 route show default | grep -q "via fe80:"']);

    await one.sysctl('net.ipv6.conf.eth0.accept_ra', 1);
    await outlive(one);
    expect(await hasDefault(one)).toBe(false);
  }));

  test.concurrent('survives forwarding under systemd-networkd, which takes advertisements itself', () => Lab.with(async (lab) => {
    const networkd = { uplinkManager: UplinkManager.NETWORKD, networkFile: '10-eth0.network' };
    const files = plan((stack) => new LinuxRouter(stack, 'router'), { ...advertised, ...networkd });
    const [router, one] = [await lab.host('router'), await systemdHost(lab, 'h1')];
    await onLink(lab, files, [router, one]);
    await bring(router, files.filesOf('router'));
    await startRadvd(router, '2001:db8::/64');
    await one.write('/etc/systemd/network/10-eth0.network', '[Match]\nName=eth0\n');
    await bring(one, files.filesOf('h1'));
    await startNetworkd(one);
    await one.waitFor(['sh', '-c', 'ip -6 route show default | grep -q "via fe80:"']);
    await outlive(one);
    expect(await keepsDefault(one)).toBe(true);
    expect(await routesBy(one, 'static')).toEqual(['unreachable 2001:db8:1::/48']);
    expect(await networkdComplaints(one)).toEqual([]);
  }));
});

test.concurrent('systemd finds nothing wrong with the units and drop-ins that are written', () => Lab.with(async (lab) => {
  const files = plan((stack) => new LinuxRouter(stack, 'router'), { routedDefaultBridge: true });
  const host = await systemdHost(lab, 'h1');
  const written = new Map([...files.filesOf('h1'), ...plan((stack) => new FrrRouter(stack, 'router')).filesOf('router')]);
  for (const [path, text] of written) await host.write(path, text);
  await host.write('/etc/systemd/system/docker.service', '[Service]\nExecStart=/usr/sbin/dockerd\n');
  const units = [...written.keys()].filter((path) => /^\/etc\/systemd\/system\/[^/]+$/.test(path));
  expect(units).toHaveLength(4);
  const verified = await host.attempt(['systemd-analyze', 'verify', '--man=no', ...units, '/etc/systemd/system/docker.service']);
  expect(verified).toEqual({ code: 0, stdout: '', stderr: '' });
  const spoilt = await host.attempt(['sh', '-c', 'sed s/^ExecStart=/ExecStrt=/ /etc/systemd/system/docker-ipam-filter.service >/etc/systemd/system/spoilt.service; systemd-analyze verify --man=no /etc/systemd/system/spoilt.service']);
  expect(spoilt.stderr).toContain('ExecStrt');
}));
