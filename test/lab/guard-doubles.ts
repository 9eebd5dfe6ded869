import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from './terraform';

/** Stands for what Terraform learns only when it applies. */
export const UNKNOWN = Symbol('known after apply');

/** What AWS says, by the type of a data source or resource, or by type and a part of its name: `aws_route_table`, `aws_vpc.maintenance`. */
export type Doubles = Readonly<Record<string, unknown>>;

interface Configuration {
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, { readonly lifecycle?: { readonly precondition?: readonly unknown[] } }>>>>;
}

/** A reference to a data source or resource of AWS; its address, type and name are the groups. */
const REFERENCE = /(?:data\.)?(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)/g;

/**
 * Cuts the guards out of an emitted stack and lets the real Terraform run them: locals and conditions as they are, on
 * resources of Terraform's own (`terraform_data`), and doubles in the place of what the AWS provider would read.
 */
export class GuardDoubles {
  static async with<T>(stackFile: string, story: (guards: GuardDoubles) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-guards-'));
    try {
      const guards = new GuardDoubles(folder, JSON.parse(readFileSync(stackFile, 'utf8')) as Configuration);
      guards.say({});
      await guards.terraform.init();
      return await story(guards);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  readonly terraform: Terraform;

  private constructor(private readonly folder: string, private readonly emitted: Configuration) {
    this.terraform = new Terraform(folder);
  }

  /** Has AWS say something, from the next plan on. */
  say(doubles: Doubles): void {
    const known: Record<string, unknown> = {};
    const late: Record<string, unknown> = {};
    const cut = (text: string) => text.replace(REFERENCE, (address, type: string, name: string) => {
      const id = `${address.startsWith('data.') ? 'data' : 'resource'}_${type}_${name}`;
      const said = Object.entries(doubles).find(([what]) => what === type || (what.startsWith(`${type}.`) && name.includes(what.slice(type.length + 1))));
      const value = said ? said[1] : nothingOf(type, name);
      if (isUnknown(value)) late[id] = value.then;
      else known[id] = value;
      return isUnknown(value) ? `terraform_data.${id}.output` : `local.${id}`;
    });
    const guarded = Object.values(this.emitted.resource).flatMap((resources) => Object.entries(resources))
      .flatMap(([name, { lifecycle }]) => (lifecycle?.precondition ? [[name, { input: name, lifecycle: { precondition: lifecycle.precondition } }] as const] : []));
    // A daemon.json that Terraform puts together.
    const rendered = Object.keys(this.emitted.locals ?? {}).filter((name) => name.includes('daemon-json')).map((name) => [name, { value: `\${jsonencode(local.${name})}` }]);
    const configuration = JSON.parse(cut(JSON.stringify({
      locals: this.emitted.locals ?? {}, resource: { terraform_data: Object.fromEntries(guarded) }, ...(rendered.length > 0 ? { output: Object.fromEntries(rendered) } : {}),
    }))) as {
      locals: Record<string, unknown>; resource: { terraform_data: Record<string, unknown> };
    };
    Object.assign(configuration.locals, known);
    for (const [id, value] of Object.entries(late)) configuration.resource.terraform_data[id] = { input: value };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify(configuration));
  }

  /** Names of the resources that carry a condition. */
  get guarded(): string[] {
    return Object.values(this.emitted.resource).flatMap((resources) => Object.entries(resources)).filter(([, { lifecycle }]) => lifecycle?.precondition).map(([name]) => name).sort();
  }

  /** The words in which the plan is refused; undefined where it is not. */
  async refusal(): Promise<string | undefined> {
    return this.terraform.plan().then(() => undefined, (error: Error) => error.message);
  }
}

/** Something that turns out to be `value` when it is applied. */
export function later(value: unknown): object {
  return { [UNKNOWN]: true, then: value };
}

function isUnknown(value: unknown): value is { readonly then: unknown } {
  return typeof value === 'object' && value !== null && UNKNOWN in value;
}

/** What AWS says of something that holds nothing; of several, which are enumerated, that there are none. */
function nothingOf(type: string, name: string): unknown {
  if (/_(route-tables|peerings|prefix-lists)_[0-9A-F]{8}$/.test(name)) return {};
  const empty: Readonly<Record<string, unknown>> = {
    aws_route_table: { routes: [], route_table_id: 'rtb-empty', id: 'rtb-empty' },
    aws_vpc: { id: 'vpc-empty', cidr_block: '', cidr_block_associations: [], ipv6_cidr_block: '' },
  };
  return empty[type] ?? { id: `${type}-1`, ids: [] };
}

/** A route as the data source `aws_route_table` gives it: every attribute, empty ones too. */
export function route(destination: string, target: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const attributes = ['carrier_gateway_id', 'cidr_block', 'core_network_arn', 'destination_prefix_list_id', 'egress_only_gateway_id', 'gateway_id', 'instance_id',
    'ipv6_cidr_block', 'local_gateway_id', 'nat_gateway_id', 'network_interface_id', 'transit_gateway_id', 'vpc_endpoint_id', 'vpc_peering_connection_id'];
  const where = destination.startsWith('pl-') ? 'destination_prefix_list_id' : destination.includes(':') ? 'ipv6_cidr_block' : 'cidr_block';
  return { ...Object.fromEntries(attributes.map((attribute) => [attribute, ''])), [where]: destination, ...target };
}

/** A route table with routes. */
export function table(id: string, ...routes: ReadonlyArray<Readonly<Record<string, string>>>): object {
  return { id, route_table_id: id, routes };
}
