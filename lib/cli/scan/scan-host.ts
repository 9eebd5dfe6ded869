import { randomBytes } from 'node:crypto';
import { isJsonObject, type JsonValue } from '../../engine';
import {
  daemonKeys, dockerEngine, dockerNetworks, emptySnapshot, foreign, foreignJson, type ForeignProblem, type HostSnapshot, ipAddresses, ipRoutes, ipRules, isForeignProblem,
  libvirtNetworks, nameServers, type SnapshotEngine, type SnapshotNetwork, type SnapshotPiece, stoppedEngine, swallowedClients, textIn,
} from '../../snapshot';
import type { HostAccess, ScriptOutput } from './host-access';
import { NOT_THERE, type PieceName, type PieceOutput, PIECES, probeScript, readPieces } from './probe-script';

/** Why nothing at all of a host could be seen. */
export interface Unreachable {
  readonly code: 'UNREACHABLE';
  readonly words: string;
}

/** Tells that from a snapshot. */
export function isUnreachable(value: HostSnapshot | Unreachable): value is Unreachable {
  return 'code' in value;
}

/** Looks at a host. What cannot be read is a piece of the snapshot that says so. */
export async function scanHost(access: HostAccess, name: string): Promise<HostSnapshot | Unreachable> {
  const mark = `-- ${randomBytes(12).toString('hex')}`;
  const asked = PIECES.filter((piece) => !access.ask || (piece !== 'info' && piece !== 'networks'));
  const [output, api] = await Promise.all([access.run(probeScript(`'${mark}'`, asked)), access.ask ? askedEngine(access.ask) : undefined]);
  const pieces = readPieces(mark, output.stdout, output.stderr);
  if (pieces.size === 0) return { code: 'UNREACHABLE', words: unreachableWords(output) };
  const reading = new Reading(pieces, output.cut);
  return reading.snapshot(name, api ?? reading.engineByScript());
}

/** What the engine said, or why it said nothing. */
interface EngineAnswer {
  readonly state: SnapshotPiece['state'];
  readonly note?: string;
  readonly engine?: SnapshotEngine;
  readonly networks: readonly SnapshotNetwork[];
}

async function askedEngine(ask: NonNullable<HostAccess['ask']>): Promise<EngineAnswer> {
  try {
    const info = await ask('/info');
    const list = await ask('/networks');
    // The list tells no containers; a network that went meanwhile is not there.
    const networks: JsonValue[] = [];
    for (const network of Array.isArray(list) ? (list as readonly JsonValue[]) : []) {
      const id = textIn(network, 'Id');
      if (id === undefined || !/^[0-9a-z]+$/.test(id)) continue;
      const shown = await ask(`/networks/${id}`).catch(() => undefined);
      if (isJsonObject(shown)) networks.push(shown);
    }
    return engineAnswer(info, networks);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { state: 'ABSENT', networks: [] };
    const why = code === 'EACCES' ? "permission denied on the engine's socket; run as root, or as a member of group docker"
      : code === 'ECONNREFUSED' ? "nobody answers on the engine's socket" : message;
    return { state: 'UNREADABLE', note: why, networks: [] };
  }
}

function engineAnswer(info: JsonValue, shown: JsonValue): EngineAnswer {
  const [engine, networks] = [dockerEngine(info), dockerNetworks(shown)];
  if (isForeignProblem(engine)) return { state: 'UNREADABLE', note: `what the engine says of itself ${engine.words}`, networks: [] };
  if (isForeignProblem(networks)) return { state: 'UNREADABLE', note: `what the engine says of its networks ${networks.words}`, engine, networks: [] };
  return { state: 'READ', engine, networks };
}

/** The pieces of one run, as they become a snapshot. */
class Reading {
  private readonly states: SnapshotPiece[] = [];

  constructor(private readonly pieces: ReadonlyMap<PieceName, PieceOutput>, private readonly cut: ScriptOutput['cut']) {}

  snapshot(name: string, answer: EngineAnswer): HostSnapshot {
    const { engine, networks, state, note } = answer;
    const stopped = engine ?? stoppedEngine(this.pieces.get('dockerd')?.text ?? '');
    const absent = state === 'ABSENT' && stopped !== undefined && !stopped.running;
    this.states.push(absent ? { piece: 'engine', state: 'UNREADABLE', note: `engine ${stopped.version} is installed and does not run` } : { piece: 'engine', state, ...(note === undefined ? {} : { note }) });
    const keys = this.read('daemon.json', daemonKeys);
    const routes = [...this.json('routes', (value) => ipRoutes(value, 4)), ...this.json('routes6', (value) => ipRoutes(value, 6))];
    const addresses = this.json('addresses', ipAddresses);
    const rules = [...this.json('rules', (value) => ipRules(value, 4)), ...this.json('rules6', (value) => ipRules(value, 6))];
    const resolvers = [...this.read('resolv.conf', nameServers) ?? [], ...this.read('resolved', nameServers) ?? []];
    const libvirt = this.read('libvirt', libvirtNetworks) ?? [];
    const clients = this.read('tcp', (text) => swallowedClients(text, networks)) ?? [];
    const own = this.pieces.get('hostname')?.text.trim();
    const vendor = this.pieces.get('vendor')?.text.trim() || undefined;
    return {
      ...emptySnapshot(own === undefined || own === '' ? name : own),
      ...(vendor === undefined ? {} : { vendor }), pieces: this.states, ...(stopped ? { engine: stopped } : {}), ...(keys ? { daemonJson: keys } : {}), networks, routes, addresses, rules, resolvers, libvirt, clients,
    };
  }

  engineByScript(): EngineAnswer {
    const [info, networks] = [this.jsonOf('info'), this.jsonOf('networks')];
    if (this.pieces.get('info')?.code === NOT_THERE) return { state: 'ABSENT', networks: [] };
    const broken = [info, networks].find(isForeignProblem);
    if (broken) return { state: 'UNREADABLE', note: broken.words, networks: [] };
    return engineAnswer((info as { value: JsonValue }).value, (networks as { value: JsonValue }).value);
  }

  private json<T>(piece: PieceName, read: (value: JsonValue) => readonly T[] | ForeignProblem): readonly T[] {
    return this.read(piece, (text) => {
      const json = foreignJson(text.trim() === '' ? '[]' : text);
      return isForeignProblem(json) ? json : read(json.value);
    }) ?? [];
  }

  private jsonOf(piece: PieceName): { readonly value: JsonValue } | ForeignProblem {
    const words = this.unreadable(piece);
    return words === undefined ? foreignJson(this.pieces.get(piece)!.text) : foreign(words);
  }

  /** Reads a piece, and notes how that went. */
  private read<T extends object>(piece: PieceName, read: (text: string) => T | ForeignProblem): T | undefined {
    const output = this.pieces.get(piece);
    if (output?.code === NOT_THERE) {
      this.states.push({ piece, state: 'ABSENT' });
      return undefined;
    }
    const words = this.unreadable(piece);
    const value = words === undefined ? read(output!.text) : foreign(words);
    if (isForeignProblem(value)) {
      this.states.push({ piece, state: words === undefined ? 'BROKEN' : 'UNREADABLE', note: value.words });
      return undefined;
    }
    this.states.push({ piece, state: 'READ' });
    return value;
  }

  /** Why a piece cannot be used; undefined where it can. */
  private unreadable(piece: PieceName): string | undefined {
    const output = this.pieces.get(piece);
    if (output?.code === undefined) return this.cut === 'TOO_LONG' ? 'no end of it within two minutes' : this.cut === 'TOO_MUCH' ? 'the host said more than is read (32 MiB)' : 'the connection ended before it';
    if (output.code === 0) return undefined;
    return reason(output.errors, output.code);
  }
}

/** The last line that a program said about its failure, with what to do about it. */
function reason(errors: string, code: number): string {
  const words = lastLine(errors) ?? (code === 124 ? 'no answer within 20 seconds' : `it ended with exit code ${code}`);
  return /permission denied/i.test(words) ? `${words}; run as root, or as a user who may read it` : words;
}

function lastLine(text: string): string | undefined {
  const line = text.trim().split('\n').at(-1)?.trim();
  return line === undefined || line === '' ? undefined : line.length > 200 ? `${line.slice(0, 197)}...` : line;
}

function unreachableWords({ code, stderr, cut }: ScriptOutput): string {
  if (cut === 'TOO_LONG') return 'no answer within two minutes';
  if (/Host key verification failed|host key is known/i.test(stderr)) {
    return 'its host key is not the one that is known, or none is known; compare it with what the host itself shows (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and log in once by hand';
  }
  if (/Permission denied/i.test(stderr)) return 'it lets nobody in with the keys at hand; load one (ssh-add), or name a user in ssh://user@host';
  return lastLine(stderr) ?? `its shell ended with exit code ${code}`;
}
