import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshArguments } from '../../lib/cli/scan/host-access';
import type { ScanTarget } from '../../lib/cli/scan/scan-target';
import type { Surroundings } from '../../lib/cli/surroundings';
import { run } from './command';
import type { Engine } from './engine';
import { ENGINES, engineOf, type InstalledEngine } from './engines';
import { command, cure, examine, found } from './examination';
import { exhaustedWords, homeServerWith } from './home';
import type { Host } from './host';
import { Lab } from './lab';
import { peeredHost } from './peered-host';
import { overlapping, touches } from './ranges';
import { startSshd, whyNoSshd } from './sshd';

/** The peered maintenance VPC of S3, and the bastion in it. */
const PEER = '172.31.0.0/16';

/** What AWS says of the peering, as its command line prints it. */
const PEERINGS = {
  VpcPeeringConnections: [{
    VpcPeeringConnectionId: 'pcx-0a1b2c3d', Status: { Code: 'active' }, AccepterVpcInfo: { VpcId: 'vpc-maintenance', CidrBlock: PEER }, RequesterVpcInfo: { VpcId: 'vpc-app', CidrBlock: '10.0.0.0/16' },
  }],
};

/** Networks of projects that write their subnets into their Compose files. */
const HARD_CODED = [
  { project: 'mailcow-dockerized', network: 'mailcow-network', subnets: [{ subnet: '172.22.1.0/24' }, { subnet: 'fd4d:6169:6c63:6f77::/64' }] },
  { project: 'docker-mailman', network: 'mailman', subnets: [{ subnet: '172.19.199.0/24' }] },
  { project: 'mailu', network: 'default', subnets: [{ subnet: '192.168.203.0/24' }] },
];

async function ec2Host(lab: Lab, installed: InstalledEngine): Promise<{ readonly engine: Engine; readonly bastion: Host }> {
  const { engine, bastion } = await peeredHost(lab, installed);
  await engine.host.write('/etc/resolv.conf', 'nameserver 10.0.0.2\n');
  return { engine, bastion };
}

function withDirectory<T>(story: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
  return story(directory).finally(() => rmSync(directory, { recursive: true }));
}

describe('docker-ipam doctor', () => {
  test.concurrent.each(ENGINES)('engine $version: a healthy host gives no findings', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine } = await ec2Host(lab, installed);
      await engine.start({ 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } });
      await engine.exhaust(3);
      await engine.run('app', { network: 'n1', publish: { 80: 0 } });
      const examined = await examine(engine);
      expect(examined).toMatchObject({ exitCode: 0, findings: [], networksLeft: 27, unread: [] });
      expect(examined.text).toContain('nothing wrong was found');
    });
  });

  test.concurrent.each(ENGINES)('engine $version: S3 is named by who knocks in vain, and ends with the remedy as printed', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine, bastion } = await ec2Host(lab, installed);
      await engine.start({ 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } });
      await engine.exhaust(14);
      await engine.run('app', { network: 'n14' });
      engine.host.spawn('busybox', 'httpd', '-f', '-p', '22', '-h', '/etc');
      await engine.host.waitFor(['sh', '-c', "grep -qE ':0016 .* 0A ' /proc/net/tcp /proc/net/tcp6"]);
      // Each knock is half-open for a minute; the host is looked at twice, which may take as long on a busy machine.
      bastion.spawn('sh', '-c', 'for i in $(seq 1 60); do curl -s -m 60 http://10.0.0.10:22/ & sleep 2; done; wait');
      await engine.host.waitFor(['sh', '-c', "grep -qE ':0016 .* 03 ' /proc/net/tcp /proc/net/tcp6"]);
      expect(await bastion.pings('10.0.0.10')).toBe(false);

      const examined = await examine(engine);
      expect(examined.exitCode).toBe(1);
      const finding = found(examined, 'NETWORK_SHADOWS');
      expect(finding).toMatchObject({ severity: 'ERROR', subject: 'n14' });
      expect(finding.cause).toMatch(/^Docker network n14 has 172\.31\.0\.0\/16 on br-[0-9a-f]{12}, which covers 172\.31\.5\.5, which is connecting to 10\.0\.0\.10:22$/);
      expect(finding.consequence).toContain('172.31.5.5 is cut off');

      await cure(engine, finding);

      expect(await bastion.reaches('10.0.0.10')).toBe(true);
      expect(await examine(engine)).toMatchObject({ exitCode: 0, findings: [] });
      // What comes after the remedy does not bring it back, and the host's other keys are still there.
      const later = await engine.createNetwork('later');
      expect(touches(later.ipv4[0], PEER)).toBe(false);
      expect(JSON.parse(await engine.host.exec('cat', '/etc/docker/daemon.json'))).toMatchObject({ 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } });
    });
  });

  test.concurrent.each(ENGINES)('engine $version: S3 is foretold from what AWS says of the peering, and named when it has come', async (installed) => {
    await withDirectory((directory) => Lab.with(async (lab) => {
      const { engine, bastion } = await ec2Host(lab, installed);
      const peerings = join(directory, 'peerings.json');
      writeFileSync(peerings, JSON.stringify(PEERINGS));
      await engine.start({});
      const before = await examine(engine, '--from', peerings);
      expect(before.findings.map(({ code }) => code)).toEqual(['POOL_REACHES']);
      expect(found(before, 'POOL_REACHES').cause).toContain('172.31.0.0/16 of vpc-maintenance of pcx-0a1b2c3d');
      await engine.exhaust(14);
      const after = await examine(engine, '--from', peerings);
      expect(found(after, 'NETWORK_SHADOWS').cause).toContain('which covers 172.31.0.0/16 of vpc-maintenance of pcx-0a1b2c3d');
      expect(await bastion.pings('10.0.0.10')).toBe(false);
      await cure(engine, found(after, 'NETWORK_SHADOWS'));
      expect(await bastion.reaches('10.0.0.10')).toBe(true);
      expect(await examine(engine, '--from', peerings)).toMatchObject({ exitCode: 0, findings: [] });
    }));
  });

  test.concurrent.each(ENGINES)('engine $version: S1 is named with the engine\'s own words, and ends with the remedy as printed', async (installed) => {
    await Lab.with(async (lab) => {
      const engine = await (await homeServerWith(lab, installed)).start({});
      const { networks } = await engine.exhaust(40);
      expect(networks).toHaveLength(27);
      const examined = await examine(engine);
      expect(examined).toMatchObject({ exitCode: 1, networksLeft: 0 });
      expect(examined.findings.map(({ code }) => code)).toEqual(['POOLS_EXHAUSTED']);
      expect(found(examined, 'POOLS_EXHAUSTED').consequence).toContain(exhaustedWords(installed));

      await cure(engine, examined.findings[0]);

      expect(await examine(engine)).toMatchObject({ exitCode: 0, findings: [], networksLeft: 256 });
      const more = await engine.createNetwork('more');
      expect(overlapping([more, ...networks].flatMap(({ ipv4 }) => ipv4))).toEqual([]);
      expect((await engine.network('bridge')).ipv4).toEqual(['172.17.0.0/16']);
    });
  });

  test.concurrent.each(ENGINES)('engine $version: projects with hard-coded subnets are fine until a LAN, a VPN or a resolver is there', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine } = await ec2Host(lab, installed);
      await engine.start({});
      for (const { project, network, subnets } of HARD_CODED) {
        const output = await engine.docker('network', 'create', ...(subnets.length > 1 ? ['--ipv6'] : []), ...subnets.flatMap(({ subnet }) => ['--subnet', subnet]), '--label', `com.docker.compose.project=${project}`, '--label', `com.docker.compose.network=${network}`, `${project}_${network}`);
        expect(output.stderr).toBe('');
      }
      expect(await examine(engine)).toMatchObject({ exitCode: 0, findings: [] });

      // A VPN comes up over mailcow's range, the LAN is mailu's, and mailman's holds a resolver.
      await engine.host.exec('ip', 'link', 'add', 'tun0', 'type', 'bridge');
      await engine.host.exec('ip', 'link', 'set', 'tun0', 'up');
      await engine.host.address('tun0', '192.168.203.7/24');
      await engine.host.route('172.22.0.0/16', 'via', '10.0.0.1');
      await engine.host.write('/etc/resolv.conf', 'nameserver 172.19.199.53\n');
      const { findings } = await examine(engine);
      const causes = Object.fromEntries(findings.filter(({ code }) => /^NETWORK_/.test(code)).map(({ subject, severity, cause }) => [subject, `${severity} ${cause}`]));
      expect(causes['mailcow-dockerized_mailcow-network']).toMatch(/^WARNING .* which covers 172\.22\.0\.0\/16 \(via 10\.0\.0\.1 dev eth0\)$/);
      expect(causes['mailu_default']).toMatch(/^ERROR .*192\.168\.203\.0\/24 \(on the link of tun0\)/);
      expect(causes['docker-mailman_mailman']).toMatch(/^ERROR .* which covers the resolver 172\.19\.199\.53$/);

      for (const finding of findings.filter(({ code }) => /^NETWORK_/.test(code))) await cure(engine, finding);
      expect((await examine(engine)).findings).toEqual([]);
      const networks = await engine.networks();
      expect(networks.find(({ name }) => name === 'mailcow-dockerized_mailcow-network')).toMatchObject({ ipv6: ['fd4d:6169:6c63:6f77::/64'] });
    });
  });

  test.concurrent.each(ENGINES)('engine $version: a key that will not be accepted is named while the daemon still runs, and when it is down', async (installed) => {
    await Lab.with(async (lab) => {
      const engine = await (await lab.engine('server', installed)).start({});
      await engine.host.write('/etc/docker/daemon.json', '{"bip7": "10.1.0.1/24", "live-restor": true}');
      const running = await examine(engine);
      expect(running.findings.map(({ code, subject }) => [code, subject])).toEqual([['KEY_REFUSED', 'bip7'], ['KEY_REFUSED', 'live-restor']]);
      await engine.stop();
      expect((await engine.tryStart('{"bip7": "10.1.0.1/24", "live-restor": true}')).started).toBe(false);
      await engine.host.exec('rm', '-f', '/run/docker.sock');
      const down = await examine(engine);
      expect(down.text).toContain('which does not run');
      expect(down.unread).toEqual([`engine was not read: engine ${installed.version} is installed and does not run`]);
      const refused = down.findings.filter(({ code }) => code === 'KEY_REFUSED');
      expect(refused).toHaveLength(2);
      for (const finding of refused) for (const step of finding.remedy) if (step.do === 'REMOVE') await cure(engine, { ...finding, remedy: [step] });
      await engine.restart();
      expect(await examine(engine)).toMatchObject({ exitCode: 0, findings: [] });
    });
  });

  test.concurrent.each(ENGINES)('engine $version: pools that it drops, masks or cannot cut are named, and the count of networks left is the engine\'s', async (installed) => {
    await Lab.with(async (lab) => {
      const engine = await lab.engine('server', installed);
      const linear = installed.major >= 27;
      await engine.start({ 'bip': '10.9.0.1/24', 'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }, { base: '10.200.1.0/24', size: 26 }, { base: '10.210.0.5/30', size: 30 }, { base: 'fd00:1::/56', size: 64 }] });
      const examined = await examine(engine);
      const codes = examined.findings.map(({ code }) => code);
      expect(codes).toContain('POOL_MASKED');
      expect(codes.includes('POOL_DROPPED')).toBe(linear);
      expect(codes.includes('IPV6_POOL_UNCUT')).toBe(!linear);
      const { networks } = await engine.exhaust(40);
      expect(examined.networksLeft).toBe(networks.length);
    });
  });

  const overSsh = whyNoSshd() ? test.skip : test;

  overSsh('engine 20: a scan over ssh sees what the scan on the host sees; strangers and unknown host keys are refused', async () => {
    await withDirectory((directory) => Lab.with(async (lab) => {
      const { engine, bastion } = await ec2Host(lab, engineOf(20));
      await engine.start({ 'default-address-pools': [{ base: '10.200.0.0/16', size: 24 }] });
      await engine.createNetwork('web');
      await engine.run('app', { network: 'web' });
      const client = await startSshd(engine.host, '10.0.0.10', directory);
      const before = await engine.host.exec('find', '/etc', '/root', '/usr', '/var/lib/docker/network', '-newer', '/etc/ssh/lab_config', '-type', 'f');
      // The machine's own ssh, in the bastion's network.
      const access = (target: Parameters<NonNullable<Surroundings['accessTo']>>[0], _: unknown, sshConfig?: string) => ({
        run: (script: string) => run(bastion.enteringNetwork(['ssh', ...sshArguments(target as Extract<ScanTarget, { kind: 'SSH' }>, sshConfig)]), { input: script, timeout: 60_000 }),
      });
      const over = (config: string) => command(engine, ['scan', 'ssh://root@10.0.0.10', '--ssh-config', config, '--json'], directory, access);
      const { out, err, exitCode } = await over(client.config);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      const here = await command(engine, ['scan', '--json']);
      expect(JSON.parse(out)).toEqual(JSON.parse(here.out));
      expect(JSON.parse(out)).toMatchObject({ name: 'search', engine: { version: '20.10.24', containersRunning: 1 } });
      expect(await engine.host.exec('find', '/etc', '/root', '/usr', '/var/lib/docker/network', '-newer', '/etc/ssh/lab_config', '-type', 'f')).toBe(before);

      expect(await over(client.strangersConfig)).toMatchObject({ exitCode: 1, err: expect.stringContaining('it lets nobody in with the keys at hand') as string });
      expect(await over(client.unknownHostConfig)).toMatchObject({ exitCode: 1, err: expect.stringContaining('its host key is not the one that is known, or none is known') as string });
    }));
  });

  test('engine 28: the snapshot of a swarm node holds no token, key or certificate', async () => {
    await Lab.with(async (lab) => {
      const { engine } = await ec2Host(lab, engineOf(28));
      await engine.start({ 'labels': ['token=S3CRET'], 'proxies': { 'http-proxy': 'http://user:S3CRET@proxy.example' } });
      await engine.docker('swarm', 'init', '--advertise-addr', '10.0.0.10');
      const { out } = await command(engine, ['scan', '--json']);
      expect(out).not.toMatch(/S3CRET|SWMTKN|BEGIN CERTIFICATE|PRIVATE/);
      expect(JSON.parse(out)).toMatchObject({ engine: { swarm: { manager: true, subnetSize: 24 } } });
      // The first overlay has 10.0.0.0/24, which is the host's own subnet.
      const { findings } = await examine(engine);
      expect(found({ findings, text: '', exitCode: 1, unread: [] }, 'OVERLAY_HIDES').cause).toContain('10.0.0.0/24 (on the link of eth0)');
      expect(findings.map(({ code }) => code)).toContain('SWARM_POOL_REACHES');
      expect(readFileSync(engine.host.path('/etc/docker/daemon.json'), 'utf8')).toContain('S3CRET');
    });
  });
});
