const { contains, formatPrefix, parsePrefix } = require('./addresses.js');
const { el } = require('./dom.js');
const { nameOf } = require('./model.js');
const { counted } = require('./words.js');

/**
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Model} Model
 */

const MOST_SHOWN = 30;
/** @type {WeakMap<Model, readonly string[]>} */
const haystacks = new WeakMap();

/**
 * What somebody means: an address or block gives what holds it, innermost first, then what lies in it; words give every
 * block that has all of them somewhere.
 *
 * @param {Model} model @param {string} query
 * @returns {Block[]}
 */
function find(model, query) {
  const prefix = parsePrefix(query);
  if (prefix) {
    const holders = model.blocks.filter((block) => contains(block, prefix)).reverse();
    return [...holders, ...model.blocks.filter((block) => block.length > prefix.length && contains(prefix, block))];
  }
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  let texts = haystacks.get(model);
  if (!texts) {
    texts = model.blocks.map(({ data }) => (data.kind === 'free' ? '' : [data.name, data.block, data.kind, data.note, data.owner, data.key, data.namespace, data.stack, data.app, ...(data.addresses ?? [])].join('\n').toLowerCase()));
    haystacks.set(model, texts);
  }
  const all = /** @type {readonly string[]} */ (texts);
  return model.blocks.filter((_, i) => words.every((word) => all[i].includes(word)));
}

/**
 * A search field with its results below.
 *
 * @param {() => Model} model @param {(block: Block) => void} choose
 */
function searchField(model, choose) {
  const input = el('input', {
    type: 'search', id: 'search', placeholder: 'address, block, name, owner …', autocomplete: 'off', spellcheck: 'false', role: 'combobox',
    'aria-label': 'search the plan', 'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list', 'aria-keyshortcuts': '/',
  });
  const list = el('ul', { id: 'found', role: 'listbox', 'aria-label': 'found', hidden: true });
  const status = el('div', { class: 'unseen', role: 'status' });
  /** @type {Block[]} */
  let found = [];
  let active = 0;

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }
  /** @param {number} i */
  function mark(i) {
    active = i;
    for (const [at, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(at === i));
    if (found.length > 0) input.setAttribute('aria-activedescendant', `found-${i}`);
    list.children[i]?.scrollIntoView({ block: 'nearest' });
  }
  function show() {
    const query = input.value.trim();
    found = find(model(), query);
    const shown = found.slice(0, MOST_SHOWN);
    list.replaceChildren(...shown.map((block, i) => el('li', { role: 'option', id: `found-${i}`, 'data-found': i },
      el('span', { class: 'mono' }, formatPrefix(block)), ' ', el('span', { class: 'found-name' }, nameOf(block)), ' ', el('span', { class: 'quiet' }, block.data.kind === 'free' ? `in ${block.parent ? nameOf(block.parent) : ''}` : block.data.kind))));
    const words = found.length === 0 ? 'nothing found' : found.length > shown.length ? `the first ${shown.length} of ${counted(found.length, 'block')}` : counted(found.length, 'block');
    if (query !== '') list.append(el('li', { class: 'quiet count', 'aria-hidden': 'true' }, words));
    status.textContent = query === '' ? '' : words;
    list.hidden = query === '';
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(0);
  }
  /** @param {number} i */
  function take(i) {
    const block = found[i];
    if (!block) return;
    close();
    choose(block);
  }
  input.addEventListener('input', show);
  input.addEventListener('focus', () => { if (input.value !== '') show(); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const count = Math.min(found.length, MOST_SHOWN);
    if (event.key === 'ArrowDown' && count > 0) mark((active + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) mark((active + count - 1) % count);
    else if (event.key === 'Enter') take(active);
    else if (event.key === 'Escape') {
      input.value = '';
      show();
    } else return;
    event.preventDefault();
  });
  // Before the field loses its focus, which closes the list.
  list.addEventListener('pointerdown', (event) => {
    const item = event.target instanceof Element ? event.target.closest('li[data-found]') : null;
    event.preventDefault();
    if (item instanceof HTMLElement) take(Number(item.dataset.found));
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  return el('div', { class: 'search' }, input, list, status);
}

module.exports = { find, searchField };
