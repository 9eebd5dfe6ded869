import { Construct } from 'constructs';
import type { Ipam } from './ipam';
import { blockText, propError } from './literal';

/** Props of a reservation. */
export interface ReservationProps {
  /** The block, such as '192.168.0.0/16'. */
  readonly cidrBlock: string;
  /** Who owns it, in a few words: 'home LAN behind the router'. Messages quote it. */
  readonly reason: string;
  /**
   * The namespace in which it is taken: everything at or below it keeps clear.
   *
   * @default - the root namespace: nobody gets any of it
   */
  readonly namespace?: string;
}

/** A block that others own. It is never given out, and what the code fixes over it is a problem. */
export class Reservation extends Construct {
  /** Reserves several blocks for one reason. @internal */
  public static _of(scope: Construct, id: string, ipam: Ipam, blocks: readonly string[], reason: string): Reservation {
    const [first, ...others] = blocks;
    const reservation = new Reservation(scope, id, ipam, { cidrBlock: first, reason });
    others.forEach((block, i) => {
      ipam._reserve(reservation, block, reason, undefined, String(i + 1));
      reservation.cidrBlocks.push(block);
    });
    return reservation;
  }

  /** The blocks: one, or all of a well-known range. */
  public readonly cidrBlocks: string[];
  /** Who owns them. */
  public readonly reason: string;

  constructor(scope: Construct, id: string, ipam: Ipam, props: ReservationProps) {
    super(scope, id);
    if (typeof props.reason !== 'string' || props.reason.trim() === '') {
      throw propError(this, 'reason', "must say who owns the block, got nothing; write something like 'staff VPN'");
    }
    const block = blockText(this, 'cidrBlock', props.cidrBlock);
    ipam._reserve(this, block, props.reason, props.namespace);
    this.cidrBlocks = [block];
    this.reason = props.reason;
  }
}
