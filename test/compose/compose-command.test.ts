import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { composeCommand, type ComposeVersion, isHostileFileName, parseComposeVersion, shellWord } from '../../lib/compose';

describe('composeCommand', () => {
  it('names project and files', () => {
    const call = { version: parseComposeVersion() as ComposeVersion, projectName: 'shop', files: ['compose.yaml', "it's.yaml"] };
    expect(composeCommand(call, 'up -d')).toBe("docker compose -p shop -f compose.yaml -f 'it'\\''s.yaml' up -d");
    expect(composeCommand({ ...call, version: parseComposeVersion('1.29') as ComposeVersion }, 'down')).toMatch(/^docker-compose -p shop /);
  });
});

describe('shellWord', () => {
  it('is one word of that text to a shell, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0')), (text) => {
      const out = execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' });
      expect(out).toBe(text);
    }), { numRuns: 60 });
  });
});

describe('isHostileFileName', () => {
  it.each(['', 'a\nb', 'a\u2028b', 'a\u0085b', 'a\u202eb', '\0'])('refuses %j', (name) => expect(isHostileFileName(name)).toBe(true));
  it.each(['compose.yaml', 'my stack/compose.yaml', "it's", 'ünï.yaml'])('takes %j', (name) => expect(isHostileFileName(name)).toBe(false));
});
