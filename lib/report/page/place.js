const { formatPrefix, maskedTo, parsePrefix } = require('./addresses.js');

/**
 * Where in the plan somebody looks. It is in the address of the page, so that "back" leads back and a place can be sent.
 *
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {{ readonly ipam: number, readonly view?: Prefix, readonly namespace?: string }} Place
 */

/** @param {string} hash @returns {Place} */
function readPlace(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const view = parsePrefix(fields.get('view') ?? '');
  return { ipam: Number(fields.get('ipam')) || 0, view: view && maskedTo(view, view.length), namespace: fields.get('namespace') ?? undefined };
}

/** @param {Place} place */
function placeText({ ipam, view, namespace }) {
  const fields = new URLSearchParams();
  if (ipam > 0) fields.set('ipam', String(ipam));
  if (view) fields.set('view', formatPrefix(view));
  if (namespace !== undefined) fields.set('namespace', namespace);
  return `#${fields.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}

module.exports = { placeText, readPlace };
