import type { CommandNode, OptionNode, Value } from './command-tree';

/** Both names that the package installs. */
const PROGRAMS = 'docker-ipam cdktf-docker-ipam';

/**
 * A completion script for bash, from version 3.2 on.
 *
 * It knows the whole tree, so no key press waits for Node.
 */
export function bashScript(tree: readonly CommandNode[]): string {
  return `# bash completion for docker-ipam: eval "$(docker-ipam completion bash)"
_docker_ipam() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at=docker-ipam i kind= words=
  local IFS=$'\\n'
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${steps(tree, (names, to) => `      ${names}) at=${quoted(to)} ;;`)}
    esac
  done
  case "$at:$prev" in
${values(tree, (names, value) => `    ${names}) ${value.kind === 'words' ? `kind=words words=${lines(value.words)}` : `kind=${value.kind}`} ;;`)}
    *)
      case "$at" in
${tree.map(({ path, commands, options, argument }) => {
    const plain = commands.length > 0 ? commands.map(({ names: [name] }) => name) : argument.kind === 'words' ? argument.words : [];
    return `        ${quoted(path)})
          if [[ $cur == -* ]]; then kind=words words=${lines(options.flatMap(({ names }) => names))}
          else kind=${commands.length > 0 ? 'words' : argument.kind} words=${lines(plain)}; fi ;;`;
  }).join('\n')}
      esac ;;
  esac
  case $kind in
    words) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    file) COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F _docker_ipam ${PROGRAMS}
`;
}

/** A completion script for zsh, with what each word means: to be evaluated, or put as `_docker-ipam` where \`fpath\` leads. */
export function zshScript(tree: readonly CommandNode[]): string {
  return `#compdef ${PROGRAMS}
# zsh completion for docker-ipam: eval "$(docker-ipam completion zsh)"
_docker_ipam() {
  local at=docker-ipam word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
${steps(tree, (names, to) => `      (${names}) at=${quoted(to)} ;;`)}
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${values(tree, (names, value) => `    (${names}) ${zshValue(value)}; return ;;`)}
  esac
  case $at in
${tree.map(({ path, commands, options, argument }) => `    (${quoted(path)})
      options=(${options.flatMap(({ names, description }) => names.map((name) => quoted(described(name, description)))).join(' ')})
      if [[ \${words[CURRENT]} == -* ]]; then _describe -o option options
      ${commands.length > 0 ? `else commands=(${commands.map(({ names: [name], summary }) => quoted(described(name, summary))).join(' ')}); _describe command commands` : `else ${zshValue(argument)}`}; fi ;;`).join('\n')}
  esac
}
if [[ \${funcstack[1]-} == _docker?ipam ]]; then _docker_ipam "$@"; else compdef _docker_ipam ${PROGRAMS}; fi
`;
}

function zshValue(value: Value): string {
  return value.kind === 'file' ? '_files' : value.kind === 'words' ? `compadd -- ${value.words.map(quoted).join(' ')}` : ':';
}

/** A completion script for fish. */
export function fishScript(tree: readonly CommandNode[]): string {
  const lines = tree.flatMap(({ path, commands, options, argument }) => {
    const here = `-n ${quoted(`test (__docker_ipam_at) = ${quoted(path)}`)}`;
    return [
      ...commands.map(({ names: [name], summary }) => `${here} -f -a ${quoted(name)} -d ${quoted(summary)}`),
      ...options.map((option) => `${here} ${fishOption(option)}`),
      ...(commands.length > 0 ? [] : [`${here} ${argument.kind === 'file' ? '-F' : argument.kind === 'words' ? `-f -a ${quoted(argument.words.join(' '))}` : '-f'}`]),
    ];
  });
  return `# fish completion for docker-ipam: docker-ipam completion fish | source
function __docker_ipam_at
  set -l at docker-ipam
  for word in (commandline -opc)[2..]
    switch "$at $word"
${steps(tree, (names, to) => `      case ${names.replaceAll('|', ' ')}\n        set at ${quoted(to)}`)}
    end
  end
  echo $at
end
${PROGRAMS.split(' ').flatMap((program) => lines.map((line) => `complete -c ${program} ${line}`)).join('\n')}
`;
}

function fishOption({ names, description, value }: OptionNode): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  const follows = value === undefined ? '' : value.kind === 'file' ? ' -r -F' : value.kind === 'words' ? ` -x -a ${quoted(value.words.join(' '))}` : ' -x';
  return `${flags} -d ${quoted(description)}${follows}`;
}

/** From a command to one below it. */
function steps(tree: readonly CommandNode[], line: (names: string, to: string) => string): string {
  return tree.flatMap(({ path, commands }) => commands.map(({ names, path: to }) => line(names.map((name) => quoted(`${path} ${name}`)).join('|'), to))).join('\n');
}

/** Behind an option that takes a value. */
function values(tree: readonly CommandNode[], line: (names: string, value: Value) => string): string {
  return tree.flatMap(({ path, options }) => options.flatMap(({ names, value }) => (
    value === undefined ? [] : [line(names.map((name) => quoted(`${path}:${name}`)).join('|'), value)]))).join('\n');
}

function lines(words: readonly string[]): string {
  return `$'${words.join('\\n')}'`;
}

/** A colon ends the word in zsh's menus. */
function described(word: string, description: string): string {
  return `${word.replaceAll(':', '\\:')}:${description}`;
}

/** Text as one word of any of the three shells; ours holds no control characters. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
