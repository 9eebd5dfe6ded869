import { basename, resolve } from 'node:path';
import { fileErrorText, readBoundedText } from '../../io';
import { counted, printable } from '../../report';
import { givenFacts, type HostSnapshot, isForeignProblem, MOST_SNAPSHOT_BYTES } from '../../snapshot';

/** The text of a file, or words for why it has none. */
export function fileText(cwd: string, file: string): { readonly text: string } | string {
  const read = readBoundedText(resolve(cwd, file), MOST_SNAPSHOT_BYTES);
  if ('text' in read) return read;
  if (read.code === 'TOO_MUCH_TEXT') return `${printable(file)}: it holds more than ${counted(read.most / 2 ** 20, 'MiB', 'MiB')}, which is more than is read; give a part of it`;
  return fileErrorText({ ...read, path: file });
}

/** Adds what files say to a snapshot; all that cannot be read is told together. */
export function withFiles(snapshot: HostSnapshot, files: readonly string[], cwd: string): { readonly snapshot: HostSnapshot; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let now = snapshot;
  for (const file of files) {
    const read = fileText(cwd, file);
    const facts = typeof read === 'string' ? read : givenFacts(read.text);
    if (typeof facts === 'string') problems.push(facts);
    else if (isForeignProblem(facts)) problems.push(`${printable(file)}: ${facts.words}`);
    else {
      const source = basename(file);
      const known = new Set(now.networks.map(({ id }) => id));
      now = {
        ...now,
        pieces: [...now.pieces, { piece: source, state: 'READ', note: facts.note }],
        networks: [...now.networks, ...facts.networks.filter(({ id }) => !known.has(id))],
        outside: [...now.outside, ...facts.outside.map((block) => ({ ...block, source }))],
        terraform: [...now.terraform, ...facts.terraform],
      };
    }
  }
  return { snapshot: now, problems };
}
