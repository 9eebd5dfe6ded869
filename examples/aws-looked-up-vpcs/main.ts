/** S3 on VPCs that are there already: what is declared is planned around, the rest is compared when Terraform plans. */
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, Ec2DockerHost, Ipam, RoutedRanges, Vpc } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'prod');
new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });

const vpc = Vpc.fromVpcId(stack, 'app', { ipam, vpcId: 'vpc-0a1b2c3d4e5f60718', cidrBlocks: ['10.0.0.0/16'] });
vpc.reachableFrom(Vpc.fromVpcId(stack, 'maintenance', { ipam, vpcId: 'vpc-01f2e3d4c5b6a7988', cidrBlocks: ['172.31.0.0/16'] }));
vpc.reachableFrom(new RoutedRanges(stack, 'offices', {
  ipam, targetId: 'tgw-0123456789abcdef0', cidrBlocks: ['10.20.0.0/16', '172.20.0.0/16'], summaryRoutes: ['10.0.0.0/8', '172.16.0.0/12'],
  reason: 'offices, by the transit gateway',
}));

new Ec2DockerHost(stack, 'search', {
  vpc, subnetId: 'subnet-0f1e2d3c4b5a69788', imageId: 'ami-0123456789abcdef0', instanceType: 't3.large', engineInImage: true, engine: DockerEngine.V28,
});
app.synth();
