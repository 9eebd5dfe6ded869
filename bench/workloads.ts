import type { Declaration, DeclaredReservation, Request } from '../lib/plan';
import { Random } from './random';

/** A declaration and its keys as a program has them that read them from somewhere: shuffled, flat, never hashed. */
export interface Workload {
  readonly keys: string[];
  readonly declaration: Declaration;
}

export function declare(parts: Partial<Declaration>): Declaration {
  return { ipam: 'ipam', run: { app: 'app', stacks: ['prod'] }, pools: [], reservations: [], requests: [], ...parts };
}

export function shuffledKeys(n: number, random: Random): string[] {
  const keys = Array.from({ length: n }, (_, i) => `ipam/prod/host-${String(i % 1000).padStart(4, '0')}/network-${String(i).padStart(7, '0')}`);
  return JSON.parse(JSON.stringify(random.shuffle(keys))) as string[];
}

/** Mixed sizes, /28 to /20, each half as often as the next smaller one, around reservations of /24 to /16. */
export function mixedSizes(n = 100_000, reserved = 1000): Workload {
  const random = new Random();
  const keys = shuffledKeys(n, random);
  const requests = keys.map((key): Request => {
    let prefixLength = 28;
    while (prefixLength > 20 && random.next() < 0.5) prefixLength--;
    return { key, family: 4, prefixLength, stack: 'prod' };
  });
  const reservations = Array.from({ length: reserved }, (_, i): DeclaredReservation => {
    let length = 24;
    while (length > 16 && random.next() < 0.5) length--;
    const start = 10 * 2 ** 24 + random.below(2 ** 24);
    return { key: `ipam/~/r${i}`, block: ipv4(start - (start % 2 ** (32 - length)), length), reason: 'taken' };
  });
  const pools = [{ key: 'ipam/~/ten', block: '10.0.0.0/8' }, { key: 'ipam/~/twelve', block: '172.16.0.0/12' }];
  return { keys, declaration: declare({ pools, reservations, requests }) };
}

/** Equal /64s of one /32; half of the reservations lie anywhere, half where the allocation really meets them. */
export function equalSizes(n = 1_000_000, reserved = 10_000): Workload {
  const random = new Random();
  const keys = shuffledKeys(n, random);
  const requests = keys.map((key): Request => ({ key, family: 6, prefixLength: 64, stack: 'prod' }));
  const reservations = Array.from({ length: reserved }, (_, i): DeclaredReservation => {
    const far = i % 2 === 0;
    const length = far ? 48 + random.below(17) : 60 + random.below(5);
    const at = random.below(far ? 2 ** 32 : 2 * n);
    return { key: `ipam/~/r${i}`, block: ipv6(at - (at % 2 ** (64 - length)), length), reason: 'taken' };
  });
  return { keys, declaration: declare({ pools: [{ key: 'ipam/~/pool', block: '2001:db8::/32' }], reservations, requests }) };
}

/** Blocks anywhere, /16 to /32 or, under one /32, /48 to /64: what a list of everybody's networks looks like at its worst. */
export function manyBlocks(family: 4 | 6, n = 100_000): string[] {
  const random = new Random(family);
  return JSON.parse(JSON.stringify(Array.from({ length: n }, () => {
    const length = (family === 4 ? 16 : 48) + random.below(17);
    const at = random.below(2 ** 32);
    const size = 2 ** ((family === 4 ? 32 : 64) - length);
    return family === 4 ? ipv4(at - (at % size), length) : ipv6(at - (at % size), length);
  }))) as string[];
}

export function ipv4(value: number, length: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}/${length}`;
}

/** The n-th /64 of 2001:db8::/32, canonical. */
export function ipv6(n: number, length: number): string {
  const [high, low] = [Math.floor(n / 65536), n % 65536];
  const groups = [high, low].map((group) => group.toString(16));
  return low !== 0 ? `2001:db8:${groups[0]}:${groups[1]}::/${length}` : high !== 0 ? `2001:db8:${groups[0]}::/${length}` : `2001:db8::/${length}`;
}
