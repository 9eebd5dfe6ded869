import { hostNoticeText } from '../../lib/report';

test('a network that is made anew', () => {
  expect(hostNoticeText({ code: 'NETWORK_RECREATED', network: 'web', from: '172.18.0.0/16', to: '172.24.1.0/24' }))
    .toBe('the network web is made anew, 172.18.0.0/16 to 172.24.1.0/24; its containers lose their connection and their addresses meanwhile');
});

test('Compose networks to take down', () => {
  expect(hostNoticeText({ code: 'COMPOSE_NETWORKS_DOWN', project: 'nextcloud', networks: ['default', 'db'] }))
    .toBe("Compose project nextcloud: its networks default and db keep their subnets until taken down; run 'docker compose -p nextcloud down' once before the next 'up'");
  expect(hostNoticeText({ code: 'COMPOSE_NETWORKS_DOWN', project: 'a', networks: ['default'] })).toContain('its network default keeps its subnet');
});

test('docker0 that moves, with and without live-restore', () => {
  const moves = { code: 'DOCKER0_MOVES', from: '172.17.0.1/16', to: '172.24.0.1/24' } as const;
  expect(hostNoticeText({ ...moves, liveRestore: false })).toBe('docker0 moves from 172.17.0.1/16 to 172.24.0.1/24, and containers on it get new addresses: '
    + "(1) tell whoever uses the old addresses, (2) restart the engine, which stops its containers, (3) start the containers, (4) see that 'ip addr show docker0' gives the new address");
  expect(hostNoticeText({ ...moves, liveRestore: true })).toContain("(1) stop every container, since 'live-restore' keeps the old address while one runs, (2) restart the engine, (3)");
});

test('docker0 that stays, and networks that come from elsewhere', () => {
  expect(hostNoticeText({ code: 'DOCKER0_STAYS', at: '10.200.0.0/24', to: '10.210.0.0/24' })).toBe('docker0 stays in 10.200.0.0/24, over restarts and reboots, though the file says 10.210.0.0/24: '
    + "the engine makes it anew from its records; set 'bip', or stop every container and start the engine once with 'bridge' 'none'");
  expect(hostNoticeText({ code: 'DOCKER0_STAYS' })).toMatch(/^docker0 stays where it is, over restarts and reboots: the engine/);
  expect(hostNoticeText({ code: 'NEW_NETWORKS_MOVE', pools: ['10.1.0.0/16 in /24', '10.2.0.0/15 in /24'], containersStop: true }))
    .toBe('new networks come from 10.1.0.0/16 in /24 and 10.2.0.0/15 in /24 after the next restart of the engine, which stops its containers; networks that exist keep their subnets');
  expect(hostNoticeText({ code: 'NEW_NETWORKS_MOVE', pools: [], containersStop: false }))
    .toBe("new networks come from the engine's built-in pools after the next restart of the engine, through which 'live-restore' keeps containers up; networks that exist keep their subnets");
});
