import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { printable, shellCommand } from '../../lib/report';

test('plain words stand in quotes, others are quoted for the shell', () => {
  expect(shellCommand('docker-ipam', 'lock', 'renumber', 'ipam/prod/web')).toBe("'docker-ipam lock renumber ipam/prod/web'");
  expect(shellCommand('docker-ipam', 'explain', '$(reboot)')).toBe("«docker-ipam explain '$(reboot)'»");
});

test('a real shell takes what was copied as the very words', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (word) => {
    const command = shellCommand('printf', '%s', word).replace(/^['«](.*)['»]$/s, '$1');
    // `%` is the only plain character that means something to this printf.
    expect(execFileSync('/bin/sh', ['-c', command]).toString()).toBe(printable(word));
  }), { numRuns: 60 });
});
