import { driverMtu, interfaceMtu, overlayCapacity, prefixLengthFor } from '../../lib/overlay';

test.each([
  [24, false, 3, { addresses: 253, left: 250 }],
  [24, true, 3, { addresses: 127, left: 124 }],
  [29, false, 5, { addresses: 5, left: 0 }],
  [29, false, 9, { addresses: 5, left: 0 }],
])('a /%i (upper half only: %s) with %i nodes', (length, ranged, nodes, capacity) => {
  expect(overlayCapacity(length, ranged, nodes)).toEqual(capacity);
});

test('the prefix length for a load is the longest that holds it, and one longer does not', () => {
  for (const ranged of [true, false]) {
    for (let tasks = 0; tasks < 3000; tasks += 7) {
      const length = prefixLengthFor({ services: 5, tasks }, ranged, 4)!;
      expect(overlayCapacity(length, ranged, 4).left).toBeGreaterThanOrEqual(tasks + 5);
      if (length < 29) expect(overlayCapacity(length + 1, ranged, 4).left).toBeLessThan(tasks + 5);
    }
  }
  expect(prefixLengthFor({ services: 0, tasks: 2 ** 24 }, false, 1)).toBeUndefined();
});

/** Sizes that were seen on links: Ethernet, Google Cloud, WireGuard, AWS. */
test.each([[1500, 4, 1500, 1450, 1424], [1460, 4, 1460, 1410, 1384], [1420, 4, 1420, 1370, 1344], [9001, 4, 9001, 8951, 8924], [1500, 6, 1480, 1430, 1404]] as const)(
  'an underlay of %i over IPv%i: the option says %i, containers have %i, encrypted %i', (mtu, family, option, plain, encrypted) => {
    expect([driverMtu({ mtu, family }), interfaceMtu({ mtu, family }), interfaceMtu({ mtu, family }, true)]).toEqual([option, plain, encrypted]);
  });
