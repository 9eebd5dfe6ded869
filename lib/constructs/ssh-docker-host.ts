import type { DockerProviderConfig } from '@cdktf/provider-docker/lib/provider';
import type { Construct } from 'constructs';
import { HOST_PLAN_PATH, type HostPlan, INSTALLER_PATH, renderHostPlan } from '../deploy';
import { installerText } from '../io';
import { givenText, isParseProblem, parseAddress } from '../netip';
import type { Reach } from '../overlay';
import { Fn, type ITerraformDependable, type TerraformStack, Token } from './cdk';
import { DockerHost } from './docker-host';
import type { DockerHostProps } from './docker-host-props';
import { HostConfiguration } from './host-configuration';
import { stackAround } from './key';
import { blockText, propError } from './literal';
import { Maintenance } from './maintenance';
import type { StagedFile } from './participant';
import { SshLogin } from './ssh-login';
import { Synthesis } from './synthesis';

/** Props of an `SshDockerHost`. */
export interface SshDockerHostProps extends DockerHostProps {
  /** Name or address that the machine is reached at. */
  readonly address: string;

  /**
   * The machine's public key, as `ssh-keyscan` or its /etc/ssh/ssh_host_ed25519_key.pub has it: 'ssh-ed25519 AAAA…'.
   *
   * Nothing is sent to a machine that has another one.
   */
  readonly hostKey: string;

  /**
   * Port of its SSH server.
   *
   * @default 22
   */
  readonly port?: number;

  /**
   * Who logs in: root, or a user who may use sudo without a password.
   *
   * @default 'root'
   */
  readonly user?: string;

  /**
   * File with the private key, on the machine that Terraform runs on.
   *
   * @default - the keys of the SSH agent
   */
  readonly privateKeyFile?: string;

  /**
   * The private key itself, as a sensitive Terraform variable; never as text, which would stand in cdk.tf.json. It is used
   * to log in and kept nowhere, not in Terraform's state either. The docker provider cannot take it and needs the agent.
   *
   * @default - the keys of the SSH agent
   */
  readonly privateKey?: string;

  /**
   * When a change of the machine takes effect.
   *
   * @default Maintenance.RESTART_NOW
   */
  readonly maintenance?: Maintenance;

  /**
   * Blocks inside which the plan may overlap addresses, routes and networks of the machine: a summary route that leads to
   * nobody, a route that the change replaces.
   *
   * @default - none: an overlap stops the apply before anything is changed
   */
  readonly acceptedOverlaps?: string[];

  /**
   * Seconds in which a new SSH connection must confirm a change; without it the machine undoes it.
   *
   * @default 120
   */
  readonly confirmTimeout?: number;

  /**
   * Seconds in which the engine must answer after a restart, and the containers run that ran before.
   *
   * @default 120
   */
  readonly healthTimeout?: number;

  /**
   * Line of shell that restarts the engine, run by root.
   *
   * @default 'systemctl restart docker.service'
   */
  readonly restartCommand?: string;

  /**
   * Line of shell that makes the engine read its daemon.json again.
   *
   * @default 'systemctl reload docker.service'
   */
  readonly reloadCommand?: string;

  /**
   * Line of shell that prints the end of the engine's log, for the message when it does not start.
   *
   * @default 'journalctl --unit docker.service --lines 50 --output cat --no-pager'
   */
  readonly logCommand?: string;
}

/**
 * An existing machine that is reached over SSH: Terraform carries its files there, and the machine puts them in place.
 *
 * Before anything is touched the machine finds out whether its engine is the declared one, compares the plan with its own
 * networks, addresses, routes and swarm, and has the engine judge the file. The engine restarts only where a changed key
 * needs it. Whatever was changed is undone by the machine itself unless a new SSH connection confirms it in time.
 */
export class SshDockerHost extends DockerHost {
  /** Name or address that the machine is reached at. */
  public readonly address: string;
  private readonly login: SshLogin;
  private readonly wishes: Omit<HostPlan, 'engine' | 'daemonJson' | 'networks'>;
  private readonly configuration: HostConfiguration;
  private readonly stack: TerraformStack;

  constructor(scope: Construct, id: string, props: SshDockerHostProps) {
    super(scope, id, { ...props, connection: undefined, underlayAddress: props.underlayAddress ?? literalAddress(props.address) });
    if (props.connection !== undefined) throw propError(this, 'connection', `is made of 'address', 'user' and 'port', got '${props.connection}'; leave it out`);
    this.stack = stackAround(this)!;
    this.login = new SshLogin(this, props);
    this.address = this.login.address;
    this.refuseTwin();
    this.wishes = {
      maintenance: props.maintenance === Maintenance.AT_NEXT_BOOT ? 'boot' : 'now',
      acceptedOverlaps: (props.acceptedOverlaps ?? []).map((block) => blockText(this, 'acceptedOverlaps', block)),
      confirmSeconds: this.secondsProp('confirmTimeout', props.confirmTimeout ?? 120),
      healthSeconds: this.secondsProp('healthTimeout', props.healthTimeout ?? 120),
      commands: {
        restart: this.commandProp('restartCommand', props.restartCommand ?? 'systemctl restart docker.service'),
        reload: this.commandProp('reloadCommand', props.reloadCommand ?? 'systemctl reload docker.service'),
        words: this.commandProp('logCommand', props.logCommand ?? 'journalctl --unit docker.service --lines 50 --output cat --no-pager'),
      },
    };
    this.configuration = new HostConfiguration(this, 'configuration', {
      triggers: { creationStack: [], resolve: () => this.digests(), toString: () => '<digests>' },
      content: this.ipam._value(() => this.upload()).toString(),
      connection: this.login.connection(),
      connectSeconds: CONNECT_SECONDS,
      // A host that undid the change meanwhile is reached again, and tells why.
      confirmSeconds: this.wishes.confirmSeconds + this.wishes.healthSeconds + CONNECT_SECONDS,
      asRoot: this.login.asRoot,
    });
  }

  /** @internal */
  public override _before(stack: TerraformStack): ITerraformDependable[] {
    if (stack === this.stack) return [this.configuration];
    stack.addDependency(this.stack);
    return [];
  }

  /** @internal */
  protected override _providerConfig(stack: TerraformStack): DockerProviderConfig {
    return { host: this.login.url, sshOpts: this.login.options(this.knownHostsIn(stack)) };
  }

  /** @internal */
  public override _reach(stack: TerraformStack): Reach {
    // Inside quotes a path with spaces is one file.
    return { name: this._nameInStack, ssh: [...this.login.options(`"${this.knownHostsIn(stack)}"`), ...this.login.destination], asRoot: this.login.asRoot };
  }

  /** Where an apply of a stack finds what `ssh` knows the machine by. */
  private knownHostsIn(stack: TerraformStack): string {
    const there = stack === this.stack ? '' : `../${this.stack.node.id}/`;
    return `\${abspath("\${path.module}/${there}${this.insideStack}/${KNOWN_HOSTS}")}`;
  }

  /** @internal */
  protected override _extraFiles(): StagedFile[] {
    const rendered = this._daemon.rendered();
    if (!rendered) return [];
    const plan = renderHostPlan({ ...this.wishes, engine: this.engine._version, daemonJson: rendered.daemonJson, networks: this._plannedNetworks() });
    const { knownHosts } = this.login;
    return [
      { path: HOST_PLAN_PATH, text: plan },
      { path: INSTALLER_PATH, text: installerText(), mode: 0o755 },
      ...(knownHosts === undefined ? [] : [{ path: KNOWN_HOSTS, text: knownHosts }]),
    ];
  }

  /** Where the files of the host lie, below its stack. */
  private get insideStack(): string {
    return this.directory.split('/').slice(2).join('/');
  }

  /** Files that are put in place on the host. */
  private files(): StagedFile[] {
    return Synthesis.of(this).participants.find(({ path }) => path === this.node.path)!.files().filter(({ path }) => path.startsWith('etc/'));
  }

  /** Terraform reads what was emitted. */
  private reading(read: string, path: string): string {
    return `\${${read}("\${path.module}/${this.insideStack}/${path}")}`;
  }

  /** The script with the plan and the files below it, a line for each. */
  private upload(): string {
    const files = this.files().map(({ path, mode = 0o644 }) => `file ${mode.toString(8)} ${path} ${this.reading('filebase64', path)}`);
    if (this._daemon.holdsTokens) files.push(`file 644 ${DAEMON_JSON} ${Fn.base64encode(this.daemonJson)}`);
    return [
      `${this.reading('file', INSTALLER_PATH)}#payload`,
      `plan ${this.reading('filebase64', HOST_PLAN_PATH)}`,
      ...files,
      `end ${files.length + 1}`,
      '',
    ].join('\n');
  }

  /** What Terraform's state remembers. Only digests: what a daemon.json holds must not stand there. */
  private digests(): { readonly [path: string]: string } {
    return {
      address: this.address,
      ...Object.fromEntries([...this.files().map(({ path }) => path), HOST_PLAN_PATH].map((path) => [path, this.reading('filesha256', path)])),
      ...(this._daemon.holdsTokens ? { [DAEMON_JSON]: Fn.sha256(this.daemonJson) } : {}),
    };
  }

  /** Two plans for one machine would undo each other at every apply. */
  private refuseTwin(): void {
    const twin = this.node.root.node.findAll().find((other): other is SshDockerHost => other instanceof SshDockerHost && other !== this
      && other.login?.address === this.address && other.login.port === this.login.port);
    if (twin) throw propError(this, 'address', `is that of ${twin.node.path} already, got '${this.address}'; one machine is one host, and its networks may stand in any stack`);
  }

  private secondsProp(prop: string, seconds: number): number {
    if (!Number.isInteger(seconds) || seconds < 5 || seconds > 3600) throw propError(this, prop, `must be a whole number of seconds between 5 and 3600, got ${givenText(seconds)}`);
    return seconds;
  }

  private commandProp(prop: string, command: string): string {
    if (Token.isUnresolved(command) || !/^[^\p{Cc}]*\S[^\p{Cc}]*$/u.test(command)) {
      throw propError(this, prop, `must be one line of shell, known at synth, got ${JSON.stringify(command)}; call a script of the host for more`);
    }
    return command;
  }
}

/** What other hosts reach it at, where that is no name. */
function literalAddress(text: string): string | undefined {
  return isParseProblem(parseAddress(text)) ? undefined : text;
}

const DAEMON_JSON = 'etc/docker/daemon.json';

/** Not a file of the host: what the docker provider's `ssh` knows it by. */
const KNOWN_HOSTS = 'ssh/known_hosts';

/** Seconds in which a host that is up lets somebody in. */
const CONNECT_SECONDS = 120;
