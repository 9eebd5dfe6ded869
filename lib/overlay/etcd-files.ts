import { WRITTEN_BY } from '../routing';
import { ETCD_PORTS } from './ports';
import { atPort } from './swarm-script';

export const ETCD_CONFIG_PATH = 'etc/docker-ipam/etcd.yaml';
export const ETCD_UNIT_PATH = 'etc/systemd/system/docker-ipam-etcd.service';

/** Where the unit has systemd make a directory for etcd's user alone. */
const STATE = 'docker-ipam-etcd';

/** Where a machine has its certificates: `ca.pem`, `cert.pem`, `key.pem`. */
export interface Certificates {
  readonly directory: string;
}

/** A machine with etcd. */
export interface EtcdNode {
  readonly name: string;
  readonly address: string;
  /** All of them, this one included. */
  readonly nodes: ReadonlyArray<{ readonly name: string; readonly address: string }>;
  /** What tells etcd's clusters apart that meet by mistake. */
  readonly token: string;
  /** @default - none: whoever reaches the ports reads and writes */
  readonly certificates?: Certificates;
}

/**
 * The configuration of etcd 3.4 or 3.5 as a store for engine 20.10, which speaks the v2 API only. etcd 3.6 has it no more.
 *
 * JSON is YAML as well, and quotes whatever stands in it.
 */
export function etcdConfig({ name, address, nodes, token, certificates }: EtcdNode): string {
  const url = (host: string, port: number) => `${certificates ? 'https' : 'http'}://${atPort(host, port)}`;
  const security = certificates && {
    'cert-file': `${certificates.directory}/cert.pem`, 'key-file': `${certificates.directory}/key.pem`,
    'trusted-ca-file': `${certificates.directory}/ca.pem`, 'client-cert-auth': true,
  };
  const config = {
    'name': name,
    'data-dir': `/var/lib/${STATE}/data`,
    'enable-v2': true,
    'listen-client-urls': url(address, ETCD_PORTS.client),
    'advertise-client-urls': url(address, ETCD_PORTS.client),
    'listen-peer-urls': url(address, ETCD_PORTS.peer),
    'initial-advertise-peer-urls': url(address, ETCD_PORTS.peer),
    'initial-cluster': nodes.map((node) => `${node.name}=${url(node.address, ETCD_PORTS.peer)}`).join(','),
    'initial-cluster-token': token,
    'initial-cluster-state': 'new',
    ...(security ? { 'client-transport-security': security, 'peer-transport-security': security } : {}),
  };
  return `# ${WRITTEN_BY}\n${JSON.stringify(config, undefined, 2)}\n`;
}

/** The unit that runs it, before the engine if both are on one machine. `etcd` is the user that packages make. */
export function etcdUnit(): string {
  return [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=etcd for overlay networks of Docker Engine 20.10',
    'Wants=network-online.target',
    'After=network-online.target',
    'Before=docker.service',
    '',
    '[Service]',
    'Type=notify',
    'User=etcd',
    `StateDirectory=${STATE}`,
    'StateDirectoryMode=0700',
    `ExecStart=/usr/bin/etcd --config-file /${ETCD_CONFIG_PATH}`,
    'Restart=on-failure',
    'RestartSec=5s',
    'LimitNOFILE=65536',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
