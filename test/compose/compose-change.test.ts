import { composeChanges, composeChangeText, type ComposeVersion, parseComposeVersion } from '../../lib/compose';
import { planAll, read } from './reading';

const planned = planAll(read('services: { web: { networks: [a, b] } }\nnetworks: { b: , a: }'));
const call = (version?: string) => ({ version: parseComposeVersion(version) as ComposeVersion, projectName: 'shop', files: ['compose.yaml', 'compose.ipam.yaml'] });

describe('composeChanges', () => {
  it('says of a project planned for the first time that its networks may exist', () => {
    const changes = composeChanges(planned, undefined, call());
    expect(changes.map(({ code, name }) => [code, name])).toEqual([['NETWORK_MAY_EXIST', 'shop_a'], ['NETWORK_MAY_EXIST', 'shop_b']]);
    expect(changes[0].commands).toEqual([
      'docker compose -p shop -f compose.yaml -f compose.ipam.yaml down', 'docker compose -p shop -f compose.yaml -f compose.ipam.yaml up -d',
    ]);
    expect(changes[0].inspect).toBe("docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}} {{end}}' shop_a");
  });

  it('names only the networks that move', () => {
    const before = [{ key: 'a', subnets: ['172.24.0.0/24'] }, { key: 'b', subnets: ['10.0.0.0/24'] }];
    expect(composeChanges(planned, before, call())).toEqual([
      expect.objectContaining({ code: 'NETWORK_MOVES', network: 'b', before: ['10.0.0.0/24'], after: ['172.24.1.0/24'], upDoes: 'ANY' }),
    ]);
    expect(composeChanges(planned, [{ key: 'a', subnets: ['172.24.0.0/24'] }], call())).toEqual([]);
    expect(composeChanges(planned, [{ key: 'a', subnets: ['172.24.0.0/24', 'fd00::/64'] }], call())).toHaveLength(1);
  });

  it('says what this Compose does by itself', () => {
    const moved = (version?: string) => composeChangeText('prod/server/shop', composeChanges(planned, [{ key: 'b', subnets: ['10.0.0.0/24'] }], call(version))[0]);
    const start = "prod/server/shop: network 'shop_b' of project 'shop' moves from 10.0.0.0/24 to 172.24.1.0/24, and an existing network keeps its subnet until taken down ";
    expect(moved('2.15.1')).toBe(`${start}('up' alone keeps the old subnet without a word): run `
      + "'docker compose -p shop -f compose.yaml -f compose.ipam.yaml down && docker compose -p shop -f compose.yaml -f compose.ipam.yaml up -d'");
    expect(moved()).toContain("('up' alone may keep the old subnet without a word)");
    expect(moved('2.40.3')).toContain("('up' stops its services and makes it anew only if this Compose made it)");
    expect(composeChangeText('p', composeChanges(planned, undefined, call())[0])).toContain('if it exists already with another subnet, it keeps that one until taken down');
  });
});
