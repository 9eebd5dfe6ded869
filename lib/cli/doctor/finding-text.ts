import type { Finding, RemedyStep, Severity } from '../../doctor';
import { printable, wrapped } from '../../report';
import type { Console } from '../console';

const MARKS: Readonly<Record<Severity, string>> = { ERROR: 'error', WARNING: 'warning', NOTE: 'note' };

/** A finding as lines: what, why, what comes of it, and what to do about it, to be copied as it stands. */
export function findingLines({ code, severity, subject, cause, consequence, remedy }: Finding, console: Console): string[] {
  const { paint, surroundings: { stdout } } = console;
  const colour = severity === 'ERROR' ? paint.red : severity === 'WARNING' ? paint.yellow : paint.dim;
  const width = stdout.isTTY ? Math.max(60, stdout.columns ?? 80) - 1 : Infinity;
  const field = (name: string, text: string) => wrapped(text, width, `  ${name.padEnd(13)}`, ' '.repeat(15));
  return [
    `${colour(`${MARKS[severity]} ${code}`)}  ${paint.bold(subject)}`,
    ...field('cause', cause), ...field('consequence', consequence),
    ...remedy.flatMap((step, i) => stepLines(step, i === 0 ? 'remedy' : '', width)),
  ];
}

function stepLines(step: RemedyStep, name: string, width: number): string[] {
  const first = `  ${name.padEnd(13)}`;
  switch (step.do) {
    case 'RUN':
      // Never broken: a command is copied in one piece.
      return [`${first}$ ${commandText(step.command)}`];
    case 'SET':
      return [`${first}in ${step.file} set:`, ...Object.entries(step.keys).map(([key, value]) => `${' '.repeat(17)}${printable(`${JSON.stringify(key)}: ${JSON.stringify(value)}`)}`)];
    case 'REMOVE':
      return [`${first}in ${step.file} remove: ${step.keys.map((key) => printable(JSON.stringify(key))).join(', ')}`];
    case 'SAY':
      return wrapped(printable(step.words), width, first, ' '.repeat(15));
  }
}

/** What every shell takes as it stands. */
const PLAIN = /^[A-Za-z0-9_./:@%+=,-]+$/;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/u;

/** A command for a POSIX shell; an argument that holds what cannot be seen is written for bash, which reads `$'\u{…}'`. */
function commandText(command: readonly string[]): string {
  return command.map((word) => {
    if (PLAIN.test(word)) return word;
    if (!UNSEEN.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
    return `$'${[...word].map(ansiC).join('')}'`;
  }).join(' ');
}

function ansiC(character: string): string {
  if (character === '\\' || character === "'") return `\\${character}`;
  return UNSEEN.test(character) ? `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}` : character;
}
