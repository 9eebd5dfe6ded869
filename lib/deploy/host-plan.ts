import { DAEMON_KEYS, isJsonObject, type EngineVersion, type JsonObject } from '../engine';

/** Where the plan and the script lie on a host. */
export const HOST_PLAN_PATH = 'var/lib/docker-ipam/plan';
export const INSTALLER_PATH = 'var/lib/docker-ipam/installer';

/** A network that is declared on the host. */
export interface PlannedNetwork {
  readonly name: string;
  /** Its subnets. */
  readonly blocks: readonly string[];
}

/** All that the script on a host goes by. */
export interface HostPlan {
  readonly engine: EngineVersion;
  /** The planned daemon.json. */
  readonly daemonJson: JsonObject;
  readonly networks: readonly PlannedNetwork[];
  /** Blocks inside which an overlap with the host is accepted. */
  readonly acceptedOverlaps: readonly string[];
  /** `now`: the engine restarts where a change needs it. `boot`: files are put in place, and take effect at the next boot. */
  readonly maintenance: 'now' | 'boot';
  /** Seconds that a new SSH connection has to confirm a change. */
  readonly confirmSeconds: number;
  /** Seconds that the engine has to answer, and that containers have to run again. */
  readonly healthSeconds: number;
  /** Lines of shell. */
  readonly commands: { readonly restart: string; readonly reload: string; readonly words: string };
}

/**
 * The plan as the script reads it: one line for each fact, its key first. It is data, of which the script runs the three
 * commands and nothing else.
 */
export function renderHostPlan(plan: HostPlan): string {
  const reloadable = DAEMON_KEYS.filter(({ reload }) => reload !== undefined);
  const bip = plan.daemonJson.bip;
  return lines([
    ['engine', plan.engine.text],
    ['engine-low', String(plan.engine.low)],
    ['engine-high', String(plan.engine.high)],
    ['maintenance', plan.maintenance],
    ['confirm-seconds', String(plan.confirmSeconds)],
    ['health-seconds', String(plan.healthSeconds)],
    ...(typeof bip === 'string' ? [['bip', bip] as const] : []),
    ...daemonBlocks(plan.daemonJson).map(({ kind, block }) => ['block', `${kind} ${block}`] as const),
    ...plan.networks.flatMap(({ name, blocks }) => blocks.map((block) => ['block', `network ${block} ${name}`] as const)),
    ...plan.acceptedOverlaps.map((block) => ['accept', block] as const),
    ...reloadable.map(({ name }) => ['reload-set', name] as const),
    ...reloadable.filter(({ reload }) => reload === 'SET_AND_UNSET').map(({ name }) => ['reload-unset', name] as const),
    ['restart', plan.commands.restart],
    ['reload', plan.commands.reload],
    ['words', plan.commands.words],
  ]);
}

/** The blocks that the daemon itself takes: docker0's, and those that it cuts subnets from. */
function daemonBlocks(json: JsonObject): Array<{ readonly kind: 'docker0' | 'pool'; readonly block: string }> {
  const bridge = [json.bip, json.bip6, json['fixed-cidr-v6']].filter((value): value is string => typeof value === 'string');
  const pools = Array.isArray(json['default-address-pools']) ? json['default-address-pools'] : [];
  const bases = pools.flatMap((pool) => (isJsonObject(pool) && typeof pool.base === 'string' ? [pool.base] : []));
  return [...bridge.map((block) => ({ kind: 'docker0' as const, block })), ...bases.map((block) => ({ kind: 'pool' as const, block }))];
}

/** A value with a line break would be two facts. */
function lines(facts: ReadonlyArray<readonly [key: string, value: string]>): string {
  const broken = facts.find(([, value]) => /[\p{Cc}]/u.test(value));
  if (broken) throw new Error(`the host's plan cannot hold a control character: ${broken[0]} ${JSON.stringify(broken[1])}`);
  return facts.map(([key, value]) => `${key} ${value}\n`).join('');
}

