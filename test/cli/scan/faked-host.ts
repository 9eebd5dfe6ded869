import type { HostAccess, ScriptOutput } from '../../../lib/cli/scan/host-access';
import type { JsonValue } from '../../../lib/engine';

/** What a host that is not there says to each piece of the script: its output, or its exit code and its words. */
export type FakedPieces = Readonly<Record<string, string | { readonly code: number; readonly errors?: string; readonly text?: string }>>;

/** Answers the script as a shell would; what is not faked is not there. */
export function fakedHost(pieces: FakedPieces, ask?: (path: string) => Promise<JsonValue>): HostAccess {
  return {
    ...(ask ? { ask } : {}),
    run: (script) => {
      const mark = /-- [0-9a-f]{24}/.exec(script)![0];
      let [stdout, stderr] = ['', ''];
      for (const [, piece] of script.matchAll(/^piece (\S+) /gm)) {
        const said = pieces[piece] ?? { code: 44 };
        const { code, errors = '', text = '' } = typeof said === 'string' ? { code: 0, text: said } : said;
        stdout += `\n${mark} begin ${piece}\n${text}\n${mark} end ${code}\n`;
        stderr += `\n${mark} begin ${piece}\n${errors}\n${mark} end ${code}\n`;
      }
      return Promise.resolve<ScriptOutput>({ code: 0, stdout, stderr });
    },
  };
}

/** The usual pieces of a host on a LAN. */
export const KERNEL: FakedPieces = {
  'hostname': 'server\n',
  'routes': '[{"dst":"default","gateway":"10.0.0.1","dev":"eth0"},{"dst":"10.0.0.0/24","dev":"eth0","protocol":"kernel"},{"dst":"172.17.0.0/16","dev":"docker0","protocol":"kernel"}]',
  'routes6': '[]', 'rules': '[]', 'rules6': '[]', 'tcp': '', 'resolv.conf': 'nameserver 10.0.0.2\n',
  'addresses': '[{"ifname":"eth0","addr_info":[{"local":"10.0.0.10","prefixlen":24}]}]',
};

/** The engine's API with docker0, and with more networks. */
export function fakedApi(networks: ReadonlyArray<Readonly<Record<string, JsonValue>>> = [], info: Readonly<Record<string, JsonValue>> = {}): (path: string) => Promise<JsonValue> {
  const all = [{ Id: '0d0c', Name: 'bridge', Driver: 'bridge', Options: { 'com.docker.network.bridge.name': 'docker0', 'com.docker.network.bridge.default_bridge': 'true' }, IPAM: { Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] } }, ...networks];
  return (path) => {
    if (path === '/info') return Promise.resolve({ ServerVersion: '28.5.2+dfsg1', LiveRestoreEnabled: false, ContainersRunning: 0, ...info });
    if (path === '/networks') return Promise.resolve(all);
    const found = all.find(({ Id }) => path === `/networks/${Id as string}`);
    return found ? Promise.resolve(found) : Promise.reject(new Error('no such network'));
  };
}
