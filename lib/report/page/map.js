const { around, contains, formatAddress, formatPrefix, maskedTo, sizeOf } = require('./addresses.js');
const { el, svg } = require('./dom.js');
const { colourOf, nameOf } = require('./model.js');
const { counted } = require('./words.js');

/**
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {import('./layout.js').Cell} Cell
 * @typedef {import('./layout.js').Layout} Layout
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Model} Model
 *
 * What the map tells the page.
 * @typedef {object} Listener
 * @property {(cell: Cell | undefined) => void} show somebody looks at it
 * @property {(target: Prefix, cell?: Cell) => void} zoom
 * @property {() => void} out
 */

const GAP = 1;
const CHARACTER = 6.7;
const MONO = 7.5;
const KINDS = { pool: 'pool', reservation: 'reservation', lease: 'lease', tombstone: 'tombstone', free: 'free' };

/**
 * A layout as SVG: one stop of the Tab key, arrows inside.
 *
 * @param {Model} model @param {Layout} layout @param {{ width: number, rowHeight: number, labels: boolean, name: string, highlight?: string }} look @param {Listener} listener
 */
function drawMap(model, layout, look, listener) {
  const gutter = look.labels ? 14 + MONO * Math.max(...layout.rows.map((row) => rowText(row).length)) : 0;
  const [width, height] = [Math.max(240, look.width - gutter), layout.rows.length * look.rowHeight];
  const drawn = svg('svg', {
    class: 'map', width: gutter + width, height, viewBox: `0 0 ${gutter + width} ${height}`, role: 'listbox', 'aria-label': look.name, 'aria-orientation': 'horizontal',
  });
  for (const [i, row] of layout.rows.entries()) {
    drawn.append(svg('rect', { class: 'row', x: gutter, y: i * look.rowHeight + GAP, width, height: look.rowHeight - 2 * GAP, rx: 2 }));
    if (!look.labels) continue;
    const label = svg('text', { class: 'row-label', x: gutter - 8, y: (i + 0.5) * look.rowHeight, 'text-anchor': 'end', 'dominant-baseline': 'central', 'aria-hidden': 'true' }, rowText(row));
    const zoomable = sizeOf(row) > 1n && layout.rows.length > 1;
    if (zoomable) {
      label.classList.add('link');
      label.addEventListener('click', () => listener.zoom(row));
    }
    drawn.append(label);
  }
  const holders = new Set(layout.cells.flatMap(({ block }) => (block?.parent ? [block.parent] : [])));
  const groups = layout.cells.map((cell, i) => {
    const group = drawCell(model, cell, { ...look, gutter, width, holds: cell.block !== undefined && holders.has(cell.block) });
    group.dataset.cell = String(i);
    return group;
  });
  drawn.append(...groups);
  attach(drawn, groups, layout, listener);
  return drawn;
}

/** @param {Prefix} row */
const rowText = (row) => formatAddress(row.family, row.first);

/**
 * @param {Model} model @param {Cell} cell
 * @param {{ gutter: number, width: number, rowHeight: number, holds: boolean, highlight?: string }} look
 */
function drawCell(model, cell, { gutter, width, rowHeight, holds, highlight }) {
  const inset = GAP + 3 * Math.min(cell.depth, 3);
  const box = {
    x: gutter + cell.x * width + (cell.width < 1 ? 0.5 : Math.min(cell.depth, 3) * 2),
    y: cell.row * rowHeight + inset,
    width: Math.max(2, cell.width * width - (cell.width < 1 ? 1 : Math.min(cell.depth, 3) * 4)),
    height: cell.rows * rowHeight - 2 * inset,
  };
  const owners = [...new Set(cell.blocks.map(({ owner }) => owner))];
  const kinds = [...new Set(cell.blocks.map(({ data }) => data.kind))];
  const kind = kinds.length === 1 ? KINDS[kinds[0]] : 'lease';
  const colour = owners.length === 1 ? colourOf(model, owners[0]) : undefined;
  const dim = highlight !== undefined && !owners.includes(highlight) && !(holds && cell.blocks.some((block) => block.children.some(({ owner }) => owner === highlight)));
  const paint = `${kind}${colour === undefined ? '' : ` c${colour}`}`;
  const group = svg('g', { class: `cell ${dim ? 'dim' : ''}`, role: 'option', tabindex: -1, 'aria-label': spoken(cell), 'aria-selected': 'false' });
  if (cell.block && cell.block.length <= cell.prefix.length) {
    group.append(svg('rect', { class: paint, ...box, rx: 2 }));
  } else {
    // Something smaller than a cell: how high it is filled says how much of the cell is taken.
    const taken = cell.blocks.reduce((sum, block) => sum + sizeOf(block), 0n);
    const filled = Math.max(3, Math.min(1, Number((taken * 1000n) / sizeOf(cell.prefix)) / 1000) * box.height);
    group.append(svg('rect', { class: 'small', ...box, rx: 2 }), svg('rect', { class: paint, ...box, y: box.y + box.height - filled, height: filled, rx: 1 }));
  }
  if (!holds && box.height >= 13) group.append(...labelsOf(cell, box));
  return group;
}

/** @param {Cell} cell @param {{ x: number, y: number, width: number, height: number }} box */
function labelsOf({ block, blocks, prefix }, box) {
  if (box.width < 24 || block?.data.kind === 'free') return [];
  const most = Math.floor((box.width - 6) / CHARACTER);
  const name = block ? fitting(nameOf(block), most) : [counted(blocks.length, 'block'), String(blocks.length)].find((text) => text.length <= most);
  if (name === undefined) return [];
  const cidr = formatPrefix(block ?? prefix);
  const two = box.height >= 30 && cidr.length <= most;
  const text = (/** @type {string} */ words, /** @type {number} */ y, /** @type {string} */ look) => (
    svg('text', { class: look, x: box.x + 4, y, 'dominant-baseline': 'central', 'aria-hidden': 'true' }, words));
  const middle = box.y + Math.min(box.height, 44) / 2;
  return two ? [text(name, middle - 7, 'name'), text(cidr, middle + 7, 'cidr')] : [text(name, middle, 'name')];
}

/** As much of the end of a path as fits; what is the default of something is called like that. @param {string} name @param {number} most */
function fitting(name, most) {
  const parts = name.replace(/(?<=.)\/default$/, '').split('/');
  for (let from = 0; from < parts.length; from++) {
    const text = parts.slice(from).join('/');
    if (text.length <= most) return text;
  }
  return most > 3 ? `${parts[parts.length - 1].slice(0, most - 1)}…` : undefined;
}

/** What a screen reader says. @param {Cell} cell */
function spoken({ block, blocks, prefix }) {
  if (!block) return `${counted(blocks.length, 'block')} in ${formatPrefix(prefix)}`;
  const { kind, note, owner } = block.data;
  return [formatPrefix(block), kind === 'free' ? 'free' : `${kind} ${nameOf(block)}`, note, owner && owner !== nameOf(block) ? `on ${owner}` : undefined]
    .filter((part) => part !== undefined).join(', ');
}

/** Where a click leads; undefined where there is no more to see. @param {Cell} cell @param {Prefix} view @returns {Prefix | undefined} */
function targetOf({ block, blocks, prefix }, view) {
  if (!block) return around(blocks);
  if (block.length > prefix.length) return maskedTo(block, Math.max(view.length + 1, block.length - 4));
  return block.children.length > 0 ? block : undefined;
}

/**
 * @param {SVGSVGElement} drawn @param {readonly SVGGElement[]} groups @param {Layout} layout @param {Listener} listener
 */
function attach(drawn, groups, layout, listener) {
  let stop = 0;
  groups[0]?.setAttribute('tabindex', '0');
  const indexOf = (/** @type {EventTarget | null} */ target) => {
    const group = target instanceof Element ? target.closest('g.cell') : null;
    return group instanceof SVGGElement && drawn.contains(group) ? Number(group.dataset.cell) : -1;
  };
  /** @param {number} i */
  const focus = (i) => {
    groups[stop].setAttribute('tabindex', '-1');
    groups[stop].setAttribute('aria-selected', 'false');
    stop = i;
    groups[i].setAttribute('tabindex', '0');
    groups[i].setAttribute('aria-selected', 'true');
    groups[i].focus({ preventScroll: false });
  };
  /** @param {number} i */
  const enter = (i) => {
    const target = targetOf(layout.cells[i], layout.view);
    if (target && (target.length !== layout.view.length || !contains(layout.view, target))) listener.zoom(target, layout.cells[i]);
    else focus(i);
  };
  drawn.addEventListener('pointerover', (event) => {
    const i = indexOf(event.target);
    if (i >= 0) listener.show(layout.cells[i]);
  });
  drawn.addEventListener('pointerleave', () => listener.show(undefined));
  drawn.addEventListener('focusin', (event) => {
    const i = indexOf(event.target);
    if (i >= 0) listener.show(layout.cells[i]);
  });
  drawn.addEventListener('click', (event) => {
    const i = indexOf(event.target);
    if (i >= 0) enter(i);
  });
  drawn.addEventListener('keydown', (event) => {
    const i = indexOf(event.target);
    if (i < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = neighbour(layout.cells, i, event.key);
    if (to !== undefined) focus(to);
    else if (event.key === 'Enter' || event.key === ' ') enter(i);
    else if (event.key === '+') listener.zoom(layout.rows[layout.cells[i].row], layout.cells[i]);
    else if (event.key === '-' || event.key === 'Escape' || event.key === 'Backspace') listener.out();
    else return;
    event.preventDefault();
  });
}

/**
 * The cell that a key leads to: left and right in the order of addresses, up and down to the nearest in another row.
 *
 * @param {readonly Cell[]} cells @param {number} from @param {string} key
 */
function neighbour(cells, from, key) {
  switch (key) {
    case 'ArrowRight': return Math.min(from + 1, cells.length - 1);
    case 'ArrowLeft': return Math.max(from - 1, 0);
    case 'Home': return 0;
    case 'End': return cells.length - 1;
    case 'ArrowDown': return nearest(cells, from, 1);
    case 'ArrowUp': return nearest(cells, from, -1);
    default: return undefined;
  }
}

/** @param {readonly Cell[]} cells @param {number} from @param {1 | -1} way */
function nearest(cells, from, way) {
  const { row, rows, x, width } = cells[from];
  const beyond = way > 0 ? row + rows : row - 1;
  const distance = (/** @type {Cell} */ cell) => {
    const away = way > 0 ? cell.row - beyond : beyond - (cell.row + cell.rows - 1);
    return away < 0 ? Infinity : away * 10 + Math.abs(cell.x + cell.width / 2 - (x + width / 2)) - cell.depth / 100;
  };
  const best = cells.reduce((found, cell, i) => (distance(cell) < distance(cells[found]) ? i : found), from);
  return best;
}

/** The box around a map that says what the hatchings are. */
const patterns = () => el('div', { class: 'patterns', 'aria-hidden': 'true' }, svg('svg', { width: 0, height: 0 }, svg('defs', {},
  svg('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('rect', { class: 'hatch-ground', width: 6, height: 6 }), svg('rect', { class: 'hatch-line', width: 2, height: 6 })),
  svg('pattern', { id: 'cross', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(-45)' },
    svg('rect', { class: 'cross-ground', width: 6, height: 6 }), svg('rect', { class: 'cross-line', width: 1, height: 6 })))));

module.exports = { drawMap, patterns, spoken };
