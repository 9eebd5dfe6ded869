import { basename, resolve } from 'node:path';
import { fileErrorText, isMissing, readBoundedText } from '../../io';
import { counted, printable } from '../../report';
import { givenFacts, type HostSnapshot, isForeignProblem, MOST_SNAPSHOT_BYTES } from '../../snapshot';
import type { FileProblem } from '../failure';

/** The text of a file, or why it has none. */
export function fileText(cwd: string, file: string): { readonly text: string } | FileProblem {
  const read = readBoundedText(resolve(cwd, file), MOST_SNAPSHOT_BYTES);
  if ('text' in read) return read;
  if (read.code === 'TOO_MUCH_TEXT') {
    return { words: `${printable(file)}: it holds more than ${counted(read.most / 2 ** 20, 'MiB', 'MiB')}, which is more than is read; give a part of it`, missing: false };
  }
  return { words: fileErrorText({ ...read, path: file }), missing: isMissing(read) };
}

/** Adds what files say to a snapshot; all that cannot be read is told together. */
export function withFiles(snapshot: HostSnapshot, files: readonly string[], cwd: string): { readonly snapshot: HostSnapshot; readonly problems: readonly FileProblem[] } {
  const problems: FileProblem[] = [];
  let now = snapshot;
  for (const file of files) {
    const read = fileText(cwd, file);
    if (!('text' in read)) {
      problems.push(read);
      continue;
    }
    const facts = givenFacts(read.text);
    if (isForeignProblem(facts)) problems.push({ words: `${printable(file)}: ${facts.words}`, missing: false });
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
