import { Construct } from 'constructs';
import {
  blockName, collisionsOf, collisionText, countedSights, cutsOf, type GuardedBlock, hidden, routesOf, sightsOf, touching, withoutOwn, withPrefixLists,
} from '../../aws';
import { isParseProblem, parsePrefix } from '../../netip';
import { type IResolveContext, TerraformLocal, type TerraformResource, type TerraformStack } from '../cdk';
import type { DockerHost } from '../docker-host';
import { escapeTemplates } from '../escape-templates';
import { stackAround } from '../key';
import type { BlockReader } from '../participant';
import { Synthesis } from '../synthesis';
import { addPreconditions } from './precondition';
import type { LateBlocks, ReachableNetwork } from './reachable-network';
import type { VpcNetwork } from './vpc-network';

/** The blocks that a resource carries, and whose they are. */
export type BlocksOf = (read: BlockReader) => readonly GuardedBlock[];

/** A route of ours to a host's interface. */
export interface OwnRoute {
  readonly host: DockerHost;
  readonly block: (read: BlockReader) => string | undefined;
  readonly interfaceId: string;
}

/** What a guard reads in AWS: expressions of Terraform's language, good in the VPC's own stack. */
export interface GuardSources {
  /** Makes what reads; asked before anything is protected. */
  open(): void;
  /** Objects with `routes` and `route_table_id`, as the data source `aws_route_table` is. */
  tables(): readonly string[];
  /** Lists of such objects. */
  tableLists(): readonly string[];
  /** A map of prefix list ids to their entries. */
  prefixLists(): string;
  /** Lists of `{ cidr, to, at }` beside the routes: the VPC's own blocks, active peerings. */
  others(): readonly string[];
  /** The VPC's own blocks that Terraform learns at plan. */
  tokens(): LateBlocks['tokens'];
}

/** What was found, as locals of one stack. */
interface Findings {
  readonly near: TerraformLocal;
  readonly hidden: TerraformLocal;
  readonly summaries: TerraformLocal;
}

/**
 * Lets Terraform's plan fail where AWS knows something that nobody declared.
 *
 * Everything is read and compared once, with the merged blocks of all hosts; what touches any of them is short, or empty, and
 * only that is compared with each block by itself. A resource looks up its blocks' names in what came of it. A value that is
 * known at apply only defers the condition, and the resource is not made before it holds.
 */
export class VpcGuard extends Construct {
  private readonly findings = new Map<TerraformStack, Findings & { readonly collisions: TerraformLocal }>();
  private readonly own: OwnRoute[] = [];
  /** What is guarded in a stack, and whose it is. */
  private readonly guarded = new Map<TerraformStack, Array<{ readonly host: DockerHost; readonly blocks: BlocksOf }>>();
  private readonly late: LateBlocks[] = [];
  private readonly vpcBlocks: BlocksOf[] = [];
  /** What waits until there is a network to look up. */
  private readonly waiting: Array<(collisions: TerraformLocal) => void> = [];
  private vpcCollisions?: TerraformLocal;

  constructor(private readonly vpc: VpcNetwork, private readonly sources: GuardSources) {
    super(vpc, 'guard');
  }

  /** Takes a network into view that the VPC's hosts are reached from. */
  public watch(network: ReachableNetwork): void {
    const late = network._lateBlocks(this);
    this.late.push(late);
    if (late.expressions.length === 0 || this.vpcCollisions) return;
    const lookups = this.local('lookups', () => `\${${sightsOf(flat(this.expressions()))}}`);
    const blocks = this.local('vpc-blocks', () => this.named(this.vpcBlocks));
    const collisions = this.local('vpc-collisions', () => `\${${collisionsOf(nameOf(lookups), nameOf(blocks), '[]')}}`);
    this.vpcCollisions = collisions;
    this.waiting.splice(0).forEach((protect) => protect(collisions));
  }

  /** Puts a condition on a resource that carries blocks of a host. */
  public protect(resource: TerraformResource, host: DockerHost, blocks: BlocksOf): void {
    const stack = stackAround(resource)!;
    this.guarded.set(stack, [...this.guarded.get(stack) ?? [], { host, blocks }]);
    const { collisions, hidden: behind } = this.findingsIn(stack);
    addPreconditions(resource, {
      condition: this.text((read) => `\${${isClear(collisions, blocks(read))}}`),
      error_message: this.text((read) => `${escapeTemplates(resource.node.path)}: \${${wordsOf(collisions, blocks(read))}}; `
        + `declare it (reachableFrom of ${escapeTemplates(this.vpc.node.path)}), so that the plan keeps clear of it`),
    }, {
      condition: this.text(() => `\${length(${nameOf(behind)}) == 0}`),
      error_message: this.text(() => `${escapeTemplates(resource.node.path)}: nobody can see what lies behind \${join(", ", ${nameOf(behind)})}; `
        + "declare the ranges behind it, or that there are none: RoutedRanges with this 'targetId', and reachableFrom"),
    });
  }

  /** Puts a condition on what carries a block of the VPC itself: no network that it is reached from may have it too. */
  public protectVpcBlock(resource: TerraformResource, blocks: BlocksOf): void {
    this.vpcBlocks.push(blocks);
    const protect = (collisions: TerraformLocal) => addPreconditions(resource, {
      condition: this.text((read) => `\${${isClear(collisions, blocks(read))}}`),
      error_message: this.text((read) => `${escapeTemplates(resource.node.path)}: \${${wordsOf(collisions, blocks(read))}}; declare all its 'cidrBlocks', so that the plan keeps clear of them`),
    });
    if (this.vpcCollisions) protect(this.vpcCollisions);
    else this.waiting.push(protect);
  }

  /** Our own route: it leads to a host's interface on purpose. */
  public allowRoute(route: OwnRoute): void {
    this.own.push(route);
  }

  /** Locals by which resources of a stack look at what was found; another stack than the VPC's own gets them handed over. */
  private findingsIn(stack: TerraformStack): Findings & { readonly collisions: TerraformLocal } {
    const known = this.findings.get(stack);
    if (known) return known;
    const home = stackAround(this)!;
    const scope = stack === home ? this : new Construct(stack, `guard-of-${this.vpc.node.path.replace(/[^A-Za-z0-9_-]+/g, '-')}`);
    const found = stack === home ? this.find() : this.handedOver(this.findingsIn(home), stack, scope);
    const guarded = this.local('guarded', () => this.named((this.guarded.get(stack) ?? []).map(({ blocks }) => blocks)), scope);
    const collisions = this.local('collisions', () => `\${${collisionsOf(nameOf(found.near), nameOf(guarded), nameOf(found.summaries))}}`, scope);
    this.findings.set(stack, { ...found, collisions });
    return { ...found, collisions };
  }

  private handedOver(at: Findings, stack: TerraformStack, scope: Construct): Findings {
    const near = new TerraformLocal(scope, 'near-with-own', at.near.expression);
    return {
      near: this.nearIn(stack, near, scope),
      hidden: new TerraformLocal(scope, 'hidden', at.hidden.expression),
      summaries: new TerraformLocal(scope, 'summaries', at.summaries.expression),
    };
  }

  private find(): Findings {
    this.sources.open();
    const blocks = this.local('blocks', () => this.blocks());
    const late = this.local('late', () => this.tokens());
    const stated = this.local('stated', () => this.vpc._routedRanges.flatMap(({ targetId }) => targetId ?? []));
    const summaries = this.local('summaries', () => this.vpc._routedRanges.flatMap(({ targetId, _summaryRoutes }) => _summaryRoutes.map((cidr) => `${cidr} ${targetId}`)));
    const routes = this.local('routes', () => {
      const { sources } = this;
      const tables = [...sources.tables().map(routesOf), ...sources.tableLists().map((list) => `flatten([for t in ${list} : ${routesOf('t')}])`)];
      return `\${${withPrefixLists(flat(tables), sources.prefixLists())}}`;
    });
    const sights = this.local('sights', () => `\${${countedSights(sightsOf(flat([nameOf(routes), nameOf(late), ...this.sources.others(), ...this.expressions()])))}}`);
    const cuts = this.local('cuts', () => `\${${cutsOf(nameOf(sights), nameOf(blocks))}}`);
    return {
      summaries,
      near: this.nearIn(stackAround(this)!, this.local('near-with-own', () => `\${${touching(nameOf(sights), nameOf(cuts), nameOf(summaries))}}`)),
      hidden: this.local('hidden', () => `\${${hidden(nameOf(routes), nameOf(stated))}}`),
    };
  }

  /** The merged blocks of all hosts, read apart. */
  private blocks(): ReadBlock[] {
    const read = Synthesis.of(this).reader(this.vpc.ipam);
    return this.vpc._hosts.flatMap((host) => host.blocks(read)).map(({ block }) => readApart(block));
  }

  /** The blocks of resources, read apart, each by its name. */
  private named(resources: readonly BlocksOf[]): Array<ReadBlock & { readonly name: string }> {
    const read = Synthesis.of(this).reader(this.vpc.ipam);
    const blocks = new Map(resources.flatMap((blocksOf) => readable(blocksOf(read))).map((one) => [blockName(one), one.block]));
    return [...blocks].map(([name, block]) => ({ name: escapeTemplates(name), ...readApart(block) }));
  }

  /** What touches a planned block, but for our own routes: only those of a stack's hosts, since it has their interfaces. */
  private nearIn(stack: TerraformStack, near: TerraformLocal, scope: Construct = this): TerraformLocal {
    const own = this.local('own', () => this.ownRoutes(stack), scope);
    return this.local('near', () => `\${${withoutOwn(nameOf(near), nameOf(own))}}`, scope);
  }

  private ownRoutes(stack: TerraformStack): Record<string, string> {
    const read = Synthesis.of(this).reader(this.vpc.ipam);
    const routes = this.own.filter(({ host }) => this.guarded.get(stack)?.some((one) => one.host === host));
    return Object.fromEntries(routes.flatMap(({ block, interfaceId }) => {
      const text = block(read);
      return text === undefined ? [] : [[text, interfaceId]];
    }));
  }

  /** A family that no host has a block of need not be waited for. */
  private tokens(): unknown[] {
    const blocks = this.blocks();
    return [...this.sources.tokens(), ...this.late.flatMap(({ tokens }) => tokens)]
      .filter(({ family }) => blocks.some(({ v6 }) => v6 === (family === 6))).map(({ cidr, to, at }) => ({ cidr, to, at }));
  }

  private expressions(): string[] {
    return this.late.flatMap(({ expressions }) => expressions);
  }

  private local(id: string, make: () => unknown, scope: Construct = this): TerraformLocal {
    const resolve = (_context: IResolveContext) => make();
    return new TerraformLocal(scope, id, { creationStack: ['guard'], resolve, toString: () => `<${id}>` });
  }

  private text(compute: (read: BlockReader) => string): string {
    return this.vpc.ipam._value(() => compute(Synthesis.of(this).reader(this.vpc.ipam))).toString();
  }
}

interface ReadBlock {
  readonly addr: string;
  readonly len: number;
  readonly v6: boolean;
}

function readApart(block: string): ReadBlock {
  const [addr, len] = block.split('/');
  return { addr, len: Number(len), v6: addr.includes(':') };
}

/** What a placeholder stands for is a problem of its own already. */
function readable(blocks: readonly GuardedBlock[]): readonly GuardedBlock[] {
  return blocks.filter(({ block }) => !isParseProblem(parsePrefix(block)));
}

function isClear(collisions: TerraformLocal, blocks: readonly GuardedBlock[]): string {
  return readable(blocks).length === 0 ? `length(${nameOf(collisions)}) >= 0` : `${wordsOf(collisions, blocks)} == ""`;
}

function wordsOf(collisions: TerraformLocal, blocks: readonly GuardedBlock[]): string {
  return collisionText(nameOf(collisions), [...new Set(readable(blocks).map(blockName))]);
}

function flat(lists: readonly string[]): string {
  return `flatten([${lists.join(', ')}])`;
}

function nameOf(local: TerraformLocal): string {
  return `local.${local.friendlyUniqueId}`;
}
