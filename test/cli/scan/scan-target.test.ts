import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { sshArguments } from '../../../lib/cli/scan/host-access';
import { scanTarget } from '../../../lib/cli/scan/scan-target';

test.each([
  ['local', { kind: 'LOCAL' }], ['none', { kind: 'NONE' }], ['ssh://server', { kind: 'SSH', host: 'server' }], ['ssh://admin@10.0.0.10:2222', { kind: 'SSH', host: '10.0.0.10', user: 'admin', port: 2222 }],
  ['ssh://root@[fd00::1]/', { kind: 'SSH', host: 'fd00::1', user: 'root' }], ['ssh://[fe80::1%eth0]', { kind: 'SSH', host: 'fe80::1%eth0' }],
])('%s is a host', (text, target) => {
  expect(scanTarget(text)).toEqual(target);
});

test.each([
  ['server', 'it must be a host'], ['ssh://', 'its host must be a name or an address'], ['ssh://-oProxyCommand=reboot', 'its host must be'], ['ssh://-l@host', 'its user may hold'],
  ['ssh://a b', 'its host must be'], ['ssh://host;reboot', 'its host must be'], ['ssh://$(reboot)', 'its host must be'], ['ssh://u:secret@host', 'a password cannot be given; use a key'],
  ['ssh://[.]', 'its host must be'], ['ssh://[10.0.0.1]', 'its host must be'], ['ssh://[fe80::1%]', 'its host must be'],
  ['ssh://host:0', 'its port must be'], ['ssh://host:99999', 'its port must be'], ['ssh://host/path', 'it must be a host'], ['tcp://host:2375', 'it must be a host'], ['ssh://h\u001b[2J', 'its host must be'],
])('%j is refused', (text, words) => {
  expect(scanTarget(text)).toContain(words);
});

test('no host that is accepted is an option or has a meaning to a shell', () => {
  const hostile = fc.string({ unit: fc.constantFrom('-', 'o', '=', '$', '(', ')', ';', '\'', '"', ' ', '\n', '%', '@', ':', '[', ']', '.', 'h', '`', '|', '&') });
  fc.assert(fc.property(hostile, (name) => {
    const target = scanTarget(`ssh://${name}`);
    if (typeof target === 'string' || target.kind !== 'SSH') return;
    for (const part of [target.host, target.user ?? 'x']) expect(part).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/);
    const args = sshArguments(target);
    expect(args.slice(args.indexOf('--'))).toEqual(['--', target.host, 'exec sh -s']);
  }), { numRuns: 500 });
});

test("ssh itself takes the arguments: nothing is asked, unknown keys are refused, no agent goes along", () => {
  const shown = spawnSync('ssh', ['-G', ...sshArguments({ kind: 'SSH', host: 'server', user: 'admin', port: 2222 }, '/dev/null')], { encoding: 'utf8' });
  if (shown.error) return; // no ssh on this machine
  const lines = shown.stdout.split('\n');
  for (const line of ['batchmode yes', 'stricthostkeychecking true', 'forwardagent no', 'user admin', 'port 2222', 'hostname server', 'clearallforwardings yes', 'requesttty false']) expect(lines).toContain(line);
});
