import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import type { Lab } from './lab';

/** The bastion's address, in the VPC 172.31.0.0/16 that is peered with the host's. */
export const BASTION = '172.31.5.5';

/** An EC2 host whose only way to the bastion is its default gateway, as with VPC peering. */
export async function peeredHost(lab: Lab, installed: InstalledEngine): Promise<{ readonly engine: Engine; readonly bastion: Host }> {
  const engine = await lab.engine('search', installed);
  const gateway = await lab.router('gateway');
  const bastion = await lab.host('bastion');
  await lab.link(engine.host, gateway);
  await lab.link(gateway, bastion);
  await engine.host.address('eth0', '10.0.0.10/24');
  await gateway.address('eth0', '10.0.0.1/24');
  await gateway.address('eth1', '172.31.0.1/16');
  await bastion.address('eth0', `${BASTION}/16`);
  await engine.host.route('default', 'via', '10.0.0.1');
  await bastion.route('default', 'via', '172.31.0.1');
  return { engine, bastion };
}
