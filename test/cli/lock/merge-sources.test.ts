import { execFileSync } from 'node:child_process';
import { formatLock } from '../../../lib/io';
import type { LockedLease } from '../../../lib/plan';
import { lease, planned, type Project, project, writePlan } from '../command-line';

const base = lease('ipam/prod/m/ipv4', '172.16.0.0/24');
const ours = lease('ipam/prod/n/ipv4', '172.16.1.0/24');
const theirs = lease('ipam/prod/o/ipv4', '172.16.1.0/24');
const text = (...leases: LockedLease[]) => formatLock({ layoutVersion: 1, leases });

/** A repository in which two branches have changed the lock, and their merge has failed. */
function repository(before: LockedLease[], left: LockedLease[], right: LockedLease[]): { at: Project; git: (...args: string[]) => string } {
  const at = project(before);
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args],
    { cwd: at.directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'base');
  git('checkout', '-qb', 'feature');
  at.writeLock(right);
  git('commit', '-qam', 'theirs');
  git('checkout', '-q', 'main');
  at.writeLock(left);
  git('commit', '-qam', 'ours');
  try {
    git('merge', 'feature');
  } catch {
    // A conflict is what is wanted; whether there is one is asked of the file.
  }
  return { at, git };
}

test('a conflict of git is settled, and git is to be told', async () => {
  const { at, git } = repository([base], [base, ours], [base, theirs]);
  expect(at.read('ipam.lock.json')).toContain('<<<<<<<');
  const list = await at.run('lock', 'list');
  expect([list.exitCode, list.err]).toEqual([1, expect.stringContaining("run 'docker-ipam lock merge'")]);
  const { exitCode, out, err } = await at.run('lock', 'merge');
  expect(out).toBe([
    'ipam.lock.json: 1 freed',
    '  freed  172.16.1.0/24  ipam/prod/o/ipv4  (172.16.1.0/24 of ipam/prod/n/ipv4 comes first in the file)',
    '',
  ].join('\n'));
  expect(err).toContain("note: git still waits for the file: run 'git add' with it, and go on with the merge\n");
  expect(exitCode).toBe(0);
  expect(at.read('ipam.lock.json')).toBe(text(base, ours));
  git('add', 'ipam.lock.json');
  expect((await at.run('lock', 'merge')).out).toBe('ipam.lock.json: nothing to do\n');
});

test('a branch whose leases are applied keeps them', async () => {
  const { at } = repository([base], [base, ours], [base, theirs]);
  await at.run('lock', 'merge', '--keep', 'feature');
  expect(at.read('ipam.lock.json')).toBe(text(base, theirs));
});

describe('what is said of merging the other way works', () => {
  /** The command of git in the note, run as it stands there. */
  const bringBack = (at: Project, err: string) => {
    const [, command] = /'(git [^']+)'.* and then run 'docker-ipam lock merge --keep' and its name\n/.exec(err)!;
    execFileSync('sh', ['-c', command], { cwd: at.directory, stdio: 'ignore' });
  };

  test.each([['before', false], ['after', true]])("%s 'git add'", async (_, added) => {
    const { at, git } = repository([base], [base, ours], [base, theirs]);
    const { err } = await at.run('lock', 'merge');
    expect(err).toContain("bring the conflict back with 'git checkout -m -- ipam.lock.json', which works until the merge is committed");
    if (added) git('add', 'ipam.lock.json');
    bringBack(at, err);
    const again = await at.run('lock', 'merge', '--keep', 'feature');
    expect(again.err).not.toContain('--keep');
    expect(at.read('ipam.lock.json')).toBe(text(base, theirs));
  });

  test('where git merged by itself', async () => {
    const [first, last] = [lease('ipam/prod/a/ipv4', '172.16.5.0/24'), lease('ipam/prod/z/ipv4', '172.16.5.0/24')];
    const { at } = repository([base], [first, base], [base, last]);
    const { err } = await at.run('lock', 'merge');
    expect(at.read('ipam.lock.json')).toBe(text(first, base));
    bringBack(at, err);
    await at.run('lock', 'merge', '--keep', 'feature');
    expect(at.read('ipam.lock.json')).toBe(text(base, last));
  });

  test('where git does not have it', async () => {
    const { err } = await project([ours, theirs]).run('lock', 'merge');
    expect(err).toContain("bring ipam.lock.json back as it was before this, and then run 'docker-ipam lock merge --keep' and its name");
  });

  test('after a dry run nothing has to come back', async () => {
    const { at } = repository([base], [base, ours], [base, theirs]);
    const { err } = await at.run('lock', 'merge', '--dry-run');
    expect(err).toContain("must stay where it is: run 'docker-ipam lock merge --keep' and its name instead\n");
    expect(err).not.toContain('git checkout');
  });
});

test("git's index knows what the branches started from", async () => {
  // The same block under another name: a rename on our side.
  const renamed = lease('ipam/prod/z/ipv4', base.block);
  const { at } = repository([base], [renamed], [base, lease('ipam/prod/mm/ipv4', '172.16.9.0/24')]);
  expect(at.read('ipam.lock.json')).toContain('<<<<<<<');
  await at.run('lock', 'merge');
  expect(at.leases()).toEqual({ 'ipam/prod/mm/ipv4': '172.16.9.0/24', 'ipam/prod/z/ipv4': base.block });
});

test('lines that somebody has put together by hand', async () => {
  const { at } = repository([base], [base, ours], [base, theirs]);
  at.write('ipam.lock.json', at.read('ipam.lock.json').replace(/^[<=>]{7}.*\n/gm, ''));
  const { out } = await at.run('lock', 'merge');
  expect(out).toContain('1 freed');
  expect(at.read('ipam.lock.json')).toBe(text(base, ours));
});

test('what git merged by itself is looked at all the same', async () => {
  const [first, last] = [lease('ipam/prod/a/ipv4', '172.16.5.0/24'), lease('ipam/prod/z/ipv4', '172.16.5.0/24')];
  const { at } = repository([base], [first, base], [base, last]);
  expect(at.read('ipam.lock.json')).not.toContain('<<<<<<<');
  const { out } = await at.run('lock', 'merge');
  expect(out).toContain('freed  172.16.5.0/24  ipam/prod/z/ipv4');
});

test('a dry run leaves the marks', async () => {
  const { at } = repository([base], [base, ours], [base, theirs]);
  const before = at.read('ipam.lock.json');
  const { out } = await at.run('lock', 'merge', '--dry-run');
  expect(out).toContain('(dry run: nothing written)');
  expect(at.read('ipam.lock.json')).toBe(before);
});

test('an overlap that the last plan had is its own affair', async () => {
  const at = project([ours, theirs]);
  writePlan(at, { leases: [planned(ours), planned(theirs)] });
  expect((await at.run('lock', 'merge')).out).toBe('ipam.lock.json: nothing to do\n');
});

test.each([
  ['a lock file to keep', 'other.lock.json', 0, ''],
  ['what is neither file nor revision', 'nonsense', 2, 'problem: nonsense: is neither a lock file nor a commit, branch or tag that has the lock\n'],
  ['an option in its place', '--upload-pack=x', 2, 'problem: --upload-pack=x: is neither a lock file nor a commit, branch or tag that has the lock\n'],
])('%s', async (_, keep, code, problem) => {
  const at = project([ours, theirs]);
  at.write('other.lock.json', text(theirs));
  const { exitCode, err } = await at.run('lock', 'merge', `--keep=${keep}`);
  expect([exitCode, err.split('note: ')[0]]).toEqual([code, problem]);
  expect(at.leases()).toEqual(code === 0 ? { [theirs.key]: theirs.block } : expect.anything());
});

test.each([
  ['misplaced marks', `>>>>>>> x\n${text(base)}`, /^problem: ipam\.lock\.json: line 1 is a conflict mark where none may stand; /],
  ['a side that is no lock', '<<<<<<< a\n{}\n=======\n[]\n>>>>>>> b\n', /^problem: ipam\.lock\.json \(our side\): 'version' must be /],
  ['text that is no lock', '{"version": 1,', /^problem: ipam\.lock\.json: the lock is not JSON: line 1, column 15 breaks it/],
])('%s', async (_, broken, problem) => {
  const at = project();
  at.write('ipam.lock.json', broken);
  const { exitCode, err } = await at.run('lock', 'merge');
  expect(err).toMatch(problem);
  expect(exitCode).toBe(1);
  expect(at.read('ipam.lock.json')).toBe(broken);
});
