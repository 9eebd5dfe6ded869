import { Construct } from 'constructs';
import type { DockerHost } from './docker-host';

/** Props of an automatic pool. */
export interface AutomaticPoolProps {
  /**
   * Prefix length of the block: 16 for a /16.
   *
   * @default - that of `cidrBlock`, which is needed without it
   */
  readonly prefixLength?: number;
  /**
   * The block itself.
   *
   * @default - leased by `prefixLength`
   */
  readonly cidrBlock?: string;
  /**
   * Prefix length of the subnets that the daemon cuts from it.
   *
   * @default 24, or 64 for IPv6
   */
  readonly subnetPrefixLength?: number;
  /**
   * Address family: 4 or 6.
   *
   * @default 4
   */
  readonly family?: number;
}

/** A further block that a host's daemon cuts subnets from for networks that nobody declared. */
export class AutomaticPool extends Construct {
  /** The block. */
  public readonly cidrBlock: string;

  constructor(scope: Construct, id: string, host: DockerHost, props: AutomaticPoolProps) {
    super(scope, id);
    this.cidrBlock = host._daemon.addAutomaticPool(props, this, [], 'prefixLength');
  }
}
