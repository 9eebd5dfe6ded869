import { Argument, type Command } from 'commander';
import type { Console } from '../console';
import { withExamples } from '../options';
import { commandTree } from './command-tree';
import { bashScript, fishScript, zshScript } from './scripts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `docker-ipam completion`: what makes the Tab key work in a shell. */
export function addCompletionCommand(program: Command, console: Console): void {
  const command = program.command('completion').summary('a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .description('Prints a script that completes commands, options and file names. It knows all of them by itself: nothing is run at a key press. '
      + 'Make it anew after an upgrade.');
  withExamples(command, [
    ['completion bash > ~/.docker-ipam.bash', "bash: 'source ~/.docker-ipam.bash' in ~/.bashrc"],
    ['completion zsh > ~/.zsh/completions/_docker-ipam', 'zsh, with that directory in fpath before compinit'],
    ['completion fish > ~/.config/fish/completions/docker-ipam.fish', 'fish'],
  ]).action((shell: keyof typeof SCRIPTS) => {
    console.surroundings.stdout.write(SCRIPTS[shell](commandTree(program)));
  });
}
