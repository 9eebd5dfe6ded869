import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DockerEngine, Ec2DockerHost, Ipam, LockMode, Vpc } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import { ENGINES } from './engines';
import { Lab } from './lab';
import { peeredHost } from './peered-host';
import { touches } from './ranges';
import { firstBoot, readTemplates, schemaWords, userDataOf } from './user-data';

const PEER = '172.31.0.0/16';

/** The engine of the release that also has cloud-init. */
const installed = ENGINES.find(({ root, dockerd }) => !dockerd && existsSync(join(root, 'usr/bin/cloud-init')));
if (!installed && process.env.LAB_REQUIRED === '1') throw new Error('no root file system of the lab has cloud-init; run .ci/lab/install as root');
const cloudTest = installed ? test.concurrent : test.skip;

const HOSTILE = '$(touch /tmp/escaped)\tyes: no\u2028EOF\n# "\\" {{ jinja }} ## template: jinja';

/** The user data of a host with things in it that try to be something else. */
function hostileUserData(): string {
  const app = Testing.app();
  const stack = new TerraformStack(app, 'prod');
  new AwsProvider(stack, 'aws', { region: 'x' });
  const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], lockMode: LockMode.EPHEMERAL });
  const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ['a'] });
  new Ec2DockerHost(stack, 'web', {
    vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V26,
    daemonJson: { labels: ['a="\n\'; touch /tmp/escaped; #', `b=${HOSTILE}`, 'c=- x: |\n  y\n--==docker-ipam-0==\n$(touch /tmp/escaped)`touch /tmp/escaped`'] },
    cloudInitParts: [
      { contentType: 'text/cloud-config', content: '#cloud-config\nwrite_files:\n  - path: /tmp/from-user\n    content: "==docker-ipam-0== ${HOME}"\nruncmd:\n  - [touch, /tmp/user-ran]\n' },
      { contentType: 'text/x-shellscript', content: '#!/bin/sh\necho "${HOME-none}" >/tmp/from-script\n' },
    ],
  });
  const { resource } = JSON.parse(Testing.synth(stack)) as { resource: { aws_instance: Record<string, { user_data: string }> } };
  return readTemplates(Object.values(resource.aws_instance)[0].user_data);
}

/** An instance whose only way to the bastion is its default gateway, as with VPC peering. */
async function atThePeer(story: (engine: Engine, reaches: () => Promise<boolean>) => Promise<void>): Promise<void> {
  await Lab.with(async (lab) => {
    const { engine, bastion } = await peeredHost(lab, installed!);
    await story(engine, () => bastion.pings('10.0.0.10'));
  });
}

describe('an instance of examples/aws-vpc-ec2', () => {
  cloudTest('boots with its planned daemon.json, makes 200 networks and stays in reach of the peer', () => atThePeer(async (engine, reaches) => {
    const userData = userDataOf('aws-vpc-ec2').get('search')!;
    expect(await schemaWords(engine.host, userData)).toBeUndefined();
    const { status, log } = await firstBoot(engine, userData);
    expect({ status: JSON.parse(status), log }).toMatchObject({ status: { v1: { errors: [] } } });
    expect(log).toMatch(new RegExp(`docker-ipam: engine ${installed!.version.replaceAll('.', '\\.')}\\S* runs with the planned /etc/docker/daemon\\.json`));
    expect(JSON.parse(await engine.host.exec('cat', '/etc/docker/daemon.json'))).toMatchObject({ 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '10' }, 'live-restore': true, 'max-concurrent-downloads': 10 });
    const { networks, refusal } = await engine.exhaust(200);
    expect([networks.length, refusal]).toEqual([200, undefined]);
    expect(networks.filter(({ ipv4 }) => touches(ipv4[0], PEER))).toEqual([]);
    expect(await reaches()).toBe(true);
  }));

  cloudTest('with Docker\'s defaults loses the peer', () => atThePeer(async (engine, reaches) => {
    await engine.start({});
    expect(await reaches()).toBe(true);
    await engine.exhaust(14);
    expect(await reaches()).toBe(false);
  }));

  cloudTest('ends its first boot with an error that says why, where the engine refuses the file', () => atThePeer(async (engine) => {
    const userData = userDataOf('aws-vpc-ec2').get('search')!.replace('"live-restore": true', '"live-restore": "true"');
    const { status, log } = await firstBoot(engine, userData);
    expect(JSON.parse(status).v1.errors).not.toEqual([]);
    expect(log).toContain('docker-ipam: the engine refuses /etc/docker/daemon.json');
  }));
});

describe('text in user data', () => {
  cloudTest('is nothing but text, and parts of the user\'s own add to the plan', () => atThePeer(async (engine) => {
    const userData = hostileUserData();
    expect(Buffer.byteLength(userData)).toBeLessThan(16_384);
    const { status, log } = await firstBoot(engine, userData);
    expect({ status: JSON.parse(status), log }).toMatchObject({ status: { v1: { errors: [] } } });
    const { labels } = JSON.parse(await engine.host.exec('cat', '/etc/docker/daemon.json')) as { labels: string[] };
    expect(labels[1]).toBe(`b=${HOSTILE}`);
    expect(await engine.host.exec('cat', '/tmp/from-user')).toBe('==docker-ipam-0== ${HOME}');
    await engine.host.exec('test', '-e', '/tmp/user-ran');
    await engine.host.exec('test', '-e', '/tmp/from-script');
    expect((await engine.host.attempt(['test', '-e', '/tmp/escaped'])).code).toBe(1);
  }));
});
