/**
 * S2 on AWS: three hosts with a prefix each, in two zones. The VPC's route tables lead to their network interfaces, so that
 * containers reach each other by plain IPv6; a fourth host is one line below and one route more in each table.
 */
import { join } from 'node:path';
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, Ec2DockerHost, Ipam, Ipv6Cluster, UplinkManager, Vpc, VpcRouter } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'prod');
new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });

const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'] });
const router = new VpcRouter(stack, 'router', { vpc });
// Outside every block of the VPC: a unique local prefix of one's own (RFC 4193), of which each host gets a /56.
const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: 'fd3c:91b5:6a2e::/48', hostPrefixLength: 56, router });

const debian = new DataAwsAmi(stack, 'debian', { owners: ['136693071363'], mostRecent: true, filter: [{ name: 'name', values: ['debian-13-amd64-*'] }] });
for (const [name, subnet] of Object.entries({ h1: 0, h2: 1, h3: 0 })) {
  const host = new Ec2DockerHost(stack, name, {
    vpc, subnet: vpc.subnetsOf('private')[subnet], imageId: debian.id, instanceType: 't3.large', engine: DockerEngine.V26,
  });
  const member = cluster.addHost(host, { uplink: 'ens5', uplinkManager: UplinkManager.NETPLAN });
  member.openPort({ port: 80 });                    // in the host's filter
}
router.allowFromContainers({ port: 80 });           // and in the security group, by the hosts' prefixes
app.synth();
