import { knownHostsLine, parseHostKey } from '../../lib/deploy';

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlXwXp4h1hZ0Wl3Gm4oM8h3hYkQ5kq0m4vA3w1d7n3m';

test.each([
  ED25519,
  `  ${ED25519} root@server\n`,
  `server.example.net ${ED25519}`,
])('a key is read as files and ssh-keyscan have it: %s', (text) => {
  expect(parseHostKey(text)).toBe(ED25519);
});

test.each([
  '', 'ssh-ed25519', 'SHA256:Zk1uC8c1V5o', ED25519.replace('AAAAC3', 'AAAAC4'), ED25519.replace('ssh-ed25519', 'ssh-rsa'), 'ssh-dss AAAAB3NzaC1kc3M=',
  `${ED25519.slice(0, 30)}\n${ED25519.slice(30)}`, `@cert-authority * ${ED25519}`, ED25519.replace('AAAAI', '$(id)'),
])('what is no key is refused: %s', (text) => {
  expect(parseHostKey(text)).toBeUndefined();
});

test('another port than 22 is part of the name', () => {
  expect(knownHostsLine('server', 22, 'k')).toBe('server k\n');
  expect(knownHostsLine('2001:db8::1', 2222, 'k')).toBe('[2001:db8::1]:2222 k\n');
});
