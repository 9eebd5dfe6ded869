const { contains, formatPrefix } = require('./addresses.js');
const { button, el, inParts } = require('./dom.js');
const { mono } = require('./detail.js');
const { isSeenFrom, nameOf } = require('./model.js');
const { counted } = require('./words.js');

/**
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Model} Model
 */

const MOST_ROWS = 50;

/**
 * What is on the map as a table, for reading and for screen readers.
 *
 * @param {Model} model @param {Prefix | undefined} view @param {string} namespace @param {(block: Block) => void} choose
 */
function blockTable(model, view, namespace, choose) {
  const inside = model.blocks.filter((block) => block.data.kind !== 'free' && isSeenFrom(block, namespace) && (!view || (contains(view, block) && (view.length < block.length || view.first !== block.first))));
  const box = el('details', { class: 'blocks', open: view !== undefined },
    el('summary', {}, `${counted(inside.length, 'block')} ${view ? `in ${formatPrefix(view)}` : 'in all'}`));
  const fill = () => {
    if (!box.open || box.childElementCount > 1) return;
    box.append(inParts(inside, MOST_ROWS, 'blocks', (part) => el('div', { class: 'scroll' }, el('table', {},
      el('thead', {}, el('tr', {}, ...['block', 'is', 'name', 'for', 'owner'].map((text) => el('th', { scope: 'col' }, text)))),
      el('tbody', {}, ...part.map((block) => row(block, depthIn(block, view), choose)))))));
  };
  box.addEventListener('toggle', fill);
  fill();
  return box;
}

/** @param {Block} block @param {number} depth @param {(block: Block) => void} choose */
function row(block, depth, choose) {
  const { kind, note = '', owner } = block.data;
  const shown = button({ class: `zoom deep-${Math.min(depth, 5)}` }, () => choose(block), mono(formatPrefix(block)));
  return el('tr', {}, el('td', {}, shown), el('td', {}, kind), el('td', {}, nameOf(block)), el('td', {}, note), el('td', {}, owner === undefined || owner === nameOf(block) ? '' : owner));
}

/** @param {Block} block @param {Prefix | undefined} view */
function depthIn(block, view) {
  let depth = 0;
  for (let above = block.parent; above && (!view || (contains(view, above) && above.length > view.length)); above = above.parent) depth++;
  return depth;
}

/** Leases whose addresses only Terraform will know. @param {Model} model */
function unplacedTable({ ipam: { unplaced } }) {
  if (unplaced.length === 0) return undefined;
  return el('details', {}, el('summary', {}, `${counted(unplaced.length, 'block')} known only at plan`), inParts(unplaced, MOST_ROWS, 'blocks', (part) => el('ul', {}, ...part.map(({ name = '', block, note }) => el('li', {}, name, ' ', mono(block), note && el('span', { class: 'quiet' }, ` ${note}`))))));
}

module.exports = { blockTable, unplacedTable };
