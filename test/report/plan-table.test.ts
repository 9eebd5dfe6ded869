import { planTable } from '../../lib/report';

test('pools, what lies in them, what is left, and the rest', () => {
  expect(planTable([
    { kind: 'reservation', name: 'prod/ipam/lan', block: '192.168.0.0/16', note: 'home LAN' },
    { kind: 'pool', name: 'prod/ipam', block: '172.16.0.0/12' },
    { kind: 'lease', name: 'prod/server/automatic', block: '172.16.0.0/13' },
    { kind: 'lease', name: 'prod/server/web', block: '172.24.1.0/24' },
    { kind: 'lease', name: 'prod/server/web/db', block: '172.24.1.2/32' },
    { kind: 'lease', name: 'prod/server/docker0', block: '172.24.0.0/24' },
    { kind: 'tombstone', name: 'prod/old', block: '172.24.2.0/24', namespace: 'site-a' },
    { kind: 'pool', name: 'prod/cluster', block: '2001:db8::/32' },
    { kind: 'lease', name: 'prod/vpc', block: '10.0.0.0/16' },
    { kind: 'lease', name: 'prod/later', block: '' },
  ])).toBe(`
172.16.0.0/12      pool         prod/ipam
  172.16.0.0/13    lease        prod/server/automatic
  172.24.0.0/24    lease        prod/server/docker0
  172.24.1.0/24    lease        prod/server/web
    172.24.1.2/32  lease        prod/server/web/db
  172.24.2.0/24    tombstone    prod/old  in site-a
                   free         523,520 addresses in 10 blocks, the largest 172.28.0.0/14
2001:db8::/32      pool         prod/cluster
                   free         2^96 addresses in 2001:db8::/32
10.0.0.0/16        lease        prod/vpc
192.168.0.0/16     reservation  prod/ipam/lan  "home LAN"
(known at plan)    lease        prod/later`.slice(1));
});

test('a full pool, an empty plan, and names that a terminal would obey', () => {
  expect(planTable([])).toBe('nothing is planned');
  expect(planTable([{ kind: 'pool', name: 'p\u001b[2J', block: '10.0.0.0/24' }, { kind: 'lease', name: 'all', block: '10.0.0.0/24', note: 'a\nb' }])).toBe(`
10.0.0.0/24    pool   p\\u{1b}[2J
  10.0.0.0/24  lease  all  "a\\u{a}b"
               free   nothing`.slice(1));
});
