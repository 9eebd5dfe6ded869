import { spawnSync } from 'node:child_process';
import { filtersTurnedOff, renderLeftoverRulesDropIn, renderLeftoverRulesScript } from '../../lib/routing';

test('a filter counts as turned off only where the file says so', () => {
  expect(filtersTurnedOff({})).toEqual([]);
  expect(filtersTurnedOff({ iptables: true, ip6tables: false })).toEqual(['ip6tables']);
  expect(filtersTurnedOff({ iptables: false, ip6tables: false })).toEqual(['iptables', 'ip6tables']);
});

test('the drop-in runs the script before the daemon, and a script that fails does not keep it from starting', () => {
  expect(renderLeftoverRulesDropIn(['ip6tables']).split('\n').slice(1)).toEqual([
    '[Service]', 'ExecStartPre=-/bin/sh /etc/docker-ipam/remove-docker-rules.sh ip6tables', '',
  ]);
});

test('the script is one that a shell reads, and refuses what is no filter', () => {
  const script = renderLeftoverRulesScript();
  expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  expect(spawnSync('sh', ['-s', 'ebtables'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 2, stderr: "remove-docker-rules: no filter 'ebtables'\n" });
});
