/** The props of a construct that a lease comes from, for messages. */
export interface LeaseProps {
  /** The one that writes the block. */
  readonly block?: string;
  /** The one that says its prefix length only. */
  readonly length?: string;
}
