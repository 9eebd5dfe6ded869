import { DockerEngine, DockerHost, FrrRouter, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology, LinuxRouter, UplinkManager, type Ipv6ClusterHostOptions, type Ipv6Router } from 'cdktf-docker-ipam';
import type { TerraformStack } from 'cdktf';
import type { Host } from './host';
import { flap } from './ipv6-world';
import { Lab } from './lab';
import { ADVERTISED_SECONDS, networkdComplaints, startFrr, startNetworkd, startRadvd, systemdHost } from './network-daemons';
import { bring, synthesized, type Synthesized } from './synthesized';

jest.setTimeout(120_000);

/** A routed cluster of two hosts; no engine runs here, an address on each host stands for its containers. */
function plan(router: (stack: TerraformStack) => Ipv6Router, options: Ipv6ClusterHostOptions = {}): Synthesized {
  return synthesized((stack, ipam) => {
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.ROUTED, router: router(stack) });
    for (const name of ['h1', 'h2']) cluster.addHost(new DockerHost(stack, name, { ipam, engine: DockerEngine.V28 }), options);
  });
}

const CONTAINERS = ['2001:db8:1:1::10', '2001:db8:2:1::10'];

async function withContainer(host: Host, address: string): Promise<void> {
  await host.sh('ip link add c0 type bridge; ip link set c0 up');
  await host.address('c0', `${address}/64`);
}

const pings = async (from: Host, source: string, to: string) => (await from.attempt(['ping', '-n', '-c', '1', '-W', '2', '-I', source, to])).code === 0;

/** The IPv6 routes that a program has set, by the mark that the kernel keeps of it. */
async function routesBy(host: Host, protocol: string): Promise<string[]> {
  const text = await host.exec('ip', '-6', '-o', 'route', 'show', 'proto', protocol);
  return text.split('\n').map((line) => line.replace(/ (nhid|dev|metric|pref|expires|hoplimit|mtu) \S+/g, '').replace(/ error -\d+/, '').trim()).filter((line) => line !== '').sort();
}

async function onLink(lab: Lab, files: Synthesized, hosts: readonly Host[]): Promise<void> {
  const link = await lab.switch('switch');
  for (const host of hosts) {
    await lab.link(link, host);
    for (const [path, text] of files.filesOf(host.name)) await host.write(path, text);
  }
}

/** zebra's own mark of a static route. iproute2 calls it `static` too, and takes that word for the kernel's. */
const ZEBRA_STATIC = '196';

test.concurrent('FRR takes the file of a router as it is, and zebra and staticd hold exactly the planned routes', () => Lab.with(async (lab) => {
  const files = plan((stack) => {
    const router = new FrrRouter(stack, 'router');
    router.addRoute({ destination: '2001:db8:ffff::/48', nextHop: '2001:db8::77' });
    return router;
  });
  const router = await lab.host('router');
  const hosts = [await lab.host('h1'), await lab.host('h2')];
  await onLink(lab, files, [router, ...hosts]);
  for (const [i, host] of hosts.entries()) {
    await bring(host, files.filesOf(host.name));
    await withContainer(host, CONTAINERS[i]);
  }
  const check = await router.attempt(['vtysh', '-C', '-f', '/etc/frr/docker-ipam.conf']);
  expect(check).toEqual({ code: 0, stdout: '', stderr: '' });
  // The check does find what is wrong.
  expect((await router.attempt(['sh', '-c', 'echo "ipv6 route nonsense" >/tmp/bad.conf; vtysh -C -f /tmp/bad.conf'])).code).not.toBe(0);

  await bring(router, files.filesOf('router'));
  await startFrr(router, '/etc/frr/docker-ipam.conf');
  const planned = ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2', '2001:db8:ffff::/48 via 2001:db8::77'];
  await router.waitFor(['sh', '-c', `[ "$(ip -6 route show proto ${ZEBRA_STATIC} | wc -l)" -ge 3 ]`]);
  expect(await routesBy(router, ZEBRA_STATIC)).toEqual(planned);
  expect(await pings(hosts[0], CONTAINERS[0], CONTAINERS[1])).toBe(true);
  expect(await pings(hosts[1], CONTAINERS[1], CONTAINERS[0])).toBe(true);

  await flap(router);
  await router.waitFor(['sh', '-c', `[ "$(ip -6 route show proto ${ZEBRA_STATIC} | wc -l)" -ge 3 ]`]);
  expect(await routesBy(router, ZEBRA_STATIC)).toEqual(planned);
}));

test.concurrent('systemd-networkd takes the drop-ins of a router and of hosts, holds exactly the planned routes, and heals a link flap', () => Lab.with(async (lab) => {
  const networkd = { networkFile: '10-eth0.network' };
  const files = plan((stack) => new LinuxRouter(stack, 'router', { manager: UplinkManager.NETWORKD, ...networkd }), { uplinkManager: UplinkManager.NETWORKD, ...networkd });
  const [router, one, two] = [await systemdHost(lab, 'router'), await systemdHost(lab, 'h1'), await systemdHost(lab, 'h2')];
  await onLink(lab, files, [router, one, two]);
  for (const host of [router, one, two]) {
    await host.write('/etc/systemd/network/10-eth0.network', '[Match]\nName=eth0\n');
    await bring(host, files.filesOf(host.name));
    await startNetworkd(host);
  }
  await withContainer(one, CONTAINERS[0]);
  await withContainer(two, CONTAINERS[1]);
  const healthy = async () => {
    for (const host of [router, one, two]) await host.waitFor(['sh', '-c', '[ "$(ip -6 -o route show proto static | wc -l)" -ge 2 ]']);
    expect(await routesBy(router, 'static')).toEqual(['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2']);
    expect(await routesBy(one, 'static')).toEqual(['default via 2001:db8::ff01', 'unreachable 2001:db8:1::/48']);
    for (let i = 0; i < 3 && !(await pings(one, CONTAINERS[0], CONTAINERS[1])); i++) await one.sh('sleep 1');
    expect(await pings(one, CONTAINERS[0], CONTAINERS[1])).toBe(true);
  };
  await healthy();
  for (const host of [router, one]) {
    await flap(host);
    await healthy();
  }
  for (const host of [router, one, two]) expect(await networkdComplaints(host)).toEqual([]);
}));

describe('a default route from router advertisements', () => {
  const advertised = { defaultRoute: Ipv6DefaultRoute.ROUTER_ADVERTISEMENT };
  // The kernel shows a route that has run out for a while, but does not use it.
  const hasDefault = async (host: Host) => (await host.attempt(['ip', '-6', 'route', 'get', '2600::1'])).stdout.includes('via fe80:');
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
    expect(await hasDefault(one)).toBe(true);
    await outlive(one);
    expect(await hasDefault(one)).toBe(true);
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
    expect(await hasDefault(one)).toBe(true);
    expect(await routesBy(one, 'static')).toEqual(['unreachable 2001:db8:1::/48']);
    expect(await networkdComplaints(one)).toEqual([]);
  }));
});

test.concurrent('systemd finds nothing wrong with the units and drop-ins that are written', () => Lab.with(async (lab) => {
  const files = plan((stack) => new LinuxRouter(stack, 'router'), { routedDefaultBridge: true });
  const host = await systemdHost(lab, 'h1');
  for (const [path, text] of files.filesOf('h1')) await host.write(path, text);
  await host.write('/etc/systemd/system/docker.service', '[Service]\nExecStart=/usr/sbin/dockerd\n');
  const units = [...files.filesOf('h1').keys()].filter((path) => /^\/etc\/systemd\/system\/[^/]+$/.test(path));
  expect(units).toHaveLength(3);
  const verified = await host.attempt(['systemd-analyze', 'verify', '--man=no', ...units, '/etc/systemd/system/docker.service']);
  expect(verified).toEqual({ code: 0, stdout: '', stderr: '' });
  const spoilt = await host.attempt(['sh', '-c', 'sed s/^ExecStart=/ExecStrt=/ /etc/systemd/system/docker-ipam-filter.service >/etc/systemd/system/spoilt.service; systemd-analyze verify --man=no /etc/systemd/system/spoilt.service']);
  expect(spoilt.stderr).toContain('ExecStrt');
}));
