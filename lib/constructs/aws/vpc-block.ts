import type { Construct } from 'constructs';
import { awsProblemText, type AwsProblem, type GuardedBlock, vpcBlockProblem } from '../../aws';
import { addressBits, type Family, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../../netip';
import type { CarveOut } from '../../plan';
import type { TerraformResource } from '../cdk';
import type { Ipam } from '../ipam';
import { prefixLengthProp, prefixProp } from '../literal';
import type { BlockReader } from '../participant';

/** How a VPC's block comes to be. */
export interface VpcBlockAsk {
  readonly family: Family;
  readonly below: string[];
  /** Names of the props that say it. */
  readonly props: { readonly block: string; readonly length: string };
  readonly block?: string;
  readonly length: number;
  /** AWS chooses it when it is applied: subnets are places in it, whatever it is. */
  readonly isLate: boolean;
}

/** A block of a VPC: written, leased, or known to Terraform only. Subnets come from it. */
export class VpcBlock {
  /** By which requests name it. */
  public readonly key: string;
  public readonly family: Family;
  public readonly length: number;
  public readonly isLate: boolean;
  /** Reads it when it is late; set once the resource is there. */
  public attribute?: { readonly resource: TerraformResource; readonly name: string };

  constructor(private readonly scope: Construct, private readonly ipam: Ipam, ask: VpcBlockAsk) {
    const { family, below, props, isLate } = ask;
    const fixed = ask.block === undefined ? undefined : prefixProp(scope, props.block, ask.block, family);
    this.family = family;
    this.isLate = isLate;
    this.length = fixed?.length ?? prefixLengthProp(scope, props.length, ask.length, family === 4 ? { family, from: 16, to: 28 } : { family, from: 44, to: 60 });
    const shown = fixed ?? { family, address: family === 4 ? 10n << 24n : 0xfd00n << 112n, length: this.length };
    refuse(vpcBlockProblem({ path: scope.node.path, prop: fixed ? props.block : props.length }, shown));
    this.key = isLate
      ? ipam._addLateBase(scope, below, { family, prefixLength: this.length })
      : ipam._request(scope, { purpose: 'vpc', ...props }, below, { family, prefixLength: this.length, fixed: fixed && formatPrefix(fixed) }).key;
  }

  /** Its text; unknown before Terraform has made the VPC where AWS chooses it. */
  public get cidr(): string {
    return this.isLate ? this.ipam._value(() => `\${${this.expression()}}`).toString() : this.ipam._value((block) => block(this.key)).toString();
  }

  /** Asks for a block in it. */
  public request(scope: Construct, props: { readonly block?: string; readonly length: string }, ask: { prefixLength: number; fixed?: string; carveOuts?: readonly CarveOut[]; rank?: number }): { key: string; cidr: string } {
    const { key } = this.ipam._request(scope, { purpose: 'vpc subnet', ...props }, [`ipv${this.family}`], { family: this.family, pools: [this.key], ...ask });
    return { key, cidr: this.ipam._value((block) => (this.isLate ? `\${${this.placeOf(block(key))}}` : block(key))).toString() };
  }

  /** For guards: what is known of it, or of a block in it, before Terraform runs. */
  public guarded(read: BlockReader, key = this.key): GuardedBlock[] {
    const block = this.isLate ? undefined : read(key);
    return block === undefined ? [] : [{ block, owner: this.scope.node.path }];
  }

  /** The planned block itself, where the plan knows it. */
  public planned(read: BlockReader): Prefix | undefined {
    const prefix = this.isLate ? undefined : parsePrefix(read(this.key) ?? '');
    return prefix === undefined || isParseProblem(prefix) ? undefined : prefix;
  }

  /** Reads it in Terraform's expression language. */
  public expression(): string {
    const { resource, name } = this.attribute!;
    return `${resource.terraformResourceType}.${resource.friendlyUniqueId}.${name}`;
  }

  /** The n-th part of the block, whatever it is. */
  private placeOf(place: string): string {
    const prefix = parsePrefix(place);
    if (isParseProblem(prefix)) return '""';
    const number = prefix.address >> BigInt(addressBits(prefix.family) - prefix.length);
    return `cidrsubnet(${this.expression()}, ${prefix.length - this.length}, ${number})`;
  }
}

function refuse(problem: AwsProblem | undefined): void {
  if (problem) throw new Error(awsProblemText(problem));
}
