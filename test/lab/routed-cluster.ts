import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Lab } from './lab';

/**
 * Two Docker hosts behind one router, each with a /48 of its own routed to it:
 * host n has 2001:db8:n::1/64 on its uplink and 2001:db8:n:1::/64 for containers.
 * Routes and forwarding are the router's; the hosts have a default route and
 * nothing else, so what passes is what the engine lets pass.
 */
export async function routedCluster(lab: Lab, installed: InstalledEngine): Promise<readonly [Engine, Engine]> {
  const router = await lab.router('router');
  const [first, second] = [await lab.engine('h1', installed), await lab.engine('h2', installed)];
  for (const [index, { host }] of [first, second].entries()) {
    const n = index + 1;
    const [toHost] = await lab.link(router, host);
    await router.address(toHost, `2001:db8:${n}::ffff/64`);
    await host.address('eth0', `2001:db8:${n}::1/64`);
    await router.route(`2001:db8:${n}::/48`, 'via', `2001:db8:${n}::1`);
    await host.route('default', 'via', `2001:db8:${n}::ffff`);
  }
  return [first, second];
}
