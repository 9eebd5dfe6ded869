import { chooseLeases, suggestions } from '../../../lib/cli/lock/lease-choice';
import { lease } from '../command-line';

const leases = [
  lease('ipam/prod/web/backend/ipv4', '172.16.0.0/24'),
  lease('ipam/prod/web/backend/ipv6', 'fd00::/64'),
  lease('ipam/prod/web/backend/db/ipv4', '172.16.0.2/32', { pool: 'ipam/prod/web/backend/ipv4' }),
  lease('ipam/prod/web/backend-2/ipv4', '172.16.1.0/24'),
  lease('ipam/~/shared', '172.20.0.0/16'),
  lease('ipam/live/api/ipv4', '172.16.2.0/24'),
];
// The stack `prod-7f3a` has the lock key `live`.
const paths = new Map([['ipam/live/api/ipv4', 'prod-7f3a/api']]);
const chosen = (given: string) => {
  const { exact, below } = chooseLeases(given, leases, paths);
  return { exact: exact.map(({ block }) => block), below: below.map(({ block }) => block) };
};

test.each([
  ['a key', 'ipam/prod/web/backend/ipv4', ['172.16.0.0/24'], []],
  ['a path stands for both families', 'prod/web/backend', ['172.16.0.0/24', 'fd00::/64'], ['172.16.0.2/32']],
  ['a key without its family', 'ipam/prod/web/backend', ['172.16.0.0/24', 'fd00::/64'], ['172.16.0.2/32']],
  ['a slash at the end', 'prod/web/backend/', ['172.16.0.0/24', 'fd00::/64'], ['172.16.0.2/32']],
  ['a part of a name is no name', 'prod/web/back', [], []],
  ['a host', 'prod/web', [], ['172.16.0.0/24', 'fd00::/64', '172.16.0.2/32', '172.16.1.0/24']],
  ['outside all stacks', 'shared', ['172.20.0.0/16'], []],
  ['a path that is no part of the key', 'prod-7f3a/api', ['172.16.2.0/24'], []],
  ['the key of the same', 'live/api', ['172.16.2.0/24'], []],
  ['an Ipam', 'ipam', [], ['172.16.0.0/24', 'fd00::/64', '172.16.0.2/32', '172.16.1.0/24', '172.20.0.0/16', '172.16.2.0/24']],
  ['nothing', 'prod/mail', [], []],
])('%s', (_, given, exact, below) => {
  expect(chosen(given)).toEqual({ exact, below });
});

test.each([
  ['a typo in a path', 'prod/web/bakcend', ['prod/web/backend', 'prod/web/backend-2']],
  ['a typo in a key', 'ipam/prod/web/backend/ip4', ['ipam/prod/web/backend/ipv4', 'ipam/prod/web/backend/ipv6']],
  ['the end of a path', 'backend', ['prod/web/backend']],
  ['a host', 'prod/wbe', ['prod/web']],
  ['nothing like anything', 'zzzzzzzz/yyyyyyyyyy', []],
])('suggests for %s', (_, given, expected) => {
  expect(suggestions(given, leases, paths).slice(0, expected.length || 1)).toEqual(expected);
});
