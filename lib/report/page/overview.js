const { contains, formatPrefix } = require('./addresses.js');
const { button, el, inParts } = require('./dom.js');
const { fillText, mono } = require('./detail.js');
const { layoutOf, usedIn } = require('./layout.js');
const { drawMap } = require('./map.js');
const { fillOf, isSeenFrom, nameOf } = require('./model.js');

/**
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {import('./map.js').Listener} Listener
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Model} Model
 */

const MOST_STRIPS = 20;
/** Few pools have room for several rows each. */
const rowBitsOf = (/** @type {number} */ strips) => (strips <= 2 ? 3 : strips <= 6 ? 2 : 0);
const ROW = { one: 34, several: 20 };

/**
 * Every pool, and every leased block that others are cut from, as a strip.
 *
 * @param {Model} model @param {{ width: number, namespace: string, highlight?: string }} look @param {Listener} listener
 */
function overview(model, look, listener) {
  const strips = stripsOf(model, look.namespace);
  if (strips.length === 0) return el('p', { class: 'quiet' }, 'This plan has no pools: look at all addresses of a family below.');
  return inParts(strips, MOST_STRIPS, 'pools', (part) => el('div', {}, ...part.map((block) => strip(model, block, rowBitsOf(strips.length), look, listener))));
}

/** @param {Model} model @param {string} namespace */
function stripsOf({ roots }, namespace) {
  const seen = roots.filter((block) => isSeenFrom(block, namespace));
  // A reservation may lie around pools: then they are what is looked for.
  return seen.flatMap((block) => (block.data.kind === 'reservation' ? block.children.filter((child) => isSeenFrom(child, namespace)) : [block]))
    .filter(({ data, children }) => data.kind === 'pool' || (data.kind === 'lease' && children.length > 0));
}

/** @param {Model} model @param {Block} block @param {number} rowBits @param {{ width: number, namespace: string, highlight?: string }} look @param {Listener} listener */
function strip(model, block, rowBits, { width, namespace, highlight }, listener) {
  const layout = layoutOf(model.roots, block, namespace, rowBits);
  const used = usedIn(layout);
  const name = `${formatPrefix(block)} ${nameOf(block)}`;
  return el('div', { class: 'strip' },
    el('p', {},
      button({ class: 'zoom', 'aria-label': `zoom into ${name}` }, () => listener.zoom(block), mono(formatPrefix(block))), ' ', nameOf(block), ' ',
      el('span', { class: 'quiet' }, fillText(fillOf(block, namespace))),
      ' ', used && useButton(used, listener)),
    drawMap(model, layout, { width, rowHeight: layout.rows.length > 1 ? ROW.several : ROW.one, labels: layout.rows.length > 1, name, highlight }, listener));
}

/** Leads to where the leases of a nearly empty block are. @param {Prefix} used @param {Listener} listener */
const useButton = (used, listener) => button({ class: 'zoom' }, () => listener.zoom(used), 'what is in use: ', mono(formatPrefix(used)));

/** Blocks that no strip shows: reservations and leases outside all pools. @param {Model} model @param {string} namespace */
function outside(model, namespace) {
  const strips = stripsOf(model, namespace);
  return model.roots.filter((block) => isSeenFrom(block, namespace) && !strips.some((strip) => strip === block || contains(strip, block)));
}

module.exports = { outside, overview, useButton };
