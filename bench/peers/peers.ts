/**
 * One peer at one workload: `tsx bench/peers/peers.ts PEER WORKLOAD N` prints one line of JSON.
 *
 * Each is used as its documentation has it; where it has no such thing, by a loop over its primitives. Texts of the blocks
 * are made, as the planner makes them.
 */
import { dirname, join } from 'node:path';
import { clock, type Measured, peakMegabytes } from '../measure';
import { manyBlocks, mixedSizes } from '../workloads';

type Work = () => number;

const PEERS: Readonly<Record<string, Readonly<Record<string, (n: number) => Promise<Work>>>>> = {
  'aws-cdk NetworkBuilder': { 'equal /24': networkBuilder },
  'ip-num Pool': { 'equal /24': (n) => ipNumPool(4, '10.0.0.0/8', 24, n), 'equal /64': (n) => ipNumPool(6, '2001:db8::/32', 64, n), 'overlaps IPv4': ipNumOverlaps },
  'cidr-tools': { 'mixed sizes': excludeAndPick, 'overlaps IPv4': cidrToolsOverlaps },
};

async function networkBuilder(n: number): Promise<Work> {
  // Not among the exports of aws-cdk-lib, but it is what its `Vpc` gives addresses with.
  const path = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-ec2/lib/network-util.js');
  const { NetworkBuilder } = await load<{ NetworkBuilder: new (block: string) => { addSubnet(length: number): string } }>(path);
  return () => {
    const builder = new NetworkBuilder('10.0.0.0/8');
    return sum(n, () => builder.addSubnet(24).length);
  };
}

interface IpNumRange {
  toCidrString(): string;
}
interface RangedSet { isOverlapping(other: RangedSet): boolean; contains(other: RangedSet): boolean; inside(other: RangedSet): boolean; isEquals(other: RangedSet): boolean }
interface FromCidr { fromCidr(text: string): IpNumRange }
interface IpNum {
  readonly IPv4CidrRange: FromCidr;
  readonly IPv6CidrRange: FromCidr;
  readonly IPv4Prefix: { fromNumber(length: bigint): unknown };
  readonly IPv6Prefix: { fromNumber(length: bigint): unknown };
  readonly RangedSet: { fromCidrRange(range: IpNumRange): RangedSet };
  readonly Pool: new (sets: unknown[]) => { getCidrRange(length: unknown): IpNumRange };
}

async function ipNumPool(family: 4 | 6, block: string, length: number, n: number): Promise<Work> {
  const ipNum = await load<IpNum>('ip-num');
  const [range, prefix] = family === 4 ? [ipNum.IPv4CidrRange, ipNum.IPv4Prefix] : [ipNum.IPv6CidrRange, ipNum.IPv6Prefix];
  return () => {
    const pool = new ipNum.Pool([ipNum.RangedSet.fromCidrRange(range.fromCidr(block))]);
    const wanted = prefix.fromNumber(BigInt(length));
    return sum(n, () => pool.getCidrRange(wanted).toCidrString().length);
  };
}

async function ipNumOverlaps(n: number): Promise<Work> {
  const { IPv4CidrRange, RangedSet } = await load<IpNum>('ip-num');
  const sets = manyBlocks(4, n).map((text) => RangedSet.fromCidrRange(IPv4CidrRange.fromCidr(text)));
  // It counts no block as overlapping that lies wholly inside another.
  return () => pairs(sets, (a, b) => a.isOverlapping(b) || a.contains(b) || a.inside(b) || a.isEquals(b));
}

interface CidrTools {
  excludeCidr(from: string[], taken: string[]): string[];
  overlapCidr(a: string, b: string): boolean;
}

/** Asks after each block what is free of the one it was cut from; the smallest that fits is found by looking at all. */
async function excludeAndPick(n: number): Promise<Work> {
  const { excludeCidr } = await load<CidrTools>('cidr-tools');
  const { declaration: { pools, requests, reservations } } = mixedSizes(n, Math.ceil(n / 100));
  const lengthOf = (block: string) => Number(block.slice(block.indexOf('/') + 1));
  return () => {
    const free = new Map(excludeCidr(pools.map(({ block }) => block!), reservations.map(({ block }) => block)).map((block) => [block, lengthOf(block)]));
    const lengths = requests.map(({ prefixLength }) => prefixLength).sort((a, b) => a - b);
    return sum(n, (i) => {
      let [from, longest] = ['', -1];
      for (const [block, length] of free) if (length <= lengths[i] && length > longest) [from, longest] = [block, length];
      const taken = `${from.slice(0, from.indexOf('/'))}/${lengths[i]}`;
      free.delete(from);
      for (const block of excludeCidr([from], [taken])) free.set(block, lengthOf(block));
      return taken.length;
    });
  };
}

async function cidrToolsOverlaps(n: number): Promise<Work> {
  const { overlapCidr } = await load<CidrTools>('cidr-tools');
  const blocks = manyBlocks(4, n);
  return () => pairs(blocks, overlapCidr);
}

async function load<T>(module: string): Promise<T> {
  return await import(module) as T;
}

function sum(n: number, each: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += each(i);
  return total;
}

function pairs<T>(blocks: readonly T[], overlap: (a: T, b: T) => boolean): number {
  return sum(blocks.length, (i) => sum(i, (j) => Number(overlap(blocks[i], blocks[j]))));
}

async function main([peer, workload, n]: string[]): Promise<void> {
  const work = await PEERS[peer][workload](Number(n));
  const before = peakMegabytes();
  const [ms, answer] = clock(work);
  const measured: Measured = { work: ms, peak: peakMegabytes(), before, answer };
  console.log(JSON.stringify(measured));
}

void main(process.argv.slice(2));
