const { lastOf, maskedTo, parsePrefix, sizeOf } = require('./addresses.js');

/**
 * @typedef {import('../page-data').PageIpam} PageIpam
 * @typedef {import('../page-data').PageBlock} PageBlock
 * @typedef {import('./addresses.js').Prefix} Prefix
 *
 * A block with its place among the others.
 * @typedef {Prefix & { readonly index: number, readonly data: PageBlock, readonly last: bigint, readonly owner?: string, readonly parent?: Block, readonly children: Block[] }} Block
 *
 * @typedef {object} Model
 * @property {PageIpam} ipam
 * @property {readonly Block[]} blocks outer before inner, in address order
 * @property {readonly Block[]} roots
 * @property {readonly string[]} owners by name
 * @property {'host' | 'construct'} colouredBy
 * @property {readonly string[]} namespaces those that nothing lies below, by name
 */

/** How many colours there are for owners; further ones begin again. */
const COLOURS = 12;

/**
 * @param {PageIpam} ipam @param {'host' | 'construct'} [chosen] what is coloured alike; by default hosts, where there are several
 * @returns {Model}
 */
function readModel(ipam, chosen) {
  const colouredBy = chosen ?? (new Set(ipam.blocks.map(({ owner }) => owner).filter((owner) => owner !== undefined)).size > 1 ? 'host' : 'construct');
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Block[]} */
  const roots = [];
  const owners = new Set();
  const namespaces = new Set();
  for (const data of ipam.blocks) {
    const prefix = /** @type {Prefix} */ (parsePrefix(data.block));
    const parent = data.in === undefined ? undefined : blocks[data.in];
    const owner = colouredBy === 'host' || data.owner === undefined ? data.owner : constructOf(data);
    /** @type {Block} */
    const block = { ...prefix, index: blocks.length, data, last: lastOf(prefix), owner, parent, children: [] };
    blocks.push(block);
    (parent?.children ?? roots).push(block);
    if (owner !== undefined) owners.add(owner);
    if (data.namespace !== undefined) namespaces.add(data.namespace);
  }
  const leaves = [...namespaces].filter((name) => ![...namespaces].some((other) => other.startsWith(`${name}/`)));
  return { ipam, colouredBy, blocks, roots, owners: [...owners].sort(), namespaces: leaves.sort() };
}

/** The construct that stands in its host, or in its stack. @param {PageBlock} data */
const constructOf = ({ name = '' }) => name.split('/').slice(0, 3).join('/');

/** The number of an owner's colour. @param {Model} model @param {string | undefined} owner */
function colourOf(model, owner) {
  if (owner === undefined) return undefined;
  return model.owners.indexOf(owner) % COLOURS;
}

/**
 * Whether a block is to be seen from a namespace: blocks of sibling namespaces may hold the same addresses.
 *
 * @param {Block} block @param {string} namespace
 */
function isSeenFrom({ data: { namespace: own = '' } }, namespace) {
  return own === '' || own === namespace || namespace.startsWith(`${own}/`);
}

/** What a block is called. @param {Block} block */
const nameOf = ({ data }) => (data.kind === 'free' ? 'free' : data.name ?? '');

/**
 * How much of a block is in use by what lies in it, and how many networks still fit in.
 *
 * @param {Block} block @param {string} namespace
 */
function fillOf(block, namespace) {
  const inside = block.children.filter((child) => child.data.kind !== 'free' && isSeenFrom(child, namespace));
  const sums = { lease: 0n, reservation: 0n, tombstone: 0n };
  const counts = { lease: 0, reservation: 0, tombstone: 0 };
  for (const child of inside) {
    const { kind } = child.data;
    const as = kind === 'reservation' || kind === 'tombstone' ? kind : 'lease';
    sums[as] += sizeOf(child);
    counts[as]++;
  }
  const size = sizeOf(block);
  // A share too small for six digits is still one: a /64 of a /40.
  const filled = (/** @type {'lease' | 'reservation' | 'tombstone'} */ kind) => ({ count: counts[kind], share: counts[kind] === 0 ? 0 : Math.min(1, Math.max(1, Number((sums[kind] * 1000000n) / size)) / 1000000) });
  const free = block.children.filter((child) => child.data.kind === 'free');
  const largest = free.reduce((/** @type {Block | undefined} */ best, one) => (best && best.length <= one.length ? best : one), undefined);
  return {
    leased: filled('lease'), reserved: filled('reservation'), kept: filled('tombstone'), largest,
    unit: unitOf(block), room: roomIn(block, inside, free),
  };
}

/** A subnet of the usual length: what "room" means to whoever asks. @param {Prefix} prefix */
const unitOf = ({ family }) => (family === 4 ? 24 : 64);

/**
 * How many subnets of the usual length still fit in; undefined where one is larger than the block.
 *
 * @param {Block} block @param {readonly Block[]} inside @param {readonly Block[]} free
 */
function roomIn(block, inside, free) {
  const unit = unitOf(block);
  if (block.length >= unit) return undefined;
  const units = (/** @type {Prefix} */ { length }) => (length > unit ? 0n : 1n << BigInt(unit - length));
  if (block.data.kind === 'pool') return free.reduce((sum, one) => sum + units(one), 0n);
  const touched = new Set(inside.filter(({ length }) => length > unit).map((one) => maskedTo(one, unit).first));
  return units(block) - inside.reduce((sum, one) => sum + units(one), 0n) - BigInt(touched.size);
}

module.exports = { colourOf, fillOf, isSeenFrom, nameOf, readModel };
