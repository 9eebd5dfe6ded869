import { setTimeout } from 'node:timers/promises';
import type { DockerApi } from './docker-api';

/** One subnet to ask for. */
export interface SubnetOptions {
  readonly subnet: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  /** Addresses that others use, by name: the engine never gives them out. @default - none */
  readonly aux?: Readonly<Record<string, string>>;
}

/** How to make a network. */
export interface NetworkOptions {
  /** @default - one of the engine's automatic pools */
  readonly subnets?: readonly SubnetOptions[];
  /** @default false */
  readonly ipv6?: boolean;
  /** @default false */
  readonly internal?: boolean;
  /** @default false */
  readonly attachable?: boolean;
  /** @default 'bridge' */
  readonly driver?: string;
  /** Driver options. @default - none */
  readonly options?: Readonly<Record<string, string>>;
}

/** What the engine says about a network. */
export interface NetworkView {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  /** IPv4 subnets with their prefix lengths, as the engine writes them. */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly gateways: readonly string[];
  /** The same as it was asked for, one for each family. */
  readonly subnets: readonly SubnetOptions[];
  readonly options: Readonly<Record<string, string>>;
}

interface SubnetResource {
  readonly Subnet?: string;
  readonly Gateway?: string;
  readonly IPRange?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
}

interface NetworkResource {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Scope: string;
  readonly IPAM: { readonly Config: readonly SubnetResource[] | null };
  readonly Options: Readonly<Record<string, string>> | null;
}

export async function createNetwork(api: DockerApi, name: string, options: NetworkOptions): Promise<NetworkView> {
  const { Id } = await api.post<{ Id: string }>('/networks/create', {
    Name: name,
    CheckDuplicate: true, // engines before 25 would make two of the same name
    Driver: options.driver ?? 'bridge',
    EnableIPv6: options.ipv6 ?? false,
    Internal: options.internal ?? false,
    Attachable: options.attachable ?? false,
    IPAM: { Config: (options.subnets ?? []).map(({ subnet, gateway, ipRange, aux }) => ({ Subnet: subnet, Gateway: gateway, IPRange: ipRange, AuxiliaryAddresses: aux })) },
    Options: options.options ?? {},
  });
  return view(await allocated(api, Id));
}

/** A swarm answers before it has given a network its driver and its subnets. */
async function allocated(api: DockerApi, id: string): Promise<NetworkResource> {
  const until = Date.now() + 20_000;
  for (;;) {
    const resource = await api.get<NetworkResource>(`/networks/${id}`);
    if (resource.Driver !== '' || Date.now() > until) return resource;
    await setTimeout(50);
  }
}

export async function listNetworks(api: DockerApi): Promise<NetworkView[]> {
  return (await api.get<NetworkResource[]>('/networks')).map(view);
}

function view(resource: NetworkResource): NetworkView {
  const subnets = (resource.IPAM.Config ?? []).map(({ Subnet }) => Subnet ?? '');
  return {
    id: resource.Id,
    name: resource.Name,
    driver: resource.Driver,
    scope: resource.Scope,
    ipv4: subnets.filter((subnet) => subnet.includes('.')),
    ipv6: subnets.filter((subnet) => subnet.includes(':')),
    gateways: (resource.IPAM.Config ?? []).flatMap(({ Gateway }) => (Gateway ? [Gateway] : [])),
    subnets: (resource.IPAM.Config ?? []).map(({ Subnet, Gateway, IPRange, AuxiliaryAddresses }) => ({
      subnet: Subnet ?? '', ...(Gateway ? { gateway: Gateway } : {}), ...(IPRange ? { ipRange: IPRange } : {}), ...(AuxiliaryAddresses ? { aux: AuxiliaryAddresses } : {}),
    })),
    options: resource.Options ?? {},
  };
}
