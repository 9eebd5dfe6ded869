import type { Construct } from 'constructs';
import type { Ipam } from '../ipam';
import { holdsTokens } from '../contains-token';
import { blockText, prefixProp, propError } from '../literal';
import { type LateBlocks, ReachableNetwork, type ReachableBlock } from './reachable-network';

/** Props of `RoutedRanges`. */
export interface RoutedRangesProps {
  /** Who plans around them. */
  readonly ipam: Ipam;
  /** The ranges that really lie there. None states that there are none, which the `reason` has to explain. */
  readonly cidrBlocks: string[];
  /** What is there, in a few words: 'offices, by the transit gateway'. Messages quote it. */
  readonly reason: string;
  /**
   * What routes lead to: the id of a transit gateway, a virtual private gateway, an interface, a prefix list. A default route to
   * it is then no cause for alarm, since what it hides is declared.
   *
   * @default - none: the ranges are only kept clear of
   */
  readonly targetId?: string;
  /**
   * Routes to the target that are wider than what lies behind it, such as '10.0.0.0/8'. They are no collision with planned blocks
   * that are longer.
   *
   * @default - none: each route is taken at its word
   */
  readonly summaryRoutes?: string[];
}

/**
 * Ranges that a VPC reaches by a gateway: behind a transit gateway, a VPN, Direct Connect, on premises.
 *
 * Terraform cannot see what a default route hides, nor what a virtual private gateway propagates: it is declared here, or its
 * absence is.
 */
export class RoutedRanges extends ReachableNetwork {
  /** The ranges. */
  public readonly cidrBlocks: string[];
  /** What is there. */
  public readonly reason: string;
  /** What routes lead to. */
  public readonly targetId?: string;
  /** Canonical text of the summary routes. @internal */
  public readonly _summaryRoutes: readonly string[];

  constructor(scope: Construct, id: string, props: RoutedRangesProps) {
    super(scope, id, props.ipam);
    if (typeof props.reason !== 'string' || props.reason.trim() === '') {
      throw propError(this, 'reason', "must say what is there, or why nothing is, got nothing; write something like 'offices, by the transit gateway'");
    }
    this.reason = props.reason;
    this.targetId = props.targetId;
    this.cidrBlocks = props.cidrBlocks.map((text) => blockText(this, 'cidrBlocks', text));
    this.cidrBlocks.forEach((block, i) => props.ipam._reserve(this, block, props.reason, undefined, String(i)));
    this._summaryRoutes = (props.summaryRoutes ?? []).map((text) => blockText(this, 'summaryRoutes', text));
    if (this._summaryRoutes.length > 0 && props.targetId === undefined) {
      throw propError(this, 'targetId', "is missing beside 'summaryRoutes'; write the id of what the routes lead to, such as 'tgw-0123456789abcdef0'");
    }
    if (props.targetId !== undefined && !holdsTokens(props.targetId) && !/^[a-z]+-[0-9a-z]+$|^arn:/.test(props.targetId)) {
      throw propError(this, 'targetId', `must be an id such as 'tgw-0123456789abcdef0', got '${props.targetId}'`);
    }
  }

  /** @internal */
  public _reachableBlocks(): readonly ReachableBlock[] {
    return this.cidrBlocks.map((cidr) => ({ id: cidr.replace(/[/:]/g, '-'), cidr, family: prefixProp(this, 'cidrBlocks', cidr).family }));
  }

  /** @internal */
  public _lateBlocks(): LateBlocks {
    return { expressions: [], tokens: [] };
  }
}
