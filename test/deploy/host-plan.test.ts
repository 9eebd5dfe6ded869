import { type HostPlan, renderHostPlan } from '../../lib/deploy';
import { type EngineVersion, parseEngineVersion } from '../../lib/engine';

const PLAN: HostPlan = {
  engine: parseEngineVersion('28') as EngineVersion,
  daemonJson: { 'bip': '10.1.0.1/24', 'fixed-cidr-v6': '2001:db8::/64', 'default-address-pools': [{ base: '10.2.0.0/16', size: 24 }], 'log-driver': 'json-file' },
  networks: [{ name: 'web', blocks: ['10.3.0.0/24', 'fd00::/64'] }],
  acceptedOverlaps: ['10.0.0.0/8'],
  maintenance: 'now',
  confirmSeconds: 120,
  healthSeconds: 60,
  commands: { restart: "sh -c 'restart me'", reload: 'reload', words: 'tail log' },
};

test('a plan is one line for each fact', () => {
  const lines = renderHostPlan(PLAN).split('\n');
  expect(lines.filter((line) => !line.startsWith('reload-'))).toEqual([
    'engine 28', 'engine-low 28000000', 'engine-high 28999999', 'maintenance now', 'confirm-seconds 120', 'health-seconds 60', 'bip 10.1.0.1/24',
    'block docker0 10.1.0.1/24', 'block docker0 2001:db8::/64', 'block pool 10.2.0.0/16', 'block network 10.3.0.0/24 web', 'block network fd00::/64 web',
    'accept 10.0.0.0/8', "restart sh -c 'restart me'", 'reload reload', 'words tail log', '',
  ]);
  expect(lines).toContain('reload-set debug');
  expect(lines).not.toContain('reload-unset debug');
  expect(lines).toContain('reload-unset max-concurrent-downloads');
  expect(lines).not.toContain('reload-set bip');
});

test('nothing becomes a second line', () => {
  expect(() => renderHostPlan({ ...PLAN, commands: { ...PLAN.commands, words: 'tail\nrestart reboot' } })).toThrow('cannot hold a control character');
});
