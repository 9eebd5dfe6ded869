import type { Command, Option } from 'commander';

/** One command of the tree, as a shell has to know it. */
export interface CommandNode {
  /** Names from the program on: `docker-ipam lock list`. */
  readonly path: string;
  readonly commands: ReadonlyArray<{ readonly names: readonly string[]; readonly path: string; readonly summary: string }>;
  readonly options: readonly OptionNode[];
  /** What its arguments are: one of these words, a file, or something that a shell cannot know. */
  readonly argument: Value;
}

export interface OptionNode {
  /** `-o` and `--output`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What follows it; undefined where nothing does. */
  readonly value?: Value;
}

/** A value on the command line. */
export type Value = { readonly kind: 'file' } | { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'other' };

/** Names of what is a file on disk, in an option's or argument's `<…>`. */
const FILES = /^(?:file|lock)$/;

/** The program's commands, each with what may follow it; the program itself comes first. */
export function commandTree(program: Command): CommandNode[] {
  return nodesOf(program, program.name());
}

function nodesOf(command: Command, path: string): CommandNode[] {
  const commands = command.commands.map((sub) => ({ sub, names: [sub.name(), ...sub.aliases()], path: `${path} ${sub.name()}`, summary: sub.summary() }));
  return [
    {
      path,
      commands: commands.map(({ names, path: to, summary }) => ({ names, path: to, summary })),
      options: [...command.options.map(optionNode), { names: ['-h', '--help'], description: 'display help for command' }],
      argument: argumentOf(command),
    },
    ...commands.flatMap(({ sub, path: to }) => nodesOf(sub, to)),
  ];
}

function optionNode(option: Option): OptionNode {
  const { short, long, description, required, optional, flags, argChoices } = option;
  const [, value = ''] = /[<[]([^>\]]*)[>\]]/.exec(flags) ?? [];
  return {
    names: [short, long].filter((name) => name !== undefined),
    description: firstWords(description),
    ...(required || optional ? { value: valueOf(value, argChoices) } : {}),
  };
}

function argumentOf({ registeredArguments: [first] }: Command): Value {
  return first ? valueOf(first.name(), first.argChoices) : { kind: 'other' };
}

function valueOf(name: string, choices: readonly string[] | undefined): Value {
  if (choices) return { kind: 'words', words: choices };
  return FILES.test(name) ? { kind: 'file' } : { kind: 'other' };
}

/** A menu has one line for each option. */
function firstWords(description: string): string {
  return description.replace(/\s*(?:\(|: ).*$/s, '');
}
