import { DAEMON_KEYS } from '../../lib/engine';
import type { DaemonKeys, Engine } from './engine';

/** How a key is tried: the file that it stands in, with what it needs beside it. */
export interface KeyTrial {
  readonly file: (engine: Engine) => DaemonKeys;
  /** What must be there before the daemon starts with it. */
  readonly prepare?: (engine: Engine) => Promise<void>;
}

const BIP = { bip: '10.100.0.1/24' };
const IPV6 = { 'ipv6': true, 'fixed-cidr-v6': 'fd00:2::/64' };
/**
 * Together, since `tlsverify` turns TLS on whatever its value and then wants the
 * certificate; and with TLS the daemon's default socket is a TCP port, so the
 * lab's is named.
 */
const TLS = { hosts: ['unix:///run/docker.sock'], tls: true, tlsverify: true, tlscacert: '/etc/docker/ca.pem', tlscert: '/etc/docker/ca.pem', tlskey: '/etc/docker/key.pem' };
const STORE = { 'cluster-store': 'etcd://127.0.0.1:2379', 'cluster-advertise': '127.0.0.1:2376' };

/** Values that mean something and let a daemon of the lab start, with what they need beside them. */
const FILES: Readonly<Record<string, DaemonKeys>> = {
  'bip': BIP,
  'bip6': { ...IPV6, bip6: 'fd00:2::1/64' },
  'bridge': { bridge: 'none' },
  'default-address-pools': { 'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }] },
  'default-gateway': { ...BIP, 'default-gateway': '10.100.0.254' },
  'default-gateway-v6': { ...IPV6, 'default-gateway-v6': 'fd00:2::ff' },
  'fixed-cidr': { ...BIP, 'fixed-cidr': '10.100.0.128/25' },
  'fixed-cidr-v6': IPV6,
  'ipv6': IPV6,
  'cluster-advertise': STORE,
  'cluster-store': STORE,
  'cluster-store-opts': { ...STORE, 'cluster-store-opts': { 'discovery.heartbeat': '20', 'discovery.ttl': '60' } },
  'allow-direct-routing': { 'allow-direct-routing': true },
  'bridge-accept-fwmark': { 'bridge-accept-fwmark': '1' },
  // 20.10 looks for unknown keys in nested objects too and takes `bridge` for the key of that name: alone it would pass, unread.
  'default-network-opts': { 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '1400' }, overlay: { 'com.docker.network.driver.mtu': '1400' } } },
  'dns': { dns: ['9.9.9.9'] },
  'dns-opts': { 'dns-opts': ['ndots:1'] },
  'dns-search': { 'dns-search': ['example.net'] },
  'experimental': { experimental: true },
  'firewall-backend': { 'firewall-backend': 'iptables' },
  'host-gateway-ip': { 'host-gateway-ip': '192.0.2.1' },
  'host-gateway-ips': { 'host-gateway-ips': ['192.0.2.1', '2001:db8::1'] },
  'icc': { icc: false },
  'ip': { ip: '127.0.0.1' },
  'ip-forward': { 'ip-forward': false },
  'ip-forward-no-drop': { 'ip-forward-no-drop': true },
  'ip-masq': { 'ip-masq': false },
  'ip6tables': { ip6tables: false },
  'iptables': { iptables: false },
  'live-restore': { 'live-restore': true },
  'mtu': { mtu: 1400 },
  'network-control-plane-mtu': { 'network-control-plane-mtu': 1400 },
  'network-diagnostic-port': { 'network-diagnostic-port': 2000 },
  'swarm-default-advertise-addr': { 'swarm-default-advertise-addr': '127.0.0.1' },
  'userland-proxy': { 'userland-proxy': false },
  'userland-proxy-path': { 'userland-proxy-path': '/usr/sbin/docker-proxy' },
  'hosts': { hosts: ['unix:///run/docker.sock'] },
  'group': { group: 'docker' },
  'api-cors-header': { 'api-cors-header': 'https://ui.example.net' },
  'min-api-version': { 'min-api-version': '1.44' },
  'tls': TLS,
  'tlsverify': TLS,
  'tlscacert': TLS,
  'tlscert': TLS,
  'tlskey': TLS,
  'authorization-plugins': { 'authorization-plugins': [] },
  'metrics-addr': { 'metrics-addr': '127.0.0.1:9323', 'experimental': true },
  'debug': { debug: true },
  'log-driver': { 'log-driver': 'local' },
  'log-format': { 'log-format': 'json' },
  'log-level': { 'log-level': 'warn' },
  'log-opts': { 'log-opts': { 'max-size': '10m' } },
  'raw-logs': { 'raw-logs': true },
  'allow-nondistributable-artifacts': { 'allow-nondistributable-artifacts': ['registry.example.net'] },
  'builder': { builder: { gc: { enabled: true, defaultKeepStorage: '10GB' } } },
  'deprecated-key-path': { 'deprecated-key-path': '/etc/docker/key.json' },
  'insecure-registries': { 'insecure-registries': ['10.0.0.0/8'] },
  'max-concurrent-downloads': { 'max-concurrent-downloads': 10 },
  'max-concurrent-uploads': { 'max-concurrent-uploads': 10 },
  'max-download-attempts': { 'max-download-attempts': 10 },
  'proxies': { proxies: { 'http-proxy': 'http://192.0.2.1:3128', 'no-proxy': 'localhost' } },
  'registry-mirrors': { 'registry-mirrors': ['https://mirror.example.net/'] },
  'cdi-spec-dirs': { 'cdi-spec-dirs': ['/etc/cdi'] },
  'cpu-rt-period': { 'cpu-rt-period': 0 },
  'cpu-rt-runtime': { 'cpu-rt-runtime': 0 },
  'default-cgroupns-mode': { 'default-cgroupns-mode': 'host' },
  'default-ipc-mode': { 'default-ipc-mode': 'shareable' },
  'default-runtime': { 'default-runtime': 'runc' },
  'default-shm-size': { 'default-shm-size': '128M' },
  'default-stop-timeout': { 'default-stop-timeout': 5 },
  'default-ulimits': { 'default-ulimits': { nofile: { Name: 'nofile', Hard: 1024, Soft: 512 } } },
  'init': { init: true },
  'init-path': { 'init-path': '/usr/bin/docker-init' },
  'no-new-privileges': { 'no-new-privileges': true },
  'node-generic-resources': { 'node-generic-resources': ['gpu=1'] },
  'nri-opts': { 'nri-opts': { enable: false } },
  'oom-score-adjust': { 'oom-score-adjust': 100 },
  'runtimes': { runtimes: { other: { path: '/usr/bin/runc' } } },
  'seccomp-profile': { 'seccomp-profile': '/etc/docker/seccomp.json' },
  'selinux-enabled': { 'selinux-enabled': false },
  // Root itself is no remapping and only warned of; another user wants ranges of ids on the machine.
  'userns-remap': { 'userns-remap': 'root' },
  'containerd': { containerd: '/run/containerd/containerd.sock' },
  'containerd-namespace': { 'containerd-namespace': 'lab' },
  'cri-containerd': { 'cri-containerd': true },
  'data-root': { 'data-root': '/var/lib/docker/elsewhere' },
  'exec-opts': { 'exec-opts': ['native.cgroupdriver=cgroupfs'] },
  'exec-root': { 'exec-root': '/run/elsewhere' },
  'features': { features: { buildkit: true } },
  'graph': { graph: '/var/lib/docker/elsewhere' },
  'labels': { labels: ['rack=7'] },
  'pidfile': { pidfile: '/run/docker.pid' },
  'restart': { restart: false },
  'rootless': { rootless: false },
  'shutdown-timeout': { 'shutdown-timeout': 5 },
  'storage-driver': { 'storage-driver': 'vfs' },
  'storage-opts': { 'storage-opts': [] },
};

/** What must be there before the engine reads the file. */
const PREPARATIONS: Readonly<Record<string, (engine: Engine) => Promise<void>>> = {
  'containerd': async ({ host }) => {
    host.spawn('containerd');
    await host.waitFor(['test', '-S', '/run/containerd/containerd.sock']);
  },
  'seccomp-profile': ({ host }) => host.write('/etc/docker/seccomp.json', '{"defaultAction":"SCMP_ACT_ALLOW"}'),
  'tls': async ({ host }) => {
    await host.exec('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=lab', '-keyout', '/etc/docker/key.pem', '-out', '/etc/docker/ca.pem');
  },
};

/** The trial of a key of the table; undefined for a key that nobody has said a value for. */
export function trialOf(name: string): KeyTrial | undefined {
  if (name === 'cgroup-parent') return { file: (engine) => ({ 'cgroup-parent': engine.cgroup }) };
  if (DAEMON_KEYS.find((key) => key.name === name)?.flagFor !== undefined) return { file: () => ({ [name]: 'x' }) };
  const file = FILES[name];
  return file && { file: () => file, prepare: PREPARATIONS[file === TLS ? 'tls' : name] };
}
