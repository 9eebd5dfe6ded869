import type { IConstruct } from 'constructs';
import { addressAt, containsAddress, formatAddress, isParseProblem, lastAddress, parseAddress, parsePrefix } from '../netip';
import { malformedText } from '../report';
import { TerraformResource, TerraformStack, Token, Tokenization } from './cdk';
import { constructsIn } from './constructs-in';
import type { Attachable } from './participant';
import type { Synthesis } from './synthesis';

/** A container's or service's way into a network, as the docker provider's resources have it. */
interface Attachment {
  readonly name?: string;
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
}

/** What can join networks, told by what it is able to say of itself. */
interface Joiner extends TerraformResource {
  readonly networksAdvancedInput?: unknown;
  readonly startInput?: unknown;
  readonly taskSpecInput?: { readonly networksAdvanced?: unknown };
}

/**
 * What is wrong with containers and services that join networks of ours.
 *
 * A container reaches its network by the daemon that its provider talks to: with another host's provider it would join
 * whatever has the same name there, or nothing.
 */
export function attachmentProblems(synthesis: Synthesis): string[] {
  const joiners = synthesis.participants.length === 0 ? [] : constructsIn(synthesis.root).filter(isJoiner);
  if (joiners.length === 0) return [];
  const networks = synthesis.participants.flatMap((participant) => participant.attachable?.() ?? []);
  const byResource = new Map(networks.map((network) => [resourceText(network.resource), network]));
  const byToken = new Map(networks.map((network) => [network.name, network]));
  const byAddress = new Map(networks.flatMap((network) => network.addresses().map((token) => [token, network] as const)));
  const taken = new Map<string, string>();
  return joiners.flatMap((joiner) => attachmentsOf(joiner).flatMap((attachment) => {
    const byName = byToken.get(attachment.name ?? '') ?? byResource.get(referredTo(attachment.name) ?? '');
    const network = byName ?? byAddress.get(attachment.ipv4Address ?? '') ?? byAddress.get(attachment.ipv6Address ?? '');
    if (!network) return [];
    return [...providerProblem(joiner, network), ...(byName ? literalProblem(joiner, byName, attachment.ipv4Address) : []), ...takenProblem(joiner, network, attachment, taken)];
  }));
}

/** The addresses that containers have in a network by resources of their own: as text, or as tokens. */
export function containerAddresses(root: IConstruct, network: Attachable): Array<{ readonly path: string; readonly texts: readonly string[] }> {
  const tokens = new Set(network.addresses());
  return constructsIn(root).filter(isJoiner).flatMap((joiner) => attachmentsOf(joiner).flatMap(({ name, ipv4Address, ipv6Address }) => {
    const texts = [ipv4Address, ipv6Address].filter((text) => text !== undefined);
    const joins = name === network.name || referredTo(name) === resourceText(network.resource) || texts.some((text) => tokens.has(text));
    return joins && texts.length > 0 ? [{ path: joiner.node.path, texts }] : [];
  }));
}

function providerProblem(joiner: Joiner, network: Attachable): string[] {
  if (network.reachedBy(joiner.provider)) {
    const [here, there] = [TerraformStack.of(joiner), TerraformStack.of(joiner.provider!)];
    return here === there ? [] : [`${joiner.node.path}: 'provider' stands in the stack ${there.node.path}, which is unknown to Terraform in ${here.node.path}; `
      + `set it to 'dockerProviderIn' of ${network.hostPath}, called with the stack ${here.node.path}`];
  }
  return [`${joiner.node.path}: 'provider' reaches another engine than ${network.hostPath}, where its network ${network.path} is; set it to the 'dockerProvider' of ${network.hostPath}`];
}

/** An address that was written by hand: Docker refuses it at apply, so it is refused here. */
function literalProblem(joiner: IConstruct, network: Attachable, text: string | undefined): string[] {
  if (text === undefined || Token.isUnresolved(text)) return [];
  const planned = network.subnet();
  const subnet = parsePrefix(planned ?? '');
  if (planned === undefined || isParseProblem(subnet)) return [];
  const address = parseAddress(text);
  if (isParseProblem(address)) return [`${joiner.node.path}: 'ipv4Address' ${malformedText(address, 'address')}`];
  const what = !containsAddress(subnet, address) ? 'is outside it'
    : address.value === subnet.address ? 'is its network address'
      : address.value === lastAddress(subnet).value ? 'is its broadcast address'
        : formatAddress(address) === network.gateway(planned) ? 'is its gateway' : undefined;
  if (what === undefined) return [];
  return [`${joiner.node.path}: 'ipv4Address' must be an address for a container in ${network.path} ${planned}, got '${text}', which ${what}; `
    + `have one leased by reserveAddress, or write one such as '${formatAddress(addressAt(subnet, 2n))}'`];
}

/** Two containers with one address: Docker starts the first of them. Leased addresses are compared by what stands for them. */
function takenProblem(joiner: Joiner, network: Attachable, { ipv4Address, ipv6Address }: Attachment, taken: Map<string, string>): string[] {
  return Object.entries({ ipv4Address, ipv6Address }).flatMap(([prop, text]) => {
    if (text === undefined || joiner.startInput === false) return [];
    const address = Token.isUnresolved(text) ? undefined : parseAddress(text);
    const place = `${network.path}\n${address === undefined || isParseProblem(address) ? text : formatAddress(address)}`;
    const other = taken.get(place);
    if (other === undefined) taken.set(place, joiner.node.path);
    if (other === undefined || other === joiner.node.path) return [];
    const shown = address === undefined ? 'is the reserved address' : `${text} is the address`;
    return [`${joiner.node.path}: '${prop}' ${shown} of ${other} in ${network.path} already; have one leased for each by reserveAddress`];
  });
}

function isJoiner(construct: IConstruct): construct is Joiner {
  return TerraformResource.isTerraformResource(construct) && /^docker_(container|service)$/.test(construct.terraformResourceType);
}

function attachmentsOf({ networksAdvancedInput, taskSpecInput }: Joiner): Attachment[] {
  return [networksAdvancedInput, taskSpecInput?.networksAdvanced].flatMap((list) => (Array.isArray(list) ? (list as Attachment[]) : []));
}

/** The resource that a token is an attribute of: CDKTF's references say so themselves. */
function referredTo(name: string | undefined): string | undefined {
  if (name === undefined || !Token.isUnresolved(name)) return undefined;
  const [token] = Tokenization.reverseString(name).tokens as Array<{ readonly identifier?: unknown; readonly originStack?: IConstruct }>;
  if (typeof token?.identifier !== 'string' || !token.originStack) return undefined;
  return `${token.originStack.node.path} ${token.identifier.split('.').slice(0, 2).join('.')}`;
}

function resourceText(resource: TerraformResource): string {
  return `${resource.cdktfStack.node.path} ${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
