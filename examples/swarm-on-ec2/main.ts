/**
 * A swarm of three managers on EC2, one in each zone, so that it outlives the loss of any of them.
 *
 * Each host gets a private address of the plan: the others know it by that, and their files are there before it is. Ports are
 * opened between members by a security group, so a member more changes no file of the others. Machines stand in one stack and
 * networks in another: in between a person forms the swarm, over the operators' VPN.
 */
import { join } from 'node:path';
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, Ec2DockerHost, Ipam, OverlayNetwork, PortFirewall, Swarm, Vpc, VpcTierKind } from 'cdktf-docker-ipam';

const app = new App();
const machines = new TerraformStack(app, 'machines');
const networks = new TerraformStack(app, 'networks');
new AwsProvider(machines, 'aws', { region: 'ap-northeast-1' });
const ipam = new Ipam(machines, 'ipam', { ipv4Pools: ['172.16.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });

const vpc = new Vpc(machines, 'vpc', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d'] });
const vpn = '192.168.200.0/24';
ipam.reserve('vpn', { cidrBlock: vpn, reason: 'clients of the operators\' VPN' });

const debian = new DataAwsAmi(machines, 'debian', { owners: ['136693071363'], mostRecent: true, filter: [{ name: 'name', values: ['debian-13-amd64-*'] }] });
const members = new SecurityGroup(machines, 'members', { vpcId: vpc.vpcId, description: 'Members of the swarm' });

const managers = vpc.subnets.filter(({ kind }) => kind === VpcTierKind.PRIVATE).map((subnet, i) => {
  const host = new Ec2DockerHost(machines, `m${i + 1}`, {
    vpc, subnet, imageId: debian.id, instanceType: 't3.large', keyName: 'ops', engine: DockerEngine.V26,
    securityGroupIds: [members.id],
    connection: `ssh://admin@m${i + 1}.example.net`,
  });
  host.allowFromCidrBlock(vpn, { port: 22, description: 'SSH of operators' });
  return host;
});

const swarm = new Swarm(machines, 'swarm', { ipam, managers, firewall: PortFirewall.UNMANAGED });
swarm.addSecurityGroupRules('members', members.id);

new OverlayNetwork(networks, 'web', { cluster: swarm, services: 12, tasks: 120 });
new OverlayNetwork(networks, 'data', { cluster: swarm, attachable: true, internal: true });

app.synth();
