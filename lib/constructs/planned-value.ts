import { type IResolvable, type IResolveContext, Token } from './cdk';

/** Computes a text from leases, by their handles. */
export type Compute = (block: (handle: string) => string) => string;

/**
 * A text of the plan, before there is a plan.
 *
 * Not a `Lazy`: inside `Fn.cidrhost(net.subnet, 5)` CDKTF asks for text without braces around it, and a `Lazy`'s bare
 * `10.0.0.0/24` would stand there unquoted.
 */
export class PlannedValue implements IResolvable {
  public readonly creationStack = ['planned by cdktf-docker-ipam'];
  private token?: string;

  /**
   * @param produce gives the text; while CDKTF prepares it may give a placeholder, afterwards it throws when there is no plan
   * @param settled gives the text once nothing can change it any more
   */
  constructor(private readonly produce: (preparing: boolean) => string, private readonly settled: () => string | undefined = () => undefined) {}

  public resolve(context: IResolveContext): string {
    const text = this.produce(context.preparing);
    return context.suppressBraces ? JSON.stringify(text) : text;
  }

  /** The text itself once the plan is made, else its token: CDKTF takes several times as long to resolve a token as to copy a text. */
  public get textOrToken(): string {
    return this.settled() ?? this.toString();
  }

  public toString(): string {
    return this.token ??= Token.asString(this, { displayHint: 'planned' });
  }

  public toJSON(): string {
    return '<planned>';
  }
}
