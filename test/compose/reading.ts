import { type ComposeFile, type ComposeNetwork, type ComposeProblem, type Environment, type PlannedNetwork, planNetwork, readComposeFile, subnetRequests } from '../../lib/compose';
import { parsePrefix, type Prefix, subnetAt } from '../../lib/netip';

/** Reads a file that must be right. */
export function read(text: string, environment?: Environment): ComposeFile {
  const file = readComposeFile(text, { directoryName: 'shop', environment });
  if (Array.isArray(file)) throw new Error(JSON.stringify(file));
  return file;
}

/** The problems of a file that must be wrong. */
export function problemsOf(text: string, environment?: Environment): ComposeProblem[] {
  const file = readComposeFile(text, { directoryName: 'shop', environment });
  if (!Array.isArray(file)) throw new Error('read without a problem');
  return file;
}

/** The network `net` of a file with one service on it, given what stands below it, indented by 4. */
export function network(below: string, service = ''): ComposeNetwork {
  const text = `services:\n  web:\n    image: nginx\n    networks:\n      net:\n${service}networks:\n  net:\n${below}`;
  return read(text).networks[0];
}

export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if ('code' in parsed) throw new Error(parsed.code);
  return parsed;
}

/** Every network in a subnet of its own: the file's where it has one, else the next of 172.24.0.0/16 and fd00:24::/48. */
export function planAll(file: ComposeFile): PlannedNetwork[] {
  let n = 0n;
  return file.networks.map((network) => {
    const leases = Object.fromEntries(subnetRequests(network).map(({ family, declared }) => {
      const next = family === 4 ? subnetAt(prefix('172.24.0.0/16'), 24, n++) : subnetAt(prefix('fd00:24::/48'), 64, n++);
      return [`ipv${family}`, declared === undefined ? next : prefix(declared)];
    }));
    const { planned, problems } = planNetwork(network, leases);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return planned;
  });
}
