import { DAEMON_KEYS } from '../../lib/engine/daemon-keys';
import { formatRelease, release } from '../../lib/engine/engine-version';
import { keyVerdict } from '../../lib/engine/key-verdict';
import { ENGINES, engineOf } from './engine-of';

/**
 * What real daemons said to one file with every name that any engine has: "the following directives don't match any
 * configuration option". `proxies` is left out, since only an object of the right keys passes.
 */
const REFUSED: Record<string, string[]> = {
  '20.10.24': [
    'allow-direct-routing', 'bip6', 'bridge-accept-fwmark', 'cdi-spec-dir', 'cdi-spec-dirs', 'containerd-plugin-namespace', 'default-init', 'default-network-opt',
    'default-network-opts', 'default-stop-timeout', 'feature', 'firewall-backend', 'host-gateway-ips', 'http-proxy', 'https-proxy', 'ip-forward-no-drop',
    'log-format', 'min-api-version', 'no-proxy', 'nri-opts', 'resolv-conf', 'swarm-raft-election-tick', 'swarm-raft-heartbeat-tick', 'validate',
  ],
  '26.1.5': [
    'allow-direct-routing', 'bip6', 'bridge-accept-fwmark', 'cluster-advertise', 'cluster-store', 'cluster-store-opt', 'cluster-store-opts',
    'containerd-plugin-namespace', 'default-init', 'default-stop-timeout', 'feature', 'firewall-backend', 'graph', 'host-gateway-ips', 'ip-forward-no-drop',
    'min-api-version', 'nri-opts', 'oom-score-adjust', 'resolv-conf', 'swarm-raft-election-tick', 'swarm-raft-heartbeat-tick',
  ],
  '28.5.2': [
    // Passes the check and is refused by the next one: "have been removed".
    'api-cors-header',
    'bridge-accept-fwmark', 'cluster-advertise', 'cluster-store', 'cluster-store-opt', 'cluster-store-opts', 'containerd-plugin-namespace', 'default-init',
    'default-stop-timeout', 'firewall-backend', 'graph', 'min-api-version', 'nri-opts', 'oom-score-adjust', 'resolv-conf', 'swarm-raft-election-tick',
    'swarm-raft-heartbeat-tick',
  ],
};

test.each(Object.keys(REFUSED))('%s refuses what the real daemon refused, and nothing else', (text) => {
  const names = new Set([...DAEMON_KEYS.map((key) => key.name), ...Object.values(REFUSED).flat()]);
  names.delete('proxies');
  const refused = [...names].filter((name) => !['ACCEPTED', 'IGNORED'].includes(keyVerdict(engineOf(text), name).verdict));
  expect(refused.sort()).toEqual([...REFUSED[text]].sort());
});

test('names are unique', () => {
  const names = DAEMON_KEYS.map((key) => key.name);
  expect(new Set(names).size).toBe(names.length);
});

test('flags stand for keys that exist', () => {
  const keys = new Map(DAEMON_KEYS.map((key) => [key.name, key]));
  for (const key of DAEMON_KEYS) {
    if (key.flagFor) expect([key.name, keys.get(key.flagFor)?.flagFor, keys.has(key.flagFor)]).toEqual([key.name, undefined, true]);
  }
});

test('releases of the table are whole, in order, and within what is planned for', () => {
  for (const { name, since = '20.10', ignored, removed, source } of DAEMON_KEYS) {
    const steps = [since, ignored, removed].filter((step) => step !== undefined).map(release);
    expect([name, [...steps].sort((a, b) => a - b)]).toEqual([name, steps]);
    expect([name, steps.every((step) => step >= release('20.10') && step < release('30'))]).toEqual([name, true]);
    const from = /^moby v(\d+\.\d+\.\d+)/.exec(source)?.[1];
    expect([name, steps.map(formatRelease)]).toEqual([name, expect.arrayContaining([from])]);
  }
});

test('a newer release of a series never loses a key that only a later series removes', () => {
  for (const { name } of DAEMON_KEYS) {
    for (const text of ENGINES.filter((engine) => !engine.includes('.') || engine === '20.10')) {
      if (keyVerdict(engineOf(text), name).verdict !== 'ACCEPTED') continue;
      const releases = ENGINES.filter((engine) => engine.startsWith(`${text}.`));
      expect(releases.map((engine) => [name, engine, keyVerdict(engineOf(engine), name).verdict])).toEqual(releases.map((engine) => [name, engine, 'ACCEPTED']));
    }
  }
});
