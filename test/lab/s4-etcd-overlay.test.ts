import { Container as ContainerResource } from '@cdktf/provider-docker/lib/container';
import { DockerHost, EtcdOverlayCluster, type EtcdOverlayClusterProps, EtcdStore } from 'cdktf-docker-ipam';
import { enginesBefore, type InstalledEngine } from './engines';
import type { Host } from './host';
import { Lab } from './lab';
import { patiently } from './probe';
import { connects, connectsAtLast, reachesByName } from './swarm-world';
import { bring, engineVersion, startWith, synthesized, type Synthesized } from './synthesized';

const addressOf = (n: number) => `192.168.10.${n}`;

/** Numbers of the machines with etcd, of which a story has the first or all. */
const STORES = [5, 6, 7];

/** The article's two hosts and its etcd, with its network, an internal one, and an address in each. */
function planned(installed: InstalledEngine, props: Partial<EtcdOverlayClusterProps> = {}, { database, count = 1 }: { database?: string; count?: number } = {}): Synthesized {
  return synthesized((stack, ipam) => {
    ipam.reserve('lan', { cidrBlock: '192.168.10.0/24', reason: 'the hosts themselves' });
    const members = [1, 2].map((n) => new DockerHost(stack, `h${n}`, { ipam, engine: engineVersion(installed), underlayAddress: addressOf(n) }));
    const stores = STORES.slice(0, count).map((n) => new EtcdStore(stack, `store${n}`, { address: addressOf(n) }));
    const cluster = new EtcdOverlayCluster(stack, 'cluster', { ipam, stores, members, ...props });
    const overlay = cluster.addOverlayNetwork('testnet02', { subnet: database && '10.140.1.0/24' });
    cluster.addOverlayNetwork('testnet03', { internal: true });
    const mysql = overlay.reserveAddress('mysql', { ipv4Address: database });
    new ContainerResource(stack, 'mysql', { provider: members[0].dockerProvider, name: 'mysql', image: 'mysql', networksAdvanced: [{ name: overlay.name, ipv4Address: mysql.ipv4Address }] });
  });
}

/** Gives each machine a certificate by one authority, where its configuration looks for it. */
async function certify(authority: Host, machines: ReadonlyArray<readonly [Host, number]>): Promise<void> {
  await authority.sh('mkdir -p /ca; cd /ca; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab -keyout ca-key.pem -out ca.pem 2>/dev/null');
  for (const [machine, n] of machines) {
    const files = await authority.sh(`
      cd /ca; openssl req -newkey rsa:2048 -nodes -subj /CN=${machine.name} -keyout key.pem -out request.pem 2>/dev/null
      printf 'subjectAltName=IP:%s\\nextendedKeyUsage=serverAuth,clientAuth\\n' ${addressOf(n)} >extensions
      openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile extensions -out cert.pem 2>/dev/null
      for f in ca cert key; do echo "file $f"; cat $f.pem; done`);
    for (const [, name, text] of files.matchAll(/^file (\w+)\n([^]*?)(?=^file |(?![^]))/gm)) await machine.write(`/etc/docker-ipam/etcd/${name}.pem`, text);
  }
}

/** Starts etcd by the line of the unit that was written, in the directory that systemd would make for it. It answers once most of them have met. */
async function startEtcd(store: Host): Promise<void> {
  const unit = await store.exec('cat', '/etc/systemd/system/docker-ipam-etcd.service');
  await store.sh(`mkdir -m 700 -p /var/lib/${/^StateDirectory=(.*)$/m.exec(unit)![1]}`);
  store.spawn(.../^ExecStart=(.*)$/m.exec(unit)![1].split(' '));
}

describe('S4: overlays by etcd, on engine 20.10', () => {
  test.concurrent.each(enginesBefore(23).flatMap((installed) => [{ tls: true, count: 3 }, { tls: false, count: 1 }].map((story) => ({ installed, version: installed.version, ...story }))))(
    'engine $version, TLS $tls, $count with etcd: the overlay is on two hosts, addresses are kept, an internal network has no way out', ({ installed, tls, count }) => Lab.with(async (lab) => {
      const plan = planned(installed, { tls }, { count });
      const link = await lab.switch('switch');
      const stores = await Promise.all(STORES.slice(0, count).map(async (n) => [await lab.host(`store${n}`), n] as const));
      const [[store], stranger] = [stores[0], await lab.host('stranger')];
      const [one, two] = [await lab.engine('h1', installed), await lab.engine('h2', installed)];
      for (const [host, n] of [...stores, [one.host, 1], [two.host, 2], [stranger, 9]] as const) {
        await lab.link(link, host);
        await host.address('eth0', `${addressOf(n)}/24`);
        if (host !== stranger) await bring(host, plan.filesOf(host.name));
      }
      if (tls) await certify(store, [...stores, [one.host, 1], [two.host, 2]]);
      await Promise.all(stores.map(([host]) => startEtcd(host)));
      await Promise.all(stores.map(([host]) => host.waitFor(['sh', '-c', 'grep -q ":094B " /proc/net/tcp']))); // 2379
      for (const engine of [one, two]) {
        await startWith(engine, plan.filesOf(engine.host.name));
        for (let i = 0; i < 2; i++) await engine.host.exec('/etc/docker-ipam/gateway-bridge');
        const [, bridge] = /network create --subnet (\S+)/.exec(plan.filesOf(engine.host.name).get('/etc/docker-ipam/gateway-bridge')!)!;
        expect((await engine.network('docker_gwbridge')).ipv4).toEqual([bridge]);
      }

      for (const name of ['testnet02', 'testnet03']) {
        const { subnets } = plan.networkOf(name)!;
        expect(await one.createNetwork(name, plan.networkOf(name))).toMatchObject({ driver: 'overlay', scope: 'global', subnets });
        expect((await patiently(() => two.network(name).catch(() => undefined)))?.subnets).toEqual(subnets);
      }
      const mysql = await one.run('mysql', { network: 'testnet02', ipv4: plan.addressOf('mysql') });
      const wordpress = await two.run('wordpress', { network: 'testnet02' });
      expect(mysql.ipv4).toBe(plan.addressOf('mysql'));
      expect(await reachesByName(wordpress, 'mysql')).toBe(true);
      expect(await wordpress.fetched(`http://${mysql.ipv4}/`)).toBe('served');
      expect(await wordpress.reaches(addressOf(1))).toBe(true);
      const inside = await one.run('inside', { network: 'testnet03' });
      await two.run('beside', { network: 'testnet03' });
      expect(await reachesByName(inside, 'beside')).toBe(true);
      expect(await inside.pings(addressOf(2))).toBe(false);

      // Of three, two are enough.
      if (count > 1) {
        // The lab has one list of processes: its own is the one in its network.
        await store.sh('for pid in $(pidof etcd); do if [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/self/ns/net)" ]; then kill "$pid"; fi; done');
        // Until the two others have found a leader nobody is told anything.
        expect(await patiently(() => one.network('testnet02').catch(() => undefined))).toBeDefined();
        expect((await one.run('later', { network: 'testnet02' })).ipv4).toMatch(/^10\./);
        expect(await reachesByName(wordpress, 'later')).toBe(true);
      }

      // The article's error, by the engine at last.
      await expect(two.run('astray', { network: 'testnet02', ipv4: '10.0.2.100' })).rejects.toThrow(/10\.0\.2\.100/);
      // Members reach etcd, others reach no port of the cluster.
      const [still, at] = stores.at(-1)!;
      expect(await connectsAtLast(two.host, addressOf(at), 2379)).toBe(true);
      for (const [n, port] of [[at, 2379], [at, 2380], [1, 7946]]) expect({ port, open: await connects(stranger, addressOf(n), port) }).toEqual({ port, open: false });
      await still.exec('nft', 'delete', 'table', 'inet', 'docker_ipam');
      expect(await connectsAtLast(stranger, addressOf(at), 2379)).toBe(true);
      // With TLS that is all: without a certificate nobody is answered.
      const answer = await stranger.attempt(['curl', '-sS', '-k', '--max-time', '4', `http${tls ? 's' : ''}://${addressOf(at)}:2379/version`]);
      expect(answer.code === 0).toBe(!tls);
    }));

  test.each(enginesBefore(23))('engine $version: an address outside the subnet never gets that far', (installed) => {
    expect(() => planned(installed, {}, { database: '10.0.2.100' })).toThrow(
      "lab/cluster/testnet02/mysql: 'ipv4Address' 10.0.2.100 is outside 'subnet' 10.140.1.0/24; choose one inside, such as 10.140.1.2, or leave it out to have one assigned",
    );
  });
});
