/** S3: an application VPC, reached from a bastion in a peered VPC that has AWS's default block. */
import { join } from 'node:path';
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { Instance } from '@cdktf/provider-aws/lib/instance';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, Ec2DockerHost, Ipam, Vpc, VpcPeering, VpcTierKind } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'prod');
new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });
const zones = ['ap-northeast-1a', 'ap-northeast-1c'];

const maintenance = new Vpc(stack, 'maintenance', {
  ipam, cidrBlock: '172.31.0.0/16', availabilityZones: zones.slice(0, 1), tiers: [{ name: 'public', kind: VpcTierKind.PUBLIC }],
});
const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: zones });
new VpcPeering(stack, 'maintenance-to-app', { requester: maintenance, accepter: vpc });

const debian = new DataAwsAmi(stack, 'debian', { owners: ['136693071363'], mostRecent: true, filter: [{ name: 'name', values: ['debian-13-amd64-*'] }] });
new Instance(stack, 'bastion', { ami: debian.id, instanceType: 't3.micro', subnetId: maintenance.subnets[0].subnet.id, keyName: 'ops' });

for (const id of ['search', 'batch']) {
  const host = new Ec2DockerHost(stack, id, {
    vpc, imageId: debian.id, instanceType: 't3.large', keyName: 'ops',
    engine: DockerEngine.V26,
    existingDaemonJson: join(__dirname, 'daemon.json'),       // kept as it is; the plan adds its own keys
  });
  host.allowFrom(maintenance, { port: 22, description: 'SSH from the bastion' });
}
app.synth();
