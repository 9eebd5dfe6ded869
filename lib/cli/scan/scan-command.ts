import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fileError, fileErrorText, replaceFile } from '../../io';
import { printableName } from '../../report';
import { formatSnapshot } from '../../snapshot';
import type { Console } from '../console';
import { Failure } from '../failure';
import { printableJson } from '../json-text';
import { collected, withExamples } from '../options';
import { snapshotLines, unreadLines } from './snapshot-text';
import { snapshotFor } from './snapshot-source';

interface Options {
  readonly from?: readonly string[];
  readonly output?: string;
  readonly sshConfig?: string;
  readonly json?: boolean;
}

/** `docker-ipam scan`: a host as it is, as a file. */
export function addScanCommand(program: Command, console: Console): void {
  const command = withScanOptions(program.command('scan').summary('what a host really has, as a snapshot file')
    .argument('[host]', "'local', 'ssh://user@host', or 'none' to read files alone", 'local')
    .description('Reads a host and changes nothing on it: its Docker networks and engine, daemon.json, routes, addresses and rules of both families, resolvers, libvirt. '
      + 'The snapshot holds no secrets; a DockerHost takes it (prop snapshot), and so does doctor. What cannot be read is named, in the snapshot too.'))
    .option('-o, --output <file>', 'write the snapshot there')
    .option('--json', 'print the snapshot itself');
  withExamples(command, [
    ['scan', 'this machine, in a few lines'],
    ['scan ssh://admin@server --output server.snapshot.json', 'another one, for the plan and for doctor'],
    ['scan --from peerings.json --from netbox.csv -o server.json', 'with what others have, as files'],
    ['scan none --from inspect.json', 'from docker network inspect alone'],
  ]).action(async (host: string, options: Options) => {
    const snapshot = await snapshotFor(console, host, options);
    const text = printableJson(formatSnapshot(snapshot));
    if (options.output !== undefined) write(resolve(console.surroundings.cwd, options.output), text, options.output);
    if (options.json) console.document(text);
    else for (const line of snapshotLines(snapshot)) console.line(line);
    if (options.output !== undefined && !options.json) console.line(`written to ${printableName(options.output)}`);
    for (const line of unreadLines(snapshot)) console.advice(line);
  });
}

/** What every command has that looks at a host. */
export function withScanOptions(command: Command): Command {
  return command
    .option('--from <file>', "also read a file: 'docker network inspect', 'terraform show -json', AWS describe-vpcs, describe-vpc-peering-connections, describe-route-tables, NetBox prefixes as CSV (repeatable)", collected)
    .option('--ssh-config <file>', "the configuration file that ssh reads instead of the user's own");
}

function write(path: string, text: string, shown: string): void {
  try {
    replaceFile(path, text, { durable: true });
  } catch (thrown) {
    throw new Failure([fileErrorText(fileError('write', shown, thrown))]);
  }
}
