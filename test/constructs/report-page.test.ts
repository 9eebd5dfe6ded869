import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, TerraformStack } from 'cdktf';
import { type DockerHost, Ipv6Cluster, Ipv6Topology, LinuxRouter } from 'cdktf-docker-ipam';
import { home, host, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const PAGE = 'ipam/report.html';
const data = (web: DockerHost) => { web.addBridgeNetwork('data'); };
const page = () => readFileSync(join(world.outdir, PAGE), 'utf8');
const shown = () => JSON.parse(/<script type="application\/json" id="plan">(.*?)<\/script>/s.exec(page())![1]) as { ipams: Array<{ id: string; blocks: object[]; hosts: object[]; topologies: object[] }> };

test('a synth leaves the plan as a page, the same one every time', () => {
  world.synth(home(world, data));
  const first = page();
  expect(shown().ipams).toEqual([expect.objectContaining({
    id: 'ipam', hosts: [expect.objectContaining({ name: 'prod/web', left: 256, capacity: 256 })],
    blocks: expect.arrayContaining([expect.objectContaining({ kind: 'lease', name: 'prod/web/data', owner: 'prod/web', note: 'bridge network', addresses: [expect.stringMatching(/^docker_network\./)] })]),
  })]);
  world.synth(home(world, data));
  expect(page()).toBe(first);
});

test('an Ipam that wants none is on no page', () => {
  const build = (first: boolean) => (app: App) => {
    data(host(new TerraformStack(app, 'a'), 'web', world.ipam(app.node.findChild('a') as TerraformStack, { reportPage: first }, 'one')));
    data(host(new TerraformStack(app, 'b'), 'web', world.ipam(app.node.findChild('b') as TerraformStack, { reportPage: false }, 'two')));
  };
  world.synth(build(true));
  expect(shown().ipams.map(({ id }) => id)).toEqual(['one']);
  world.synth(build(false));
  expect(existsSync(join(world.outdir, PAGE))).toBe(false);
  expect(existsSync(join(world.outdir, 'ipam/plan.json'))).toBe(true);
});

test('a cluster is there with its machines, their routes, and what each lease is for', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: 'fd5c:7f1e::/32', topology: Ipv6Topology.ROUTED, router: new LinuxRouter(stack, 'router') });
    cluster.addHost(host(stack, 'web', ipam));
  });
  const { topologies, blocks } = shown().ipams[0];
  expect(topologies).toEqual([{
    path: 'prod/cluster', kind: 'ROUTED', prefix: 'fd5c:7f1e::/32', link: 'fd5c:7f1e::/64', nodes: [
      expect.objectContaining({ path: 'prod/router', role: 'router', address: 'fd5c:7f1e::ff01', routes: [{ destination: 'fd5c:7f1e:1::/48', nextHop: 'fd5c:7f1e::1', what: 'web' }] }),
      expect.objectContaining({ path: 'prod/web', role: 'host', address: 'fd5c:7f1e::1', prefix: 'fd5c:7f1e:1::/48', routes: expect.arrayContaining([{ destination: 'default', nextHop: 'fd5c:7f1e::ff01', what: 'router' }]) }),
    ],
  }]);
  expect(world.json('ipam/plan.json').ipams[0].topologies).toEqual(topologies);
  const purposes = Object.fromEntries((blocks as Array<{ key?: string; note?: string }>).flatMap(({ key, note }) => (key ? [[key, note]] : [])));
  expect(purposes).toMatchObject({
    'ipam/prod/cluster/ipv6': 'ipv6 cluster', 'ipam/prod/cluster/link/ipv6': 'link', 'ipam/prod/cluster/routers/ipv6': 'addresses of routers', 'ipam/prod/router/link/ipv6': 'link',
    'ipam/prod/web/ipv6-cluster/ipv6': 'host prefix', 'ipam/prod/web/ipv6-cluster/services/ipv6': 'services of the host', 'ipam/prod/web/ipv6-cluster/automatic/ipv6': 'automatic pool',
  });
});
