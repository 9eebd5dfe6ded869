import type { JsonObject } from './json-value';
import type { EngineProblem } from './problem';

/** Where the drop-in of `unitDropIn` belongs on the host. */
export const UNIT_DROP_IN_PATH = 'etc/systemd/system/docker.service.d/10-hosts-in-daemon-json.conf';

/** What must stand beside a TCP socket: the API is root on the host, and only a client's certificate tells who asks. */
const TLS_KEYS = ['tlsverify', 'tlscacert', 'tlscert', 'tlskey'] as const;

const PLAIN_PORT = '2375';

/** Whether the sockets that a `daemon.json` opens are closed to strangers. */
export function checkApiSockets(json: JsonObject): EngineProblem[] {
  const hosts = (Array.isArray(json.hosts) ? json.hosts : []).filter((host): host is string => typeof host === 'string');
  const problems = hosts.flatMap((host) => checkSocket(host, json));
  if (json.tls === true && json.tlsverify !== true) problems.push({ code: 'TLS_WITHOUT_VERIFY' });
  if (hosts.length > 0 && !hosts.some((host) => /^(unix|fd):\/\//.test(host))) problems.push({ code: 'SOCKET_NOT_LOCAL', hosts });
  return problems;
}

function checkSocket(host: string, json: JsonObject): EngineProblem[] {
  if (/^(unix:\/\/(\/.*)?|fd:\/\/.*)$/.test(host)) return [];
  // A text without a scheme is TCP to the daemon. The port may follow a value that only Terraform knows.
  const tcp = /^(?:tcp:\/\/)?(.*):(\d{1,5})\/?$/.exec(host);
  if (!tcp || /^\w+:\/\//.test(tcp[1]) || Number(tcp[2]) > 65535) return [{ code: 'SOCKET_MALFORMED', host }];
  const [, address, port] = tcp;
  const problems: EngineProblem[] = [];
  if (port === PLAIN_PORT) problems.push({ code: 'SOCKET_ON_PLAIN_PORT', host });
  if (isEveryAddress(address)) problems.push({ code: 'SOCKET_ON_ALL_ADDRESSES', host });
  const missing = TLS_KEYS.filter((key) => (key === 'tlsverify' ? json[key] !== true : typeof json[key] !== 'string' || json[key] === ''));
  if (missing.length > 0) problems.push({ code: 'SOCKET_WITHOUT_TLS', host, missing });
  return problems;
}

/** TCP ports at which the daemon of a `daemon.json` takes clients with a certificate, and no others. */
export function apiTlsPorts(json: JsonObject): number[] {
  if (json.tlsverify !== true || !Array.isArray(json.hosts)) return [];
  const ports = json.hosts.flatMap((host) => (typeof host === 'string' ? (/^(?:tcp:\/\/)?[^/]*:(\d{1,5})\/?$/.exec(host)?.[1] ?? []) : []));
  return [...new Set(ports.map(Number))];
}

/** No address, `*`, and every spelling of zero: `0`, `0.0.0.0`, `[::]`, `[0:0::0]`, `[::ffff:0.0.0.0]`. */
function isEveryAddress(address: string): boolean {
  return /^\*?$|^[0.]+$|^\[[0:.]*\]$|^\[[0:]*:(?:ffff|FFFF):[0.:]+\]$/.test(address);
}

/** Where a package puts the daemon, unless it is Debian's own, which has `/usr/sbin/dockerd`. */
export const DOCKERD_PATH = '/usr/bin/dockerd';

/**
 * The systemd drop-in that a `daemon.json` with `hosts` needs, or `undefined` where it has none.
 *
 * Stock units start the daemon with `-H fd://`, and a daemon that finds `hosts` both as a flag and in its file does not start
 * (moby#22339, moby#25471).
 */
export function renderUnitDropIn(json: JsonObject, dockerdPath = DOCKERD_PATH): { readonly text?: string; readonly problems: readonly EngineProblem[] } {
  if (!Array.isArray(json.hosts) || json.hosts.length === 0) return { problems: [] };
  // systemd expands `%`, `$`, quotes and white space in a command line: none of them belongs in this path.
  if (!/^(\/[A-Za-z0-9][A-Za-z0-9._+-]*)+$/.test(dockerdPath)) return { problems: [{ code: 'DOCKERD_PATH_UNSAFE', value: dockerdPath }] };
  const text = [
    "# The sockets stand in /etc/docker/daemon.json ('hosts'); a daemon that also has '-H' does not start.",
    '[Service]',
    'ExecStart=',
    `ExecStart=${dockerdPath} --containerd=/run/containerd/containerd.sock`,
    '',
  ].join('\n');
  return { text, problems: [] };
}
