import { printable, printableName } from './printable';

/** What means nothing to Markdown, inside a code span of a table cell. */
const PLAIN = /^[\p{L}\p{N} ./:,;'()_@+=…–-]*$/u;

/**
 * A name as code in Markdown, whatever it holds: no markup, no HTML, no mention, no link, and no end of its table cell.
 *
 * A hostile name is written in character references, which never count as markup (CommonMark 0.31 section 2.5), inside
 * a `code` element, where forges look for no mentions.
 */
export function markdownCode(text: string): string {
  return code(printableName(text));
}

/** A sentence of ours with names in it, whole, in the same way. */
export function markdownSentence(text: string): string {
  return code(printable(text));
}

function code(text: string): string {
  if (text.trim() === '') return '';
  if (PLAIN.test(text)) return `\`${text}\``;
  return `<code>${text.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}
