/** What a terminal obeys, what turns a line around, what nobody sees: controls, formats, separators, lone surrogates, ignorables. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/gu;

/** Names and reasons are cut to this many characters in messages; a page of text is never a name. */
const LONGEST = 120;

/** Text from a user, a file or a host, made safe to print: what is not seen is spelt as `\u{1b}`. */
export function printable(text: string): string {
  // Plain ASCII is nearly everything, and the classes above are slow.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** The same for one name or reason inside a sentence: long text loses its middle. */
export function printableName(text: string): string {
  const characters = [...(text.length > 4 * LONGEST ? text.slice(0, 2 * LONGEST) + text.slice(-2 * LONGEST) : text)];
  if (characters.length <= LONGEST) return printable(text);
  const half = Math.floor((LONGEST - 1) / 2);
  return `${printable(characters.slice(0, half).join(''))}…${printable(characters.slice(-half).join(''))}`;
}
