import { printableName } from './printable';

/** What means nothing to Markdown, inside a code span of a table cell. */
const PLAIN = /^[\p{L}\p{N} ./:,()_@+=…–-]*$/u;

/**
 * A name as code in Markdown, whatever it holds: no markup, no HTML, no mention, no link, and no end of its table cell.
 *
 * A hostile name is written in character references, which never count as markup (CommonMark 0.31 section 2.5), inside
 * a `code` element, where forges look for no mentions.
 */
export function markdownCode(text: string): string {
  const name = printableName(text);
  if (name.trim() === '') return '';
  if (PLAIN.test(name)) return `\`${name}\``;
  return `<code>${name.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}
