/**
 * Characters that fill two columns of a terminal: East Asian wide and full width, and emoji.
 *
 * Source: Unicode Standard Annex 11, whose table this follows by blocks.
 */
const WIDE = /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d1e}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const MARK = /[\p{Mn}\p{Me}]/u;

/** How many columns of a terminal the text fills; it holds no control characters. */
export function columns(text: string): number {
  // Plain ASCII is nearly everything.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return sum;
}

/** The text in at most so many columns; what is too much is taken from the middle, since names differ at their ends. */
export function shortened(text: string, most: number): string {
  if (columns(text) <= most) return text;
  const characters = [...text];
  const room = most - 1;
  const head = fitting(characters, Math.ceil(room / 2));
  const tail = fitting(characters.slice(head).reverse(), room - columns(characters.slice(0, head).join('')));
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** The text with spaces behind it up to so many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/**
 * Breaks text at spaces into lines of at most `width` columns; a word that fits no line is broken where it must be.
 *
 * `first` opens the first line, `rest` every other one.
 */
export function wrapped(text: string, width: number, first = '', rest = first): string[] {
  const lines: string[] = [];
  let [line, empty] = [first, true];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    let left = word;
    while (left !== '') {
      const glue = empty ? '' : ' ';
      if (columns(line) + glue.length + columns(left) <= width) {
        line += glue + left;
        [left, empty] = ['', false];
      } else if (!empty) {
        lines.push(line);
        [line, empty] = [rest, true];
      } else {
        const characters = [...left];
        const fits = Math.max(1, fitting(characters, width - columns(line)));
        lines.push(line + characters.slice(0, fits).join(''));
        line = rest;
        left = characters.slice(fits).join('');
      }
    }
  }
  return empty && lines.length > 0 ? lines : [...lines, line];
}

/** How many of the characters, from the first on, fit into so many columns. */
function fitting(characters: readonly string[], most: number): number {
  let [count, used] = [0, 0];
  for (const character of characters) {
    used += columns(character);
    if (used > most) break;
    count++;
  }
  return count;
}
