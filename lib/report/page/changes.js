const { el, inParts, table } = require('./dom.js');
const { mono } = require('./detail.js');
const { counted } = require('./words.js');

/** @typedef {import('./model.js').Model} Model */

const MOST_ROWS = 100;

/** What changed since another lock. @param {Model} model */
function changesSection({ ipam: { changes } }) {
  if (changes === undefined) return undefined;
  const body = changes.length === 0 ? el('p', {}, 'nothing changed') : inParts(changes, MOST_ROWS, 'changes', (part) => table(['change', 'who', 'block'], part.map(({ what, name, was, block, before }) => (
    [el('span', { class: `change ${what}` }, what), was === undefined ? name : `${was} → ${name}`, mono(before === undefined ? block : `${before} → ${block}`)]))));
  return el('section', { id: 'changes' }, el('h2', {}, 'Changes ', el('span', { class: 'quiet' }, counted(changes.length, 'lease'))), body);
}

module.exports = { changesSection };
