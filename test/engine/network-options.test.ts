import { bridgeNetworkOptions, GATEWAY_MODE_IPV6_OPTION, MTU_OPTION } from '../../lib/engine/network-options';
import { engineOf } from './engine-of';

test('the gateway mode is written where the engine has it', () => {
  const options = (engine: string) => bridgeNetworkOptions(engineOf(engine), { routedIpv6: true });
  expect(options('26.1.5')).toEqual({});
  expect(options('27')).toEqual({ 'com.docker.network.bridge.gateway_mode_ipv6': 'routed' });
});

test('an MTU is text, and goes to every engine', () => {
  expect(bridgeNetworkOptions(engineOf('20.10'), { mtu: 1420 })).toEqual({ 'com.docker.network.driver.mtu': '1420' });
  expect(bridgeNetworkOptions(engineOf('20.10'), {})).toEqual({});
});

test("the daemon's defaults are part of what Docker will show; the network's own wish comes first", () => {
  const defaults = { [MTU_OPTION]: '1400', [GATEWAY_MODE_IPV6_OPTION]: 'nat', 'a.label': 'x' };
  const options = bridgeNetworkOptions(engineOf('28'), { mtu: 9001, routedIpv6: true }, defaults);
  expect(Object.entries(options)).toEqual([['a.label', 'x'], [GATEWAY_MODE_IPV6_OPTION, 'routed'], [MTU_OPTION, '9001']]);
  expect(bridgeNetworkOptions(engineOf('28'), {}, defaults)).toEqual(defaults);
});
