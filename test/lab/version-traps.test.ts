import { ipv6Bridge, ipv6Filtered, ipv6Pools, onePool, pools, twoPools } from './daemon-files';
import type { Engine } from './engine';
import { ENGINES, enginesBefore, enginesFrom, type InstalledEngine } from './engines';
import { Lab } from './lab';

/** A lone host with an engine: nothing of these traps needs a network around it. */
function onOneHost(installed: InstalledEngine, story: (engine: Engine) => Promise<void>): Promise<void> {
  return Lab.with(async (lab) => story(await lab.engine('host', installed)));
}

describe('an IPv6 pool shorter than /64', () => {
  const naive = {
    'bip': '10.200.0.1/24',
    'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }, { base: 'fd00:1::/48', size: 64 }],
  };

  test.concurrent.each(enginesBefore(27))('engine $version cuts one single subnet from it', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(naive);
      const { networks, refusal } = await engine.exhaust(3, { ipv6: true });
      expect(networks.map(({ ipv6 }) => ipv6)).toEqual([[expect.stringMatching(/^fd00:1::1?\/64$/)]]);
      expect(refusal).toContain('IPv6 address pool among the defaults');
    }));

  test.concurrent.each(enginesFrom(27))('engine $version cuts it as it says', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(naive);
      const { refusal } = await engine.exhaust(3, { ipv6: true });
      expect(refusal).toBeUndefined();
    }));

  test.concurrent.each(ENGINES)('engine $version gives a /64 per network with the library\'s file', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(ipv6Pools(installed));
      const { networks } = await engine.exhaust(3, { ipv6: true });
      const prefixes = networks.map(({ ipv6 }) => ipv6[0].replace(/::1?\/64$/, ''));
      expect(prefixes).toEqual(['fd00:1', 'fd00:1:0:1', 'fd00:1:0:2']);
    }));
});

describe('the default bridge and the order of pools', () => {
  const unnamed = { 'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }, { base: '10.100.0.0/22', size: 24 }] };

  test.concurrent.each(ENGINES)('engine $version puts it into the pool of its own liking', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(unnamed);
      const { ipv4 } = await engine.network('bridge');
      expect(ipv4).toEqual([installed.major < 27 ? '10.200.0.0/24' : '10.100.0.0/24']);
    }));

  test.concurrent.each(ENGINES)('engine $version keeps it where the library\'s `bip` says', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(twoPools(installed));
      const { ipv4 } = await engine.network('bridge');
      expect(ipv4).toEqual(['10.150.0.0/24']);
    }));
});

describe('a key that the engine does not know', () => {
  test.concurrent.each(enginesBefore(28))('engine $version does not start with `bip6`', (installed) =>
    onOneHost(installed, async (engine) => {
      const start = await engine.tryStart({ 'bip': '10.200.0.1/24', 'ipv6': true, 'fixed-cidr-v6': 'fd00:2::/64', 'bip6': 'fd00:2::1/64' });
      expect(start).toEqual({ started: false, words: expect.stringContaining('the following directives don\'t match any configuration option: bip6') });
    }));

  test.concurrent.each(ENGINES)('engine $version: --validate finds it without a start, where there is a --validate', (installed) =>
    onOneHost(installed, async (engine) => {
      const validation = await engine.validate({ 'bip7': '10.200.0.1/24' });
      if (installed.major < 23) {
        expect(validation.supported).toBe(false);
      } else {
        expect(validation).toEqual({ supported: true, ok: false, words: expect.stringContaining('don\'t match any configuration option: bip7') });
        expect(await engine.validate(ipv6Bridge(installed))).toEqual({ supported: true, ok: true, words: 'configuration OK' });
      }
    }));

  test.concurrent.each(ENGINES)('engine $version starts with the keys that the library chooses for it', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(ipv6Bridge(installed));
      const bridge = await engine.network('bridge');
      expect(bridge.ipv6).toEqual(['fd00:2::/64']);
      expect(await engine.host.exec('ip', '-6', 'address', 'show', 'dev', 'docker0')).toContain('fd00:2::1/64');
    }));

  test.concurrent.each(ENGINES)('engine $version ignores the singular `default-address-pool` without a word', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start({ 'default-address-pool': [{ base: '10.200.0.0/22', size: 24 }] });
      expect((await engine.network('bridge')).ipv4).toEqual(['172.17.0.0/16']);
    }));
});

describe('`ipv6` alone', () => {
  const alone = { 'bip': '10.200.0.1/24', 'ipv6': true };

  test.concurrent.each(enginesBefore(28))('engine $version does not start', (installed) =>
    onOneHost(installed, async (engine) => {
      const start = await engine.tryStart(alone);
      expect(start).toEqual({ started: false, words: expect.stringContaining('IPv6 is enabled for the default bridge, but no subnet is configured') });
    }));

  test.concurrent.each(enginesFrom(28))('engine $version makes up a subnet that no plan knows', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(alone);
      expect((await engine.network('bridge')).ipv6).toEqual([expect.stringMatching(/^fd[0-9a-f:]+::\/64$/)]);
    }));

  test.concurrent.each(ENGINES)('engine $version takes the subnet that the library names', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(ipv6Bridge(installed));
      expect((await engine.network('bridge')).ipv6).toEqual(['fd00:2::/64']);
    }));
});

describe('`ip6tables` without `experimental`', () => {
  test.concurrent.each(enginesBefore(27))('engine $version does not start', (installed) =>
    onOneHost(installed, async (engine) => {
      const start = await engine.tryStart({ 'bip': '10.200.0.1/24', 'ip6tables': true });
      expect(start).toEqual({ started: false, words: expect.stringContaining('ip6tables rules are only available if experimental features are enabled') });
    }));

  test.concurrent.each(ENGINES)('engine $version starts and filters with the library\'s file', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(ipv6Filtered(installed));
      expect(await engine.host.exec('ip6tables', '-S')).toContain('-N DOCKER\n');
    }));
});

describe('an IPv6 entry before the IPv4 ones', () => {
  const reversed = { 'default-address-pools': [{ base: 'fd00:1::/64', size: 64 }, { base: '10.200.0.0/22', size: 24 }] };

  test.concurrent.each(enginesBefore(23))('engine $version does not start', (installed) =>
    onOneHost(installed, async (engine) => {
      expect((await engine.tryStart(reversed)).started).toBe(false);
    }));

  test.concurrent.each(enginesFrom(26))('engine $version finds the IPv4 one for its default bridge', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(reversed);
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);
    }));

  test.concurrent.each(ENGINES)('engine $version starts with the library\'s order', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(ipv6Pools(installed));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.100.0.0/24']);
      expect((await engine.createNetwork('n1')).ipv4).toEqual(['10.200.0.0/24']);
    }));
});

describe('a declared network inside the automatic pool', () => {
  test.concurrent.each(ENGINES)('engine $version gives its subnet to whoever comes first', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(pools('10.200.0.0/22', { bip: '10.200.0.1/24' }));
      expect((await engine.createNetwork('compose_default')).ipv4).toEqual(['10.200.1.0/24']);
      const declared = engine.createNetwork('declared', { subnets: [{ subnet: '10.200.1.0/24', gateway: '10.200.1.1' }] });
      await expect(declared).rejects.toThrow('Pool overlaps with other one on this address space');
    }));

  test.concurrent.each(ENGINES)('engine $version makes it at any time when it is declared outside the pool', (installed) =>
    onOneHost(installed, async (engine) => {
      await engine.start(onePool(installed));
      const { networks } = await engine.exhaust(10);
      expect(networks).toHaveLength(4);
      const declared = await engine.createNetwork('declared', { subnets: [{ subnet: '10.200.4.0/24', gateway: '10.200.4.1' }] });
      expect(declared.ipv4).toEqual(['10.200.4.0/24']);
    }));
});
