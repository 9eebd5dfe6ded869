import fc from 'fast-check';
import { isInterfaceName, isNetworkFileName, nodeFiles, planClusterRouting, unitNamePart } from '../../lib/routing';
import { clusterOf, hostOf } from './clusters';

test.each(['eth0', 'enp3s0f1np1', 'eth0.100', 'br-lan', 'wg0', 'bond0', '_x'])('%s is a name', (name) => expect(isInterfaceName(name)).toBe(true));

test.each(['', 'all', 'default', 'lo', 'eth0 ', 'eth0\n', 'a/b', '../x', '-x', '.', 'sixteencharacter', 'eth0;reboot', '$(x)', 'eth%i', 'eth0"', 'éth0'])(
  '%j is none', (name) => expect(isInterfaceName(name)).toBe(false));

test('names of .network files', () => {
  expect(isNetworkFileName('10-netplan-eth0.network')).toBe(true);
  for (const name of ['eth0', '../10.network', 'a/b.network', '.network', 'a\n.network']) expect(isNetworkFileName(name)).toBe(false);
});

// systemd-escape 'br-lan' gives 'br\x2dlan', and leaves these dots alone.
test.each([['eth0', 'eth0'], ['br-lan', 'br\\x2dlan'], ['eth0.100', 'eth0.100'], ['_x', '_x']])('%s is %s in a unit name', (name, part) => {
  expect(unitNamePart(name)).toBe(part);
});

test('law: no text reaches a file that could end a line, a quotation or a directive', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 16 }), fc.constantFrom('KERNEL', 'NETWORKD', 'NETPLAN', 'NETWORK_MANAGER'), (text, manager) => {
    const { hosts, problems } = planClusterRouting(clusterOf({ topology: 'SWITCHED', hosts: [hostOf(1, { interfaceName: text, manager, networkFile: `${text}.network` }), hostOf(2, { name: text })] }));
    const harmless = /^[A-Za-z0-9_.-]*$/.test(text);
    if (!harmless) expect(problems.length).toBeGreaterThan(0);
    for (const file of hosts.flatMap((host) => nodeFiles(host))) if (!harmless) expect(file.text + file.path).not.toContain(text);
  }), { numRuns: 300 });
});
