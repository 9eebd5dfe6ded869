const { el, inParts, table } = require('./dom.js');
const { mono } = require('./detail.js');
const { colourOf } = require('./model.js');
const { counted, grouped, percent } = require('./words.js');

/**
 * @typedef {import('../page-data').PageHost} PageHost
 * @typedef {import('./model.js').Model} Model
 */

const MOST_HOSTS = 50;
const MOST_NETWORKS = 100;

/** Hosts, those first that will soon make no more networks. @param {Model} model */
function hostsSection(model) {
  const hosts = [...model.ipam.hosts].sort((a, b) => Number(b.low) - Number(a.low));
  if (hosts.length === 0) return undefined;
  return el('section', { id: 'hosts' }, el('h2', {}, 'Hosts'), inParts(hosts, MOST_HOSTS, 'hosts', (part) => el('div', { class: 'hosts' }, ...part.map((host) => hostCard(model, host)))));
}

/** @param {Model} model @param {PageHost} host */
function hostCard(model, host) {
  const { name, engine, bip, networks, automaticPools, notices, low } = host;
  const colour = colourOf(model, model.owners.includes(name) ? name : undefined);
  return el('article', { class: `host ${low ? 'low' : ''}` },
    el('h3', {}, el('span', { class: `dot ${colour === undefined ? '' : `c${colour}`}` }), name, ' ', el('span', { class: 'quiet' }, `engine ${engine}`)),
    fill(host),
    el('dl', {},
      el('dt', {}, 'docker0'), el('dd', {}, bip === undefined ? 'known at plan' : mono(bip)),
      el('dt', {}, 'automatic'), el('dd', {}, automaticPools.length === 0 ? 'none' : list(automaticPools.map(({ base, size }) => [mono(base), ` in /${size}`]))),
      el('dt', {}, 'declared'), el('dd', {}, networks.length === 0 ? 'no networks' : networkList(networks))),
    notices.length > 0 && el('ul', { class: 'notices' }, ...notices.map((notice) => el('li', {}, notice))));
}

/** How many of the networks that its automatic pools hold are left. @param {PageHost} host */
function fill({ capacity, left, low }) {
  if (left === undefined || capacity === 0) return el('p', { class: 'quiet' }, capacity === 0 ? 'no automatic IPv4 pool' : 'how many networks are left is not known');
  const taken = Math.max(0, capacity - left);
  const words = left === 0 ? 'no room for another network' : `room for ${counted(left, 'more network')}`;
  const bar = el('div', { class: 'bar', role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': capacity, 'aria-valuenow': taken, 'aria-label': 'automatic networks taken' }, el('div', { class: 'taken' }));
  /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${(100 * taken) / capacity}%`;
  return el('div', { class: 'fill' }, bar, el('span', {}, low ? el('strong', {}, `${words}; widen its automatic pool`) : words, el('span', { class: 'quiet' }, ` of ${grouped(capacity)}`, taken > 0 && `, ${percent(taken / capacity)} taken`)));
}

/** @param {PageHost['networks']} networks */
function networkList(networks) {
  const projects = new Set(networks.flatMap(({ project }) => (project === undefined ? [] : [project])));
  const of = projects.size > 0 ? ` of ${counted(projects.size, 'Compose project')} and by hand` : '';
  const summary = el('summary', {}, counted(networks.length, 'network') + (projects.size > 0 && networks.every(({ project }) => project !== undefined) ? of.replace(' and by hand', '') : of));
  const box = el('details', {}, summary);
  // A fleet has thousands; a list is made when it is opened.
  box.addEventListener('toggle', () => {
    if (box.childElementCount > 1) return;
    box.append(inParts(networks, MOST_NETWORKS, 'networks', (part) => table(['network', 'IPv4', 'IPv6'], part.map(({ name, project, ipv4, ipv6 }) => (
      [project === undefined ? name : `${project}/${name}`, mono(ipv4 ?? (ipv6 === undefined ? 'known at plan' : '')), mono(ipv6 ?? '')])))));
  });
  return box;
}

/** @param {ReadonlyArray<readonly import('./dom.js').Child[]>} items */
const list = (items) => el('span', {}, ...items.flatMap((item, i) => (i === 0 ? item : [', ', ...item])));

module.exports = { hostsSection };
