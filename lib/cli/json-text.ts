/** What a terminal obeys or nobody sees; JSON leaves all of it but the first 32 characters as it stands. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/gu;

/** JSON that is safe on a terminal: the same document with whatever cannot be seen written as `\u…`. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? String(held) : held), 2);
  return `${printableJson(text)}\n`;
}

/** The same JSON document, its lines as they are, with whatever else cannot be seen written as `\u…`. */
export function printableJson(document: string): string {
  return document.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}
