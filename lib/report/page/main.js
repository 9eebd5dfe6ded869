const { contains, formatPrefix, maskedTo } = require('./addresses.js');
const { blockTable, unplacedTable } = require('./block-table.js');
const { changesSection } = require('./changes.js');
const { blockDetail, cellDetail } = require('./detail.js');
const { button, el, inParts } = require('./dom.js');
const { hostsSection } = require('./hosts.js');
const { layoutOf, usedIn } = require('./layout.js');
const { drawMap, patterns, spoken } = require('./map.js');
const { colourOf, isSeenFrom, nameOf, readModel } = require('./model.js');
const { outside, overview, useButton } = require('./overview.js');
const { placeText, readPlace } = require('./place.js');
const { searchField } = require('./search.js');
const { topologySection } = require('./topology.js');
const { counted } = require('./words.js');

/**
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {import('./layout.js').Cell} Cell
 * @typedef {import('./layout.js').Layout} Layout
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./place.js').Place} Place
 */

const FAMILIES = /** @type {const} */ ([['all of IPv4', { family: 4, first: 0n, length: 0 }], ['all of IPv6', { family: 6, first: 0n, length: 0 }]]);
const MOST_OWNERS = 16;
const ROW = { many: 32, few: 46 };

/** @type {import('../page-data').PageData} */
const { ipams } = JSON.parse(document.getElementById('plan')?.textContent ?? '');
/** @type {Array<Model | undefined>} */
const models = [];
/** @type {string | undefined} */
let highlight;
/** The block to put the focus on once it is drawn. @type {Prefix | undefined} */
let wanted;
let place = readPlace(location.hash);

/** @type {'host' | 'construct' | undefined} */
let colouredBy;

const model = () => models[place.ipam] ??= readModel(ipams[place.ipam], colouredBy);
/** Where blocks of sibling namespaces hold the same addresses, one of them is looked at. */
const namespace = () => place.namespace ?? model().namespaces[0] ?? '';

const mapBox = el('div', { class: 'map-box' });
const crumbs = el('nav', { 'aria-label': 'where the map is' });
const panel = el('div', { class: 'detail', id: 'detail', 'aria-live': 'polite' });
const tip = el('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
const below = el('div');
const legend = el('div', { class: 'legend' });
const sections = el('div');
const header = el('header');

/** @param {Place} to @param {Prefix} [focus] */
function go(to, focus) {
  wanted = focus;
  const text = placeText(to);
  if (text === location.hash || (text === '#' && location.hash === '')) {
    place = to;
    draw();
  } else location.hash = text;
}

/** @param {Prefix | undefined} view @param {Prefix} [focus] */
const zoom = (view, focus) => go({ ...place, view: view && { family: view.family, first: view.first, length: view.length } }, focus);

/** To the next larger block around what is on the map, and then to the overview. */
function out() {
  const { view } = place;
  if (!view) return;
  const holders = model().blocks.filter((block) => contains(block, view) && block.length < view.length && isSeenFrom(block, namespace()));
  zoom(holders[holders.length - 1], view);
}

/** Where a block can be seen among its neighbours. @param {Block} block */
function visit(block) {
  const holder = block.parent;
  const near = maskedTo(block, Math.max(0, block.length - 6));
  const view = block.data.kind === 'pool' && !holder ? block : holder && contains(near, holder) ? holder : near;
  const seen = isSeenFrom(block, namespace()) ? place.namespace : block.data.namespace;
  go({ ...place, namespace: seen, view: { family: view.family, first: view.first, length: view.length } }, block);
}

/** @type {import('./map.js').Listener} */
const listener = {
  show: (cell) => {
    if (cell) panel.replaceChildren(cell.block ? blockDetail(cell.block, namespace()) : cellDetail(cell));
    tip.hidden = true;
    if (!cell) return;
    const said = spoken(cell).split(', ');
    tip.replaceChildren(el('span', { class: 'mono' }, said[0]), ...(said.length > 1 ? [el('br'), said.slice(1).join(', ')] : []));
    tip.dataset.ready = 'yes';
  },
  zoom: (target, cell) => zoom(target, cell?.block),
  out,
};

function draw() {
  tip.hidden = true;
  drawLegend();
  drawCrumbs();
  drawMapBox();
  const block = place.view && model().blocks.find((one) => one.family === place.view?.family && one.first === place.view.first && one.length === place.view.length);
  panel.replaceChildren(block ? blockDetail(block, namespace()) : el('p', { class: 'quiet' }, 'Point at a block, or Tab to the map and use the arrow keys. Enter or a click zooms in, + zooms into the row, − or Escape zooms out, / searches.'));
  below.replaceChildren(blockTable(model(), place.view, namespace(), visit), ...[unplacedTable(model())].filter((one) => one !== undefined));
  if (wanted) focusOn(wanted);
  wanted = undefined;
}

function drawMapBox() {
  const width = Math.floor(mapBox.clientWidth);
  const { view } = place;
  if (view) {
    const layout = layoutOf(model().roots, view, namespace());
    const look = { width, rowHeight: layout.rows.length > 8 ? ROW.many : ROW.few, labels: true, name: `blocks in ${formatPrefix(view)}`, highlight };
    current = [layout];
    const empty = layout.cells.length === 0 && el('p', { class: 'quiet' }, layout.around.length > 0 ? `nothing is cut from ${formatPrefix(view)}` : 'nothing of this plan is here');
    const used = usedIn(layout);
    mapBox.replaceChildren(drawMap(model(), layout, look, listener), ...(empty ? [empty] : []), ...(used ? [el('p', {}, useButton(used, listener))] : []));
    return;
  }
  const others = outside(model(), namespace());
  mapBox.replaceChildren(
    overview(model(), { width, namespace: namespace(), highlight }, listener),
    el('p', { class: 'quiet' }, others.length > 0 && `${counted(others.length, 'block')} outside the pools: `,
      ...FAMILIES.flatMap(([words, whole]) => [button({ class: 'zoom' }, () => zoom(whole), words), ' '])));
}

/** @type {readonly Layout[]} */
let current = [];

/** @param {Prefix} prefix */
function focusOn(prefix) {
  const [layout] = current;
  const at = layout && place.view ? layout.cells.findIndex(({ block, prefix: covered }) => (block ? same(block, prefix) : contains(covered, prefix))) : -1;
  const group = mapBox.querySelectorAll('g.cell')[Math.max(0, at)];
  if (!(group instanceof SVGGElement)) return;
  for (const other of mapBox.querySelectorAll('g.cell[tabindex="0"]')) other.setAttribute('tabindex', '-1');
  group.setAttribute('tabindex', '0');
  group.focus();
}

/** @param {Prefix} a @param {Prefix} b */
const same = (a, b) => a.family === b.family && a.first === b.first && a.length === b.length;

function drawCrumbs() {
  const { view } = place;
  const holders = view ? model().blocks.filter((block) => contains(block, view) && isSeenFrom(block, namespace())) : [];
  const steps = holders.map((block) => button({ class: 'zoom' }, () => zoom(block), el('span', { class: 'mono' }, formatPrefix(block)), ' ', nameOf(block)));
  if (view && !holders.some((block) => same(block, view))) steps.push(button({ class: 'zoom' }, () => zoom(view), el('span', { class: 'mono' }, formatPrefix(view))));
  steps.unshift(button({ class: 'zoom' }, () => zoom(undefined), 'all pools'));
  steps[steps.length - 1].setAttribute('aria-current', 'true');
  crumbs.replaceChildren(...steps.flatMap((step, i) => (i === 0 ? [step] : [' › ', step])));
}

function drawLegend() {
  const { owners, namespaces } = model();
  const kinds = [['pool', 'pool'], ['free', 'free'], ['reservation', 'reservation'], ['tombstone', 'tombstone']].map(([look, words]) => el('span', { class: 'kind' }, el('span', { class: `swatch ${look}` }), words));
  const choice = (/** @type {string} */ owner) => button({ class: 'owner', 'aria-pressed': String(owner === highlight) }, () => {
    highlight = owner === highlight ? undefined : owner;
    draw();
  }, el('span', { class: `dot c${colourOf(model(), owner)}` }), owner);
  const spaces = namespaces.length > 0 && el('label', {}, 'namespace ', select(namespaces.map((name) => [name, name]), namespace(), (chosen) => go({ ...place, namespace: chosen })));
  const colours = owners.length > 0 && el('label', {}, 'colour by ', select([['host', 'host'], ['construct', 'construct']], model().colouredBy, (chosen) => {
    colouredBy = chosen === 'host' ? 'host' : 'construct';
    highlight = undefined;
    models.length = 0;
    drawAll();
  }));
  legend.replaceChildren(...(spaces ? [spaces] : []), ...kinds, ...(colours ? [colours] : []), ...(owners.length > 0 ? [inParts(owners, MOST_OWNERS, 'owners', (part) => el('span', { class: 'owners' }, ...part.map(choice)))] : []));
}

/** @param {ReadonlyArray<readonly [string, string]>} options @param {string} chosen @param {(value: string) => void} choose */
function select(options, chosen, choose) {
  const made = el('select', {}, ...options.map(([value, words]) => el('option', { value, selected: value === chosen }, words)));
  made.addEventListener('change', () => choose(made.value));
  return made;
}

function drawHeader() {
  const { ipam, blocks } = model();
  const count = (/** @type {string} */ kind) => blocks.filter(({ data }) => data.kind === kind).length;
  const facts = [[ipam.hosts.length, 'host'], [count('lease'), 'lease'], [count('reservation'), 'reservation'], [count('tombstone'), 'tombstone']];
  const title = `IP plan ${ipam.id}`;
  document.title = title;
  const links = [['map', 'Map'], ['hosts', 'Hosts'], ['topology', 'Topology'], ['changes', 'Changes']].filter(([id]) => id === 'map' || document.getElementById(id));
  header.replaceChildren(
    el('div', { class: 'title' }, el('h1', {}, title),
      ipams.length > 1 && el('label', {}, 'Ipam ', select(ipams.map(({ id, lockFile }, i) => [String(i), `${id} (${lockFile})`]), String(place.ipam), (value) => go({ ipam: Number(value) }))),
      el('span', { class: 'quiet' }, facts.map(([many, noun]) => counted(Number(many), String(noun))).join(', '), '; ', ipam.lockFile)),
    search,
    el('nav', { class: 'sections', 'aria-label': 'parts of the page' }, ...links.map(([id, words]) => button({ class: 'zoom' }, () => document.getElementById(id)?.scrollIntoView(), words))));
}

/** @type {Model | undefined} */
let drawnModel;

function drawAll() {
  if (drawnModel !== model()) {
    drawnModel = model();
    const width = document.body.clientWidth - 48;
    sections.replaceChildren(...[changesSection(model()), hostsSection(model()), topologySection(model(), width)].filter((one) => one !== undefined));
    drawHeader();
  }
  draw();
}

function readHash() {
  const read = readPlace(location.hash);
  place = { ...read, ipam: Math.min(Math.max(0, Math.trunc(read.ipam)), ipams.length - 1) };
  if (place.namespace !== undefined && !model().blocks.some(({ data }) => data.namespace === place.namespace)) place = { ...place, namespace: undefined };
}

const search = searchField(model, visit);
document.body.append(header, el('main', {},
  el('section', { id: 'map' }, el('h2', {}, 'Addresses'), crumbs, legend, el('div', { class: 'split' }, mapBox, panel), below),
  sections), tip, patterns());

mapBox.addEventListener('pointermove', (event) => {
  if (!(event.target instanceof Element) || !event.target.closest('g.cell') || event.pointerType === 'touch') {
    tip.hidden = true;
    return;
  }
  tip.hidden = false;
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - offsetWidth - 8))}px`;
  tip.style.top = `${event.clientY + 18 + offsetHeight > innerHeight ? event.clientY - offsetHeight - 8 : event.clientY + 18}px`;
});
mapBox.addEventListener('pointerleave', () => { tip.hidden = true; });
addEventListener('hashchange', () => {
  readHash();
  drawAll();
});
let drawnWidth = 0;
new ResizeObserver(() => {
  if (Math.abs(mapBox.clientWidth - drawnWidth) < 8) return;
  drawnWidth = mapBox.clientWidth;
  drawMapBox();
}).observe(mapBox);

if (ipams.length === 0) document.body.append(el('p', {}, 'This plan has no Ipam.'));
else {
  readHash();
  drawAll();
  drawnWidth = mapBox.clientWidth;
}
