/** A block that a plan knows of. */
export interface TakenBlock {
  readonly block: string;
  /** Whose it is, safe to print. */
  readonly owner: string;
  /** `RESERVED` is somebody else's; `LEASED` belongs to the plan, on this host or another. */
  readonly kind: 'RESERVED' | 'LEASED';
  /** Of a lease: whether it is this host's, another's, or that is not known. */
  readonly whose?: 'THIS_HOST' | 'ANOTHER_HOST' | 'UNKNOWN';
  /** Of a lease: what it is for, such as `bridge network` or `docker0`. */
  readonly purpose?: string;
  /** Of a lease: the Terraform resources that carry it. */
  readonly addresses?: readonly string[];
}

/** What the plan and the lock say that the host is to be, as far as they are there. */
export interface Surroundings {
  readonly taken: readonly TakenBlock[];
  /** The host as planned. */
  readonly host?: { readonly path: string; readonly bip?: string; readonly automatic: ReadonlyArray<{ readonly base: string; readonly size: number }> };
}

/** Nothing is planned. */
export const NO_SURROUNDINGS: Surroundings = { taken: [] };
