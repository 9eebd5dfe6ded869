/** Elements, made one by one: text is always text and never read as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | undefined>} Attributes
 */

/**
 * @template {Element} E
 * @param {E} element @param {Attributes} attributes @param {ReadonlyArray<Child>} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child));
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes] @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
const el = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes] @param {Child[]} children
 * @returns {SVGElementTagNameMap[T]}
 */
const svg = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

/**
 * @param {Attributes} attributes @param {() => void} act @param {Child[]} children
 */
function button(attributes, act, ...children) {
  const made = el('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', act);
  return made;
}

/**
 * A table whose cells are texts or elements.
 *
 * @param {readonly string[]} head @param {ReadonlyArray<readonly Child[]>} rows
 */
function table(head, rows) {
  return el('div', { class: 'scroll' }, el('table', {},
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, cell)))))));
}

/**
 * Part of a list, with a button for the next part: a long list is never drawn whole at once.
 *
 * @template T
 * @param {readonly T[]} items @param {number} most @param {string} noun @param {(items: readonly T[]) => Element} draw
 */
function inParts(items, most, noun, draw) {
  const box = el('div');
  let shown = 0;
  const more = button({ class: 'more' }, () => add());
  function add() {
    const part = items.slice(shown, shown + most);
    shown += part.length;
    more.before(draw(part));
    more.hidden = shown >= items.length;
    more.textContent = `${Math.min(most, items.length - shown)} more of ${items.length} ${noun}`;
  }
  box.append(more);
  add();
  return box;
}

module.exports = { button, el, inParts, svg, table };
