import { isParseProblem, parseAddress } from '../netip';
import type { SnapshotLibvirtNetwork } from './host-snapshot';
import { seenBlock } from './seen-block';

/**
 * Networks in libvirt's XML, one document behind the other, as `virsh net-dumpxml` and /etc/libvirt/qemu/networks have them.
 *
 * Three tags are of interest and none of them is ever nested or quoted otherwise, so tags are looked for and not parsed as a
 * tree; what a document says besides, entities included, is not read at all.
 *
 * Source: libvirt.org, network XML format.
 */
export function libvirtNetworks(xml: string): SnapshotLibvirtNetwork[] {
  return xml.split(/<network\b/).slice(1).flatMap((network): SnapshotLibvirtNetwork[] => {
    const name = /<name>([^<]*)<\/name>/.exec(network)?.[1];
    if (name === undefined) return [];
    const bridge = attributes(/<bridge\b([^>]*)>/.exec(network)?.[1] ?? '').get('name');
    const subnets = [...network.matchAll(/<ip\b([^>]*)>/g)].flatMap(([, text]) => {
      const ip = attributes(text);
      const length = ip.get('prefix') ?? lengthOf(ip.get('netmask') ?? '');
      const block = ip.has('address') && length !== undefined ? seenBlock(`${ip.get('address')}/${length}`) : undefined;
      return block === undefined ? [] : [block];
    });
    return [{ name, ...(bridge === undefined ? {} : { bridge }), subnets }];
  });
}

function attributes(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)")/g)].map(([, name, single, double]) => [name, single ?? double]));
}

/** `255.255.255.0` is 24; undefined for what is no netmask. */
function lengthOf(netmask: string): number | undefined {
  const mask = parseAddress(netmask);
  if (isParseProblem(mask) || mask.family !== 4) return undefined;
  const bits = mask.value.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}
