import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { formatPrefix, isParseProblem, parsePrefix } from '../../lib/netip';
import { damagedTexts } from './arbitrary';

/** For each line of JSON its canonical text by Python's `ipaddress`, or null; with what our parser refuses on purpose left out. */
const PROGRAM = `
import ipaddress, json, sys
for line in sys.stdin:
    text = json.loads(line)
    try:
        address, length = text.split('/')
        net = ipaddress.ip_network(text, strict=True)
        mapped = net.version == 6 and net.network_address.ipv4_mapped is not None
        plain = length.isascii() and length.isdecimal() and str(int(length)) == length
        if '%' in text or mapped or not plain:
            raise ValueError
        print(json.dumps(str(net)))
    except ValueError:
        print('null')
`;

const python = spawnSync('python3', ['-c', 'import ipaddress, sys; sys.exit(sys.version_info < (3, 10))']).status === 0;
if (!python) process.stderr.write("tests against Python's ipaddress skipped: no python3 of 3.10 or later\n");

(python ? test : test.skip)("blocks are read and written as Python's ipaddress does it", () => {
  const texts = fc.sample(damagedTexts, 20_000);
  const { stdout, status, stderr } = spawnSync('python3', ['-c', PROGRAM], { input: texts.map((text) => `${JSON.stringify(text)}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 26 });
  expect([status, stderr]).toEqual([0, '']);
  const theirs = stdout.trim().split('\n').map((line) => JSON.parse(line) as string | null);
  const ours = texts.map((text) => {
    const read = parsePrefix(text);
    return isParseProblem(read) ? null : formatPrefix(read);
  });
  const differing = texts.flatMap((text, i) => (ours[i] === theirs[i] ? [] : [{ text, ours: ours[i], theirs: theirs[i] }]));
  expect(differing).toEqual([]);
  expect(theirs.filter((one) => one !== null).length).toBeGreaterThan(3000);
});
