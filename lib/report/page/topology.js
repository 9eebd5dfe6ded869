const { details, mono } = require('./detail.js');
const { el, inParts, svg, table } = require('./dom.js');
const { colourOf } = require('./model.js');
const { counted } = require('./words.js');

/**
 * @typedef {import('../topology-summary').TopologySummary} Topology
 * @typedef {import('../topology-summary').TopologyNode} Node
 * @typedef {import('./model.js').Model} Model
 *
 * @typedef {{ readonly node: Node, readonly x: number, readonly y: number, readonly group: SVGGElement }} Placed
 */

const KINDS = {
  ROUTED: 'routed: a router holds a route for each host',
  SWITCHED: 'switched: every host holds a route to every other host',
  NDP_PROXIED: 'on one link: each host answers neighbour solicitations for its containers',
};
const BOX = { width: 236, height: 66, gap: 18 };
const MOST_DRAWN = 48;
const MOST_ROUTES = 200;

/** @param {Model} model @param {number} width */
function topologySection(model, width) {
  const { topologies } = model.ipam;
  if (topologies.length === 0) return undefined;
  return el('section', { id: 'topology' }, el('h2', {}, 'Topology'), ...topologies.map((topology) => drawTopology(model, topology, width)));
}

/** @param {Model} model @param {Topology} topology @param {number} width */
function drawTopology(model, topology, width) {
  const { path, kind, prefix, link, nodes } = topology;
  const panel = el('div', { class: 'detail', 'aria-live': 'polite' }, el('p', { class: 'quiet' }, 'Point at a machine, or Tab to it, to see its routes.'));
  const routes = nodes.flatMap((node) => node.routes.map((route) => ({ node, route })));
  const routeTable = el('details', {}, el('summary', {}, `all ${counted(routes.length, 'route')}`));
  routeTable.addEventListener('toggle', () => {
    if (routeTable.childElementCount === 1) routeTable.append(inParts(routes, MOST_ROUTES, 'routes', (part) => table(['on', 'to', 'by way of', 'where'], part.map(({ node, route }) => [node.path, ...cellsOf(route)]))));
  });
  return el('div', { class: 'topology' },
    el('h3', {}, path, ' ', el('span', { class: 'quiet' }, Object.hasOwn(KINDS, kind) ? KINDS[/** @type {keyof typeof KINDS} */ (kind)] : kind)),
    el('div', { class: 'split' }, el('div', { class: 'scroll' }, drawNodes(model, topology, Math.max(BOX.width + 2 * BOX.gap, width - 370), panel)), panel),
    el('p', { class: 'quiet' }, prefix && ['prefix ', prefix].join(''), link && `, link ${link}`, nodes.length > MOST_DRAWN && `; ${nodes.length - MOST_DRAWN} more machines are in the table`),
    routes.length > 0 && routeTable);
}

/** @param {Node['routes'][number]} route */
const cellsOf = ({ destination, nextHop, what }) => [mono(destination), nextHop === undefined ? 'unreachable' : mono(nextHop), what];

/**
 * Routers above the link, hosts below it; who is looked at shows where its routes lead.
 *
 * @param {Model} model @param {Topology} topology @param {number} width @param {HTMLElement} panel
 */
function drawNodes(model, { path, link, nodes }, width, panel) {
  const strangers = strangersOf(nodes);
  const above = [...nodes.filter(({ role }) => role !== 'host'), ...strangers];
  const below = nodes.filter(({ role }) => role === 'host').slice(0, MOST_DRAWN);
  const inRow = Math.max(1, Math.floor((width - BOX.gap) / (BOX.width + BOX.gap)));
  const rowHeight = BOX.height + 2 * BOX.gap;
  const shownAbove = above.slice(0, MOST_DRAWN);
  const aboveRows = Math.ceil(shownAbove.length / inRow);
  const linkY = aboveRows * rowHeight + BOX.gap;
  const height = linkY + Math.ceil(below.length / inRow) * rowHeight + BOX.gap;
  const drawn = svg('svg', { class: 'net', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': `${path}: machines on one link` });
  const arcs = svg('g', { class: 'arcs' });
  /** @type {Placed[]} */
  const placed = [];
  /** @param {Node} node @param {number} i @param {number} top */
  const place = (node, i, top) => {
    const [x, y] = [BOX.gap + (i % inRow) * (BOX.width + BOX.gap), top + Math.floor(i / inRow) * rowHeight];
    const side = x - BOX.gap / 2;
    // Around the boxes of the rows between, on their left.
    const attached = y + BOX.height / 2;
    drawn.append(svg('path', { class: 'wire', d: `M${x} ${attached}H${side}V${linkY}` }));
    placed.push({ node, x, y, group: drawNode(model, node, x, y) });
  };
  shownAbove.forEach((node, i) => place(node, i, BOX.gap / 2));
  below.forEach((node, i) => place(node, i, linkY + 1.5 * BOX.gap));
  drawn.append(svg('path', { class: 'link-line', d: `M4 ${linkY}H${width - 4}` }), arcs, ...placed.map(({ group }) => group));
  if (link !== undefined) drawn.append(svg('text', { class: 'cidr', x: width - 8, y: linkY - 8, 'text-anchor': 'end' }, `link ${link}`));
  for (const one of placed) {
    const show = () => {
      for (const { group } of placed) group.classList.remove('hop', 'chosen');
      one.group.classList.add('chosen');
      const hops = placed.filter((other) => one.node.routes.some(({ nextHop }) => nextHop !== undefined && isAt(other.node, nextHop)));
      for (const { group } of hops) group.classList.add('hop');
      arcs.replaceChildren(...hops.map((hop) => arc(one, hop)));
      panel.replaceChildren(nodeDetail(one.node));
    };
    one.group.addEventListener('pointerenter', show);
    one.group.addEventListener('focusin', show);
    one.group.addEventListener('click', show);
  }
  (placed.find(({ node }) => node.routes.some(({ nextHop }) => nextHop !== undefined)) ?? placed[0])?.group.dispatchEvent(new Event('pointerenter'));
  return drawn;
}

/** Whether packets for a next hop go to this machine. @param {Node} node @param {string} nextHop */
const isAt = ({ address, ipv4Address }, nextHop) => nextHop === address || nextHop === ipv4Address;

/** Next hops that are no machine of ours: a provider's router. @param {readonly Node[]} nodes @returns {Node[]} */
function strangersOf(nodes) {
  const ours = new Set(nodes.flatMap(({ address, ipv4Address }) => [address, ipv4Address]));
  const hops = new Set(nodes.flatMap(({ routes }) => routes.flatMap(({ nextHop }) => (nextHop === undefined || ours.has(nextHop) ? [] : [nextHop]))));
  return [...hops].map((address) => ({ path: 'gateway', role: 'not ours', address, routes: [], answersFor: [] }));
}

/** @param {Model} model @param {Node} node @param {number} x @param {number} y */
function drawNode(model, node, x, y) {
  const colour = colourOf(model, model.owners.includes(node.path) ? node.path : undefined);
  const most = Math.floor((BOX.width - 16) / 6.7);
  const name = node.path.length > most ? `…${node.path.slice(1 - most)}` : node.path;
  const lines = [name, node.address ?? '', node.prefix === undefined ? (node.routes.length > 0 ? counted(node.routes.length, 'route') : node.role) : `has ${node.prefix}`];
  return svg('g', { class: 'node', tabindex: 0, role: 'button', 'aria-label': `${node.role} ${node.path}, ${counted(node.routes.length, 'route')}` },
    svg('rect', { class: `box ${node.role === 'host' ? 'lease' : 'router'} ${colour === undefined ? '' : `c${colour}`}`, x, y, width: BOX.width, height: BOX.height, rx: node.role === 'host' ? 4 : 14 }),
    ...lines.map((text, i) => svg('text', { class: i === 0 ? 'name' : 'cidr', x: x + 10, y: y + 17 + 17 * i, 'dominant-baseline': 'central' }, text)));
}

/** @param {Placed} from @param {Placed} to */
function arc(from, to) {
  const down = to.y > from.y;
  const [x1, x2] = [from.x + BOX.width / 2, to.x + BOX.width / 2];
  if (from.y === to.y) {
    const top = from.y - BOX.gap * 0.8;
    return svg('path', { class: 'arc', d: `M${x1} ${from.y}V${top}H${x2}V${to.y}` });
  }
  const [y1, y2] = [down ? from.y + BOX.height : from.y, down ? to.y : to.y + BOX.height];
  const middle = (y1 + y2) / 2;
  return svg('path', { class: 'arc', d: `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}` });
}

/** @param {Node} node */
function nodeDetail(node) {
  const { path, role, interfaceName, address, ipv4Address, prefix, routes, answersFor } = node;
  const shown = routes.slice(0, MOST_ROUTES);
  return el('div', {},
    details(path, [
      ['is', role],
      ['address', address && mono(address)],
      ['IPv4 address', ipv4Address && mono(ipv4Address)],
      ['interface', interfaceName],
      ['has', prefix && mono(prefix)],
      ['answers for', answersFor.length > 0 && mono(answersFor.slice(0, 20).join(', ') + (answersFor.length > 20 ? ` and ${answersFor.length - 20} more` : ''))],
    ]),
    shown.length > 0 && table(['to', 'by way of', 'where'], shown.map(cellsOf)),
    routes.length > shown.length && el('p', { class: 'quiet' }, `${routes.length - shown.length} more are in the table below`));
}

module.exports = { topologySection };
