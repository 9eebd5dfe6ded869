import { effectiveLockMode, LockMode } from '../../lib/constructs/lock-mode';

test.each<[LockMode | undefined, boolean, string | undefined, LockMode]>([
  [undefined, false, undefined, LockMode.UPDATE],
  [undefined, false, '', LockMode.UPDATE],
  [undefined, false, 'false', LockMode.UPDATE],
  [undefined, false, '0', LockMode.UPDATE],
  [undefined, false, 'true', LockMode.FROZEN],
  [undefined, false, '1', LockMode.FROZEN],
  [LockMode.UPDATE, false, 'true', LockMode.FROZEN],
  [LockMode.EPHEMERAL, false, 'true', LockMode.EPHEMERAL],
  [LockMode.FROZEN, false, undefined, LockMode.FROZEN],
  [undefined, true, undefined, LockMode.EPHEMERAL],
  [undefined, true, 'true', LockMode.EPHEMERAL],
  [LockMode.UPDATE, true, undefined, LockMode.UPDATE],
])('%s, under Testing.app() %s, with CI=%s, is %s', (asked, testing, CI, mode) => {
  expect(effectiveLockMode(asked, testing, CI === undefined ? {} : { CI })).toBe(mode);
});
