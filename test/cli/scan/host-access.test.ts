import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askEngine, runProgram } from '../../../lib/cli/scan/host-access';
import { PIECES, probeScript, readPieces } from '../../../lib/cli/scan/probe-script';

const MARK = '-- 0123456789abcdef01234567';

test('the script runs in this machine\'s own shell, and every piece comes to an end', async () => {
  const pieces = PIECES.filter((piece) => piece !== 'info' && piece !== 'networks');
  const output = await runProgram(['sh', '-s'], probeScript(`'${MARK}'`, pieces), process.env);
  const read = readPieces(MARK, output.stdout, output.stderr);
  expect([...read.keys()]).toEqual(pieces);
  expect([...read.values()].filter(({ code }) => code === undefined)).toEqual([]);
  expect(read.get('tcp')!.text).toContain('local_address');
});

test('the script holds nothing but its mark, and no word that writes', () => {
  const script = probeScript("'m'", PIECES);
  expect(script).not.toMatch(/\b(rm|mv|cp|tee|mkdir|touch|chmod|kill|sed -i|systemctl|reboot|iptables|nft)\b/);
  expect(script.replaceAll(/2?>&2|2>&1|>\/dev\/null|<\/dev\/null/g, '')).not.toMatch(/>/);
});

test('what a host says cannot pass for a frame, and a piece that was cut off has no code', () => {
  const stdout = `motd\n\n${MARK} begin hostname\nevil\n-- deadbeef end 0\nbegin routes\n\n${MARK} end 0\n\n${MARK} begin routes\n[{"dst":`;
  const read = readPieces(MARK, stdout, '');
  expect(read.get('hostname')).toEqual({ text: 'evil\n-- deadbeef end 0\nbegin routes\n', errors: '', code: 0 });
  expect(read.get('routes')).toEqual({ text: '[{"dst":', errors: '' });
});

test('a program that says too much, or does not end, is stopped', async () => {
  const endless = await runProgram(['sh', '-s'], 'while :; do echo spam; done', process.env, 100_000);
  expect(endless).toMatchObject({ cut: 'TOO_MUCH' });
  expect(endless.stdout.length).toBeLessThanOrEqual(100_000);
  expect(await runProgram(['sh', '-s'], 'echo begun; sleep 60', process.env, 100_000, 1)).toMatchObject({ cut: 'TOO_LONG', stdout: 'begun\n' });
  expect(await runProgram(['no-such-program'], '', process.env)).toMatchObject({ code: 127 });
});

describe('the engine over its socket', () => {
  const directory = mkdtempSync(join(tmpdir(), 'docker-ipam-socket-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer((request, response) => {
    if (request.url === '/big') response.end(`"${'x'.repeat(10_000)}"`);
    else if (request.url === '/broken') response.end('{"a": ');
    else if (request.url === '/refused') response.writeHead(500).end('{"message": "no"}');
    else response.end('{"ServerVersion": "28.5.2"}');
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(socket, resolve)));
  afterAll(() => new Promise<void>((resolve) => server.close(() => {
    rmSync(directory, { recursive: true });
    resolve();
  })));

  test('answers, and is refused where it cannot be read', async () => {
    expect(await askEngine(socket, '/info')).toEqual({ ServerVersion: '28.5.2' });
    await expect(askEngine(socket, '/big', 1000)).rejects.toThrow('its answer is longer than is read');
    await expect(askEngine(socket, '/broken')).rejects.toThrow('its answer is not JSON');
    await expect(askEngine(socket, '/refused')).rejects.toThrow('the engine answers with status 500');
    await expect(askEngine(join(directory, 'none'), '/info')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
