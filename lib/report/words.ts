/** How the keys of a plan are called where its reader wrote them. */
export interface Words {
  /** Path of the construct that a key belongs to, such as `prod/web/backend`; the key itself where no construct of this run has it. */
  nameOf(key: string): string;
  /** Name of the property that sets the block of a key: `subnet`, `cidrBlock`, `bip`, `ipv4Pools`. */
  propOf(key: string): string | undefined;
  /** Name of the property that sets only its prefix length: `subnetPrefixLength`. */
  lengthPropOf(key: string): string | undefined;
  /** The lock as its user knows it: `ipam.lock.json`. */
  readonly lockFile: string;
}
