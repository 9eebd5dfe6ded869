import { Construct } from 'constructs';
import { addressBits, type Family, formatPrefix, givenText } from '../netip';
import type { Ipam } from './ipam';
import { prefixLengthProp, prefixProp, propError } from './literal';

/** Props of a pool. */
export interface IpamPoolProps {
  /**
   * The block. It is a pool of its own beside those of the Ipam.
   *
   * @default - leased by `prefixLength` from the Ipam's pools, or from `parent`
   */
  readonly cidrBlock?: string;
  /**
   * Prefix length of a pool that is leased: 16 for a /16.
   *
   * @default - the block is given
   */
  readonly prefixLength?: number;
  /**
   * The pool that this one is nested in. The parent gives nothing from inside it.
   *
   * @default - the Ipam's pools
   */
  readonly parent?: IpamPool;
  /**
   * Address family of a pool that is leased: 4 or 6.
   *
   * @default 4
   */
  readonly family?: number;
  /**
   * Namespace of the pool. Pools of sibling namespaces may hold the same addresses.
   *
   * @default - the root namespace
   */
  readonly namespace?: string;
}

/** A block that others are carved from. */
export class IpamPool extends Construct {
  /** The block: a token until the plan is made, unless it was given. */
  public readonly cidrBlock: string;
  /** By which requests name it. @internal */
  public readonly _key: string;
  /** @internal */
  public readonly _family: Family;
  /** @internal */
  public readonly _namespace?: string;

  constructor(scope: Construct, id: string, ipam: Ipam, props: IpamPoolProps) {
    super(scope, id);
    this._namespace = props.namespace;
    const fixed = props.cidrBlock === undefined ? undefined : prefixProp(this, 'cidrBlock', props.cidrBlock);
    if (fixed && props.prefixLength !== undefined) throw propError(this, 'prefixLength', "stands beside 'cidrBlock'; write one of them");
    const family = fixed?.family ?? props.parent?._family ?? props.family ?? 4;
    if (family !== 4 && family !== 6) throw propError(this, 'family', `must be 4 or 6, got ${givenText(props.family)}`);
    if (props.family !== undefined && props.family !== family) {
      throw propError(this, 'family', `must be the ${family} of ${fixed ? `'cidrBlock' ${formatPrefix(fixed)}` : `'parent' ${props.parent!.node.path}`}, got ${givenText(props.family)}; leave it out`);
    }
    if (fixed && props.parent === undefined) {
      this._family = fixed.family;
      this._key = ipam._addRootPool(this, 'cidrBlock', fixed, 'own', props.namespace);
      this.cidrBlock = props.cidrBlock!;
      return;
    }
    if (fixed === undefined && props.prefixLength === undefined) throw propError(this, 'cidrBlock', "is missing; write the block, or a 'prefixLength' to have one leased");
    const prefixLength = fixed?.length ?? prefixLengthProp(this, 'prefixLength', props.prefixLength!, { family, to: addressBits(family) });
    this._family = family;
    const { key } = ipam._request(this, { purpose: 'ipam pool', block: 'cidrBlock', length: 'prefixLength' }, [], {
      family, prefixLength, fixed: fixed && formatPrefix(fixed), namespace: props.namespace, pools: props.parent && [props.parent._key],
    });
    this._key = key;
    this.cidrBlock = props.cidrBlock ?? ipam._value((block) => block(key)).toString();
  }
}
