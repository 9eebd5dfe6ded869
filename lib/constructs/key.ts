import type { IConstruct } from 'constructs';
import { TerraformStack } from './cdk';

const LOCK_KEY = Symbol.for('cdktf-docker-ipam/lockKey');

/** Stands in keys for the stack of what stands under the app itself. */
export const NO_STACK = '~';

/** The name by which the lock knows a construct or a stack, where its id will not do. */
export class LockKey {
  /**
   * Replaces the construct's id in the keys of its leases, and of all leases below it.
   *
   * Use it where an id differs per environment, or where a construct was renamed and shall keep its leases. To rename
   * Terraform's resources along with the leases, use `ipam.moved(…)` instead. It counts from the next synth on, whenever
   * it is set.
   *
   * @param key without a slash
   */
  public static set(scope: IConstruct, key: string): void {
    if (typeof key !== 'string' || !/^[^/\s]+$/.test(key)) {
      throw new Error(`${scope.node.path}: 'lockKey' must be one path segment without white space, got '${key}'; write something like 'production'`);
    }
    Object.defineProperty(scope, LOCK_KEY, { value: key, configurable: true });
  }

  private constructor() {}
}

/** The segment of a construct in keys. */
export function keySegment(scope: IConstruct): string {
  return (scope as { [LOCK_KEY]?: string })[LOCK_KEY] ?? scope.node.id;
}

/** The innermost stack around a construct, as CDKTF has it; undefined for what stands under the app itself. */
export function stackAround(scope: IConstruct): TerraformStack | undefined {
  for (let at: IConstruct | undefined = scope; at; at = at.node.scope) if (TerraformStack.isStack(at)) return at;
  return undefined;
}

/** Where a construct stands, in the words of the lock. */
export interface KeyPlace {
  /** Ipam, stack, path below: `ipam/prod/server/docker0`. What stands outside all stacks has `~` for its stack. */
  readonly path: string;
  /** The owner of its leases. */
  readonly stack: string;
}

/** The places of constructs in keys, each worked out once. */
export class KeyPlaces {
  private readonly known = new Map<IConstruct, KeyPlace>();

  constructor(private readonly ipam: IConstruct) {}

  public of(scope: IConstruct): KeyPlace {
    let place = this.known.get(scope);
    if (!place) this.known.set(scope, place = this.find(scope));
    return place;
  }

  private find(scope: IConstruct): KeyPlace {
    const above = scope.node.scope;
    // The app has no part in keys: tests and programs name it differently.
    const stack = above ? keySegment(scope) : NO_STACK;
    if (!above || TerraformStack.isStack(scope)) return { path: `${keySegment(this.ipam)}/${stack}`, stack };
    const outer = this.of(above);
    return { path: `${outer.path}/${keySegment(scope)}`, stack: outer.stack };
  }
}

/**
 * The key of a construct path with its stack in front, whether or not a construct is there (any more).
 *
 * Where constructs are found on the way, their `LockKey`s count; the rest is taken as it is written.
 */
export function keyOfPath(ipam: IConstruct, path: string): string {
  const segments = path.split('/');
  let at: IConstruct = ipam.node.root;
  let found = 0;
  for (let next = at.node.tryFindChild(segments[0]); next; next = at.node.tryFindChild(segments[found] ?? '')) {
    at = next;
    found++;
  }
  return [found === 0 ? keySegment(ipam) : new KeyPlaces(ipam).of(at).path, ...segments.slice(found)].join('/');
}
