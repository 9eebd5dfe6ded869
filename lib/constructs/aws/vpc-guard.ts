import { Construct } from 'constructs';
import {
  collisionText, countedSights, cutsOf, type GuardedBlock, hidden, isClearOf, routesOf, sightsOf, touching, withoutOwn, withPrefixLists,
} from '../../aws';
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

/** Names of locals in one stack, and the resources that they are read by. */
interface Lists {
  readonly near: TerraformLocal;
  readonly hidden: TerraformLocal;
  readonly summaries: TerraformLocal;
}

/**
 * Lets Terraform's plan fail where AWS knows something that nobody declared.
 *
 * Everything is read and compared once, with the merged blocks of all hosts; what touches any of them is short, or empty, and
 * each resource that carries a block has only that to look at. A value that is known at apply only defers the condition, and
 * the resource is not made before it holds.
 */
export class VpcGuard extends Construct {
  private readonly lists = new Map<TerraformStack, Lists>();
  private readonly own: OwnRoute[] = [];
  /** Whose blocks are guarded in a stack. */
  private readonly guarded = new Map<TerraformStack, Set<DockerHost>>();
  private readonly late: LateBlocks[] = [];
  private readonly vpcBlocks: Array<{ readonly resource: TerraformResource; readonly blocks: BlocksOf }> = [];
  private lookups?: TerraformLocal;

  constructor(private readonly vpc: VpcNetwork, private readonly sources: GuardSources) {
    super(vpc, 'guard');
  }

  /** Takes a network into view that the VPC's hosts are reached from. */
  public watch(network: ReachableNetwork): void {
    const late = network._lateBlocks(this);
    this.late.push(late);
    if (late.expressions.length === 0 || this.lookups) return;
    this.lookups = this.local('lookups', () => `\${${sightsOf(flat(this.expressions()))}}`);
    this.vpcBlocks.splice(0).forEach(({ resource, blocks }) => this.protectVpcBlock(resource, blocks));
  }

  /** Puts a condition on a resource that carries blocks of a host. */
  public protect(resource: TerraformResource, host: DockerHost, blocks: BlocksOf): void {
    const stack = stackAround(resource)!;
    this.guarded.set(stack, (this.guarded.get(stack) ?? new Set()).add(host));
    const lists = this.listsIn(stack);
    const [near, summaries, behind] = [lists.near, lists.summaries, lists.hidden].map((list) => () => nameOf(list));
    addPreconditions(resource, {
      condition: this.text((read) => `\${${allClear(near(), blocks(read), summaries())}}`),
      error_message: this.text((read) => `${escapeTemplates(resource.node.path)}: \${${collisionText(near(), blocks(read), summaries())}}; `
        + `declare it (reachableFrom of ${escapeTemplates(this.vpc.node.path)}), so that the plan keeps clear of it`),
    }, {
      condition: this.text(() => `\${length(${behind()}) == 0}`),
      error_message: this.text(() => `${escapeTemplates(resource.node.path)}: nobody can see what lies behind \${join(", ", ${behind()})}; `
        + "declare the ranges behind it, or that there are none: RoutedRanges with this 'targetId', and reachableFrom"),
    });
  }

  /** Puts a condition on what carries a block of the VPC itself: no network that it is reached from may have it too. */
  public protectVpcBlock(resource: TerraformResource, blocks: BlocksOf): void {
    const { lookups } = this;
    if (!lookups) {
      this.vpcBlocks.push({ resource, blocks });
      return;
    }
    addPreconditions(resource, {
      condition: this.text((read) => `\${${allClear(nameOf(lookups), blocks(read), '[]')}}`),
      error_message: this.text((read) => `${escapeTemplates(resource.node.path)}: \${${collisionText(nameOf(lookups), blocks(read), '[]')}}; declare all its 'cidrBlocks', so that the plan keeps clear of them`),
    });
  }

  /** Our own route: it leads to a host's interface on purpose. */
  public allowRoute(route: OwnRoute): void {
    this.own.push(route);
  }

  /** Locals by which resources of a stack look at what was found; another stack than the VPC's own gets them handed over. */
  private listsIn(stack: TerraformStack): Lists {
    let lists = this.lists.get(stack);
    if (lists) return lists;
    const home = stackAround(this)!;
    if (stack === home) {
      lists = this.makeLists();
    } else {
      const at = this.listsIn(home);
      const scope = new Construct(stack, `guard-of-${this.vpc.node.path.replace(/[^A-Za-z0-9_-]+/g, '-')}`);
      const near = new TerraformLocal(scope, 'near-with-own', at.near.expression);
      lists = {
        near: this.nearIn(stack, near, scope),
        hidden: new TerraformLocal(scope, 'hidden', at.hidden.expression),
        summaries: new TerraformLocal(scope, 'summaries', at.summaries.expression),
      };
    }
    this.lists.set(stack, lists);
    return lists;
  }

  private makeLists(): Lists {
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
  private blocks(): Array<{ readonly addr: string; readonly len: number; readonly v6: boolean }> {
    const read = Synthesis.of(this).reader(this.vpc.ipam);
    return this.vpc._hosts.flatMap((host) => host.blocks(read)).map(({ block }) => {
      const [addr, len] = block.split('/');
      return { addr, len: Number(len), v6: addr.includes(':') };
    });
  }

  /** What touches a planned block, but for our own routes: only those of a stack's hosts, since it has their interfaces. */
  private nearIn(stack: TerraformStack, near: TerraformLocal, scope: Construct = this): TerraformLocal {
    const own = this.local('own', () => this.ownRoutes(stack), scope);
    return this.local('near', () => `\${${withoutOwn(nameOf(near), nameOf(own))}}`, scope);
  }

  private ownRoutes(stack: TerraformStack): Record<string, string> {
    const read = Synthesis.of(this).reader(this.vpc.ipam);
    const routes = this.own.filter(({ host }) => this.guarded.get(stack)?.has(host));
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

function allClear(sights: string, blocks: readonly GuardedBlock[], summaries: string): string {
  const conditions = blocks.map(({ block }) => isClearOf(sights, block, summaries));
  return conditions.length === 0 ? `length(${sights}) >= 0` : conditions.join(' && ');
}

function flat(lists: readonly string[]): string {
  return `flatten([${lists.join(', ')}])`;
}

function nameOf(local: TerraformLocal): string {
  return `local.${local.friendlyUniqueId}`;
}
