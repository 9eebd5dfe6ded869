const { formatAddress, formatPrefix, sizeOf } = require('./addresses.js');
const { el } = require('./dom.js');
const { fillOf, nameOf } = require('./model.js');
const { counted, grouped, percent } = require('./words.js');

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {import('./layout.js').Cell} Cell
 * @typedef {import('./model.js').Block} Block
 */

const MOST_LISTED = 12;
const KINDS = { pool: 'pool', reservation: 'reservation: others own it', lease: 'lease', tombstone: 'tombstone: its construct is gone, its block is kept', free: 'free' };

/** All that is known of a block. @param {Block} block @param {string} namespace */
function blockDetail(block, namespace) {
  const { data } = block;
  const fill = block.children.length > 0 ? fillOf(block, namespace) : undefined;
  const holder = block.parent && (data.kind !== 'free' || block.parent.data.kind !== 'free') ? block.parent : undefined;
  return details(data.kind === 'free' ? 'free' : nameOf(block), [
    ['block', mono(formatPrefix(block))],
    ['is', KINDS[data.kind]],
    [data.kind === 'reservation' ? 'reason' : 'for', data.note],
    ['owner', data.owner !== data.name && data.owner],
    ['range', sizeOf(block) > 1n && mono(`${formatAddress(block.family, block.first)} – ${formatAddress(block.family, block.last)}`)],
    ['addresses', grouped(sizeOf(block))],
    ['filled', fill && fillText(fill)],
    ['in', holder && `${nameOf(holder)} ${formatPrefix(holder)}`],
    ['namespace', data.namespace],
    ['placed', data.fixed && 'written in code'],
    ['stack', data.stack],
    ['app', data.app],
    ['Terraform', data.addresses && mono(data.addresses.join(', '))],
    ['lock key', data.key && mono(data.key)],
  ]);
}

/** What shares a cell. @param {Cell} cell */
function cellDetail({ prefix, blocks }) {
  const listed = blocks.slice(0, MOST_LISTED).map((block) => el('li', {}, mono(formatPrefix(block)), ' ', nameOf(block)));
  const more = blocks.length - listed.length;
  return el('div', {},
    el('h3', {}, counted(blocks.length, 'block')),
    el('p', {}, 'in ', mono(formatPrefix(prefix)), ', each too small to be drawn here'),
    el('ul', {}, ...listed, more > 0 && el('li', {}, `and ${grouped(more)} more`)));
}

/** @param {ReturnType<typeof fillOf>} fill */
function fillText({ leased, reserved, kept, unit, room, largest }) {
  const held = [{ ...leased, as: 'leased' }, { ...reserved, as: 'reserved' }, { ...kept, as: 'tombstones' }].filter(({ count }) => count > 0);
  return [
    ...(held.length === 0 ? ['empty'] : held.map(({ count, share, as }) => `${percent(share)} ${as} (${counted(count, 'block')})`)),
    room !== undefined && `room for ${grouped(room)} more /${unit}`,
    largest && `largest free ${formatPrefix(largest)}`,
  ].filter((part) => part).join(', ');
}

/** A title and its facts; facts without a value are left out. @param {string} title @param {ReadonlyArray<[string, Child]>} facts */
function details(title, facts) {
  return el('div', {}, el('h3', {}, title), el('dl', {}, ...facts.flatMap(([name, value]) => (
    value === undefined || value === false || value === '' ? [] : [el('dt', {}, name), el('dd', {}, value)]))));
}

/** @param {string} text */
const mono = (text) => el('span', { class: 'mono' }, text);

module.exports = { blockDetail, cellDetail, details, fillText, mono };
