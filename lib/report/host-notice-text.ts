import { listed } from './count';
import type { HostNotice } from './host-summary';
import { printableName } from './printable';
import { shellCommand } from './shell-command';

/** What to do or to know on a host, in one paragraph. */
export function hostNoticeText(notice: HostNotice): string {
  switch (notice.code) {
    case 'NETWORK_RECREATED':
      return `the network ${printableName(notice.network)} is made anew, ${notice.from} to ${notice.to}; its containers lose their connection and their addresses meanwhile`;
    case 'COMPOSE_NETWORKS_DOWN': {
      const one = notice.networks.length === 1;
      return `Compose project ${printableName(notice.project)}: its ${one ? 'network' : 'networks'} ${listed(notice.networks.map(printableName), 5)} `
        + `${one ? 'keeps its subnet' : 'keep their subnets'} until taken down; run ${shellCommand('docker', 'compose', '-p', notice.project, 'down')} once before the next 'up'`;
    }
    case 'DOCKER0_MOVES':
      return `docker0 moves ${notice.from === undefined ? '' : `from ${notice.from} `}to ${notice.to}, and containers on it get new addresses: ${steps(notice.liveRestore)}`;
    case 'DOCKER0_STAYS':
      return `docker0 stays ${notice.at === undefined ? 'where it is' : `in ${notice.at}`}, over restarts and reboots${notice.to === undefined ? '' : `, though the file says ${notice.to}`}: `
        + "the engine makes it anew from its records; set 'bip', or stop every container and start the engine once with 'bridge' 'none'";
    case 'NEW_NETWORKS_MOVE': {
      const pools = notice.pools.length === 0 ? "the engine's built-in pools" : listed(notice.pools, 5);
      const restart = notice.containersStop ? 'the next restart of the engine, which stops its containers' : "the next restart of the engine, through which 'live-restore' keeps containers up";
      return `new networks come from ${pools} after ${restart}; networks that exist keep their subnets`;
    }
  }
}

/** With `live-restore` a restart leaves docker0 as it is while any container runs, so they stop first (moby#42753). */
function steps(liveRestore: boolean): string {
  const first = liveRestore
    ? "(1) stop every container, since 'live-restore' keeps the old address while one runs, (2) restart the engine, "
    : '(1) tell whoever uses the old addresses, (2) restart the engine, which stops its containers, ';
  return `${first}(3) start the containers, (4) see that 'ip addr show docker0' gives the new address`;
}
