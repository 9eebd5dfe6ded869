import { createColors } from 'picocolors';
import { columns, padded, printable, wrapped } from '../report';
import { jsonText, printableJson } from './json-text';
import { hasColours, type Surroundings } from './surroundings';

/** The two streams of a command: its answer on stdout, whatever else it has to say on stderr. */
export class Console {
  /** Colours for stdout; they colour nothing where it is no terminal. */
  readonly paint: ReturnType<typeof createColors>;
  private readonly paintError: ReturnType<typeof createColors>;

  constructor(readonly surroundings: Surroundings) {
    this.paint = createColors(hasColours(surroundings.stdout, surroundings.env));
    this.paintError = createColors(hasColours(surroundings.stderr, surroundings.env));
  }

  /** Text of our own making: names in it have been made printable. */
  line(text = ''): void {
    this.surroundings.stdout.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.surroundings.stdout.write(jsonText(value));
  }

  /** A JSON document that has its own layout. */
  document(json: string): void {
    this.surroundings.stdout.write(printableJson(json));
  }

  problem(text: string): void {
    this.said(this.paintError.red('problem:'), 'problem:', text);
  }

  advice(text: string): void {
    this.said(this.paintError.yellow('note:'), 'note:', text);
  }

  private said(mark: string, plain: string, text: string): void {
    const { stderr } = this.surroundings;
    // Only a terminal has an end of line; a log is searched, and a sentence in one piece is found.
    const lines = stderr.isTTY ? wrapped(printable(text), Math.max(40, stderr.columns ?? 80) - 1, `${plain} `, '  ') : [`${plain} ${printable(text)}`];
    stderr.write(`${mark}${lines.join('\n').slice(plain.length)}\n`);
  }
}

/** Rows of cells under one another, two spaces between columns; cells are printable. */
export function table(rows: ReadonlyArray<readonly string[]>, indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, columns(cell)));
  return rows.map((row) => (indent + row.map((cell, i) => padded(cell, widths[i])).join('  ')).trimEnd());
}
