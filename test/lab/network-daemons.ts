import { ENGINES } from './engines';
import type { Host } from './host';
import type { Lab } from './lab';
import { runUnit } from './synthesized';

/** A machine of the release that has systemd-networkd and systemd-analyze; its engine is never started. */
export async function systemdHost(lab: Lab, name: string): Promise<Host> {
  const installed = ENGINES.find(({ release, dockerd }) => release === 'trixie' && dockerd === '');
  if (!installed) throw new Error('the lab has no root file system of trixie; run .ci/lab/install as root');
  return (await lab.engine(name, installed)).host;
}

/** Starts systemd-networkd without a systemd: what its unit and its package would have made is made by hand. */
export async function startNetworkd(host: Host): Promise<void> {
  await host.sh(`
    echo 0123456789abcdef0123456789abcdef >/etc/machine-id
    echo 'systemd-network:x:998:998::/:/usr/sbin/nologin' >>/etc/passwd
    echo 'systemd-network:x:998:' >>/etc/group
    mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
    chown -R systemd-network: /run/systemd/netif
    # Where /sys cannot be written it waits for no udev.
    mount -o remount,ro,bind /sys
  `);
  launchNetworkd(host);
}

/** In place of `networkctl reload`, which needs D-Bus: a networkd that starts finds the routes of the one before, as after a reload. */
export async function restartNetworkd(host: Host): Promise<void> {
  await host.sh('kill "$(cat /run/networkd.pid)"; while kill -0 "$(cat /run/networkd.pid)" 2>/dev/null; do sleep 0.1; done');
  launchNetworkd(host);
}

function launchNetworkd(host: Host): void {
  host.spawn('sh', '-c', 'echo $$ >/run/networkd.pid; exec /usr/lib/systemd/systemd-networkd >>/tmp/networkd.log 2>&1');
}

/** What systemd-networkd found wrong with its files. */
export async function networkdComplaints(host: Host): Promise<string[]> {
  return (await host.exec('cat', '/tmp/networkd.log')).split('\n').filter((line) => /ignoring|fail|invalid|unknown|error/i.test(line));
}

/** Starts FRR's zebra and staticd, and the unit that goes with their start. */
export async function startFrr(host: Host): Promise<void> {
  await host.sh(`
    mkdir -p /run/frr
    chown frr:frr /run/frr
    echo 'username root nopassword' >/etc/frr/vtysh.conf
    /usr/lib/frr/zebra -d
    /usr/lib/frr/staticd -d
  `);
  await host.waitFor(['vtysh', '-c', 'show version']);
  await runUnit(host, 'docker-ipam-frr');
}

/** Starts radvd as the router of a link: advertisements every few seconds, each forgotten after as many. */
export async function startRadvd(host: Host, prefix: string): Promise<void> {
  await host.write('/etc/radvd.conf', `interface eth0 {
    AdvSendAdvert on;
    MinRtrAdvInterval 3;
    MaxRtrAdvInterval 4;
    AdvDefaultLifetime ${ADVERTISED_SECONDS};
    prefix ${prefix} { AdvAutonomous off; };
  };
  `);
  host.spawn('radvd', '--nodaemon', '--config', '/etc/radvd.conf', '--logmethod', 'none', '--pidfile', '/run/radvd.pid');
}

/** How long an advertised default route holds without another advertisement. */
export const ADVERTISED_SECONDS = 5;
