import type { Construct } from 'constructs';
import { type IResolvable, type SSHProvisionerConnection, TerraformResource } from './cdk';

/** How Terraform reaches a host. */
export type Connection = Omit<SSHProvisionerConnection, 'type' | 'timeout' | 'scriptPath'>;

/** What is carried to a host. */
export interface Cargo {
  /** What stands in Terraform's state, by which it sees a change: digests, never contents. */
  readonly triggers: IResolvable;
  /** The script with the files below it. */
  readonly content: string;
  readonly connection: Connection;
  /** Seconds for a first connection, and for the one that confirms. */
  readonly connectSeconds: number;
  readonly confirmSeconds: number;
  readonly asRoot: string;
}

/** Where the script lies in the home of the user; only he may read it, since it has the files in it. */
const FOLDER = '.docker-ipam';

/**
 * The resource that carries a host's files over and has them put in place: Terraform's own `terraform_data`.
 *
 * Each provisioner opens a connection of its own, so the last one is the new connection that confirms the change. A
 * provisioner that fails leaves the resource tainted: the next apply does it all again.
 */
export class HostConfiguration extends TerraformResource {
  constructor(scope: Construct, id: string, private readonly cargo: Cargo) {
    super(scope, id, {
      // No `DataResource` of CDKTF: it asks the Terraform binary for its version at every synth.
      terraformResourceType: 'terraform_data',
      terraformGeneratorMetadata: { providerName: 'terraform' },
    });
    const { connectSeconds, confirmSeconds, asRoot } = cargo;
    const run = (command: string) => [`${asRoot}sh ${FOLDER}/run ${command} "$SSH_CONNECTION"`];
    const allowed = asRoot === '' ? [] : [`${asRoot}true || { echo "docker-ipam: the user $(id -un) needs root here, by sudo without a password ('NOPASSWD: ALL' in sudoers); nothing was sent" >&2; exit 1; }`];
    this.provisioners = [
      // Terraform makes its scripts writable for everybody: in /tmp another user of the host could write them before they are run.
      { type: 'remote-exec', inline: [...allowed, `umask 077; mkdir -p ${FOLDER} && chmod 700 ${FOLDER}`], connection: this.reached(connectSeconds, './.docker-ipam-prepare.sh') },
      { type: 'file', content: cargo.content, destination: `${FOLDER}/run`, connection: this.reached(connectSeconds) },
      { type: 'remote-exec', inline: ['rm -f .docker-ipam-prepare.sh', ...run('apply')], connection: this.reached(connectSeconds, `${FOLDER}/apply.sh`) },
      { type: 'remote-exec', inline: run('confirm'), connection: this.reached(confirmSeconds, `${FOLDER}/confirm.sh`) },
    ];
  }

  private reached(seconds: number, scriptPath?: string): SSHProvisionerConnection {
    return { type: 'ssh', ...this.cargo.connection, timeout: `${seconds}s`, scriptPath };
  }

  /** @internal */
  protected synthesizeAttributes(): { [name: string]: unknown } {
    return { triggers_replace: this.cargo.triggers };
  }
}
