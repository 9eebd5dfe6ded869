import type { Construct } from 'constructs';
import type { LocalCommand } from '../overlay';
import { dependable, type IResolvable, type ITerraformDependable, TerraformResource, Token } from './cdk';

/** What is run for a member, and what it is run for again. */
export interface SwarmAdmissionProps {
  /** What stands in Terraform's state. Never a token. */
  readonly triggers: () => { readonly [fact: string]: string };
  /** Known once all members are. */
  readonly command: () => LocalCommand;
}

/** The resource that brings a member into its swarm: Terraform's own `terraform_data`. One that fails is tried again at the next apply. */
export class SwarmAdmission extends TerraformResource {
  constructor(scope: Construct, id: string, private readonly props: SwarmAdmissionProps) {
    super(scope, id, { terraformResourceType: 'terraform_data', terraformGeneratorMetadata: { providerName: 'terraform' } });
    this.provisioners = [{
      type: 'local-exec',
      interpreter: ['sh', '-c'],
      command: late(() => this.props.command().command).toString(),
      // As text until it is resolved: CDKTF writes names inside an object as Terraform's own.
      environment: late(() => this.props.command().environment).toString() as unknown as Record<string, string>,
    }];
  }

  public waitFor(resource: ITerraformDependable): void {
    this.dependsOn = [...this.dependsOn ?? [], dependable(resource)];
  }

  /** @internal */
  protected synthesizeAttributes(): { [name: string]: unknown } {
    return { triggers_replace: late(this.props.triggers) };
  }
}

function late(produce: () => unknown): IResolvable {
  const value: IResolvable = { creationStack: [], resolve: produce, toString: () => Token.asString(value) };
  return value;
}
