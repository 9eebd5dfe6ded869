/** What a lease is for, and the props of a construct that it comes from, for messages. */
export interface LeaseProps {
  /**
   * In words, as the plan file has it, and as `doctor`, `explain` and `report` go by it: `docker0`, `automatic pool`. Said by
   * whoever asks and not read off a class's name, since everybody may derive from a class.
   */
  readonly purpose: string;
  /** The one that writes the block. */
  readonly block?: string;
  /** The one that says its prefix length only. */
  readonly length?: string;
}
