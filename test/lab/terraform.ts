import { CommandFailure, run } from './command';
import type { Host } from './host';
import { TERRAFORM_RC } from './terraform-readiness';

/** What Terraform means to do to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete' | 'replace' | 'move' | 'import' | 'read' | 'noop' | 'remove';
  /** Its address until now, where it moves. */
  readonly from?: string;
}

/** A plan, kept by Terraform until it is applied. */
export interface TerraformPlan {
  /** Nothing to do, outputs included: exit code 0 of `-detailed-exitcode`. */
  readonly empty: boolean;
  /** Sorted by address. */
  readonly changes: readonly PlannedChange[];
  readonly summary: { readonly add: number; readonly change: number; readonly import: number; readonly remove: number };
}

/** Terraform said no: all its diagnostics, summary and detail, after what its provisioners printed. */
export class TerraformRefusal extends Error {}

/** A line of Terraform's machine-readable output, as far as it is read here. */
interface Message {
  readonly type: string;
  readonly change?: { readonly resource: { readonly addr: string }; readonly previous_resource?: { readonly addr: string }; readonly action: PlannedChange['action'] };
  readonly changes?: TerraformPlan['summary'];
  readonly hook?: { readonly output?: string };
  readonly diagnostic?: { readonly severity: 'error' | 'warning'; readonly summary: string; readonly detail: string };
}

/**
 * The real Terraform in a folder with a configuration.
 *
 * It runs in the network of a lab host, or in one without so much as a loopback:
 * a provider that must be fetched, or an engine that is neither in the lab nor a
 * socket in the file system, is out of its reach.
 */
export class Terraform {
  /**
   * @param network whose network it runs in. @default - one without any interface
   * @param variables of its environment, beside what keeps it in the lab: `NAME=value`
   */
  constructor(private readonly folder: string, private readonly network?: Host, private readonly variables: readonly string[] = []) {}

  /** A file for all that Terraform and its providers can say. @default - none */
  trace?: string;

  async init(): Promise<void> {
    const { code, stdout, stderr } = await this.run(['init', '-input=false', '-no-color']);
    if (code !== 0) throw new TerraformRefusal(stderr || stdout);
  }

  /** Plans against what the engine says now. */
  async plan(...options: string[]): Promise<TerraformPlan> {
    const { code, messages } = await this.speak(['plan', '-input=false', '-detailed-exitcode', '-out=planned', '-json', ...options]);
    const changes = messages.flatMap(({ type, change }) => (type === 'planned_change' && change
      ? [{ address: change.resource.addr, action: change.action, ...(change.previous_resource ? { from: change.previous_resource.addr } : {}) }] : []));
    const summary = messages.find(({ type }) => type === 'change_summary')!.changes!;
    return { empty: code === 0, changes: changes.sort((a, b) => (a.address < b.address ? -1 : 1)), summary };
  }

  /** Does what the last plan says; gives what its provisioners printed. */
  async apply(): Promise<string> {
    return printed((await this.speak(['apply', '-input=false', '-json', 'planned'])).messages);
  }

  /** Addresses of what is in the state. */
  async resources(): Promise<string[]> {
    return (await this.run(['state', 'list'])).stdout.split('\n').filter((line) => line !== '');
  }

  /** Addresses of what Terraform has made so far. */
  async addresses(): Promise<string[]> {
    const { stdout } = await this.run(['state', 'list', '-no-color']);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** What the configuration puts out, as of the last apply. */
  async outputs(): Promise<Record<string, unknown>> {
    const outputs = JSON.parse((await this.run(['output', '-json'])).stdout) as Record<string, { readonly value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** What Terraform knows of a resource that it has made, by the part of its address before the hash. */
  async attributesOf(address: string): Promise<Readonly<Record<string, unknown>>> {
    const { values } = JSON.parse((await this.run(['show', '-json'])).stdout) as { values: { root_module: { resources: ReadonlyArray<{ address: string; values: Record<string, unknown> }> } } };
    const found = values.root_module.resources.filter((one) => withoutHash(one.address) === address);
    if (found.length !== 1) throw new Error(`${found.length} resources are called ${address}`);
    return found[0].values;
  }

  /** Has the provider look at the configuration, by its own schema; without a word where it is right. */
  async validate(): Promise<void> {
    const { code, stdout, stderr } = await this.run(['validate', '-no-color']);
    if (code !== 0 || !stdout.startsWith('Success! The configuration is valid.')) throw new TerraformRefusal(`${stdout}${stderr}`);
  }

  async destroy(): Promise<void> {
    await this.speak(['destroy', '-input=false', '-auto-approve', '-json']);
  }

  private async speak(args: readonly string[]): Promise<{ code: number; messages: Message[] }> {
    const output = await this.run(args);
    const messages = output.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Message);
    const errors = messages.flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [`${diagnostic.summary} ${diagnostic.detail}`.trim()] : []));
    if (errors.length > 0) throw new TerraformRefusal([printed(messages), ...errors].join('\n'));
    if (output.code !== 0 && output.code !== 2) throw new CommandFailure('terraform', args, output);
    return { code: output.code, messages };
  }

  private run(args: readonly string[]) {
    const trace = this.trace === undefined ? [] : ['TF_LOG=TRACE', `TF_LOG_PATH=${this.trace}`];
    const environment = [`TF_CLI_CONFIG_FILE=${TERRAFORM_RC}`, 'CHECKPOINT_DISABLE=1', 'TF_IN_AUTOMATION=1', ...trace, ...this.variables];
    const argv = ['env', ...environment, 'terraform', `-chdir=${this.folder}`, ...args];
    return run(this.network?.enteringNetwork(argv) ?? ['unshare', '--net', '--', ...argv], { timeout: 240_000 });
  }
}

/** An address as its reader would write it: CDKTF ends names that are a path with a hash. */
export function withoutHash(address: string): string {
  return address.replace(/_[0-9A-F]{8}$/, '');
}

function printed(messages: readonly Message[]): string {
  return messages.flatMap(({ type, hook }) => (type === 'provision_progress' && hook?.output !== undefined ? [hook.output] : [])).join('\n');
}
