import fc from 'fast-check';
import { formatPlanFile, isPlanFileProblem, parsePlanFile, planFileProblemText, type PlanFile } from '../../lib/io/plan-file';
import { hostileName } from './locks';

const PLAN: PlanFile = {
  layoutVersion: 1,
  ipams: [{
    id: 'ipam', app: 'home', lockFile: 'ipam.lock.json',
    pools: [
      { key: 'ipam/prod/vpc6', family: 6, prefixLength: 56 },
      { key: 'ipam/pool', block: '172.16.0.0/12', family: 4, prefixLength: 12 },
    ],
    reservations: [{ key: 'ipam/lan', block: '192.168.0.0/16', reason: 'home LAN behind the router' }],
    leases: [
      { key: 'ipam/prod/web', block: '172.24.1.0/24', app: 'home', stack: 'prod', path: 'prod/web', purpose: 'bridge network', host: 'prod/server', addresses: ['docker_network.web_1A2B'] },
      { key: 'ipam/prod/old', block: '172.24.2.0/24', app: 'home', stack: 'prod', released: true, addresses: [] },
    ],
    hosts: [{
      path: 'prod/server', stack: 'prod', engine: '28.5', bip: '172.24.0.1/24', networks: 1, automatic: [{ base: '172.16.0.0/13', size: 24 }],
      automaticRoom: 2048, files: ['stacks/prod/hosts/server/etc/docker/daemon.json'], advice: [],
    }],
  }],
};

function parsed(json: string): PlanFile {
  const plan = parsePlanFile(json);
  if (isPlanFileProblem(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

test('is one entry a line, sorted', () => {
  expect(formatPlanFile(PLAN)).toBe(`{
  "version": 1,
  "layoutVersion": 1,
  "ipams": [
    {
      "id": "ipam",
      "app": "home",
      "lockFile": "ipam.lock.json",
      "pools": [
        {"key": "ipam/pool", "block": "172.16.0.0/12", "family": 4, "prefixLength": 12},
        {"key": "ipam/prod/vpc6", "family": 6, "prefixLength": 56}
      ],
      "reservations": [
        {"key": "ipam/lan", "block": "192.168.0.0/16", "reason": "home LAN behind the router"}
      ],
      "leases": [
        {"key": "ipam/prod/old", "block": "172.24.2.0/24", "app": "home", "stack": "prod", "released": true, "addresses": []},
        {"key": "ipam/prod/web", "block": "172.24.1.0/24", "app": "home", "stack": "prod", "path": "prod/web", "purpose": "bridge network", "host": "prod/server", "addresses": ["docker_network.web_1A2B"]}
      ],
      "hosts": [
        {"path": "prod/server", "stack": "prod", "engine": "28.5", "bip": "172.24.0.1/24", "networks": 1, "automatic": [{"base": "172.16.0.0/13", "size": 24}], "automaticRoom": 2048, "files": ["stacks/prod/hosts/server/etc/docker/daemon.json"], "advice": []}
      ]
    }
  ]
}
`);
  expect(formatPlanFile({ layoutVersion: 1, ipams: [] })).toBe('{\n  "version": 1,\n  "layoutVersion": 1,\n  "ipams": []\n}\n');
});

test('is read back, whatever names it holds, and does not depend on the order of lists', () => {
  const ipam = PLAN.ipams[0];
  fc.assert(fc.property(fc.uniqueArray(hostileName, { maxLength: 5 }), (names) => {
    const plan: PlanFile = { layoutVersion: 1, ipams: [{
      ...ipam,
      reservations: names.map((key) => ({ key, block: '10.0.0.0/8', reason: key })),
      leases: names.map((key) => ({ ...ipam.leases[0], key, addresses: [key] })),
    }] };
    const text = formatPlanFile(plan);
    const again = parsed(text);
    expect(formatPlanFile(again)).toBe(text);
    expect(again.ipams[0].leases.map(({ key }) => key)).toEqual([...names].sort());
    const backwards = { layoutVersion: 1, ipams: [{ ...plan.ipams[0], leases: [...plan.ipams[0].leases].reverse(), reservations: [...plan.ipams[0].reservations].reverse() }] };
    expect(formatPlanFile(backwards)).toBe(text);
  }), { numRuns: 200 });
});

test('passes over fields that a later release has added, and does not make up fields that are missing', () => {
  const json = JSON.stringify({ version: 1, layoutVersion: 1, later: 1, ipams: [{ ...PLAN.ipams[0], later: {}, pools: [{ key: 'k', family: 4, prefixLength: 8, later: true }] }] });
  expect(parsed(json).ipams[0].pools).toEqual([{ key: 'k', family: 4, prefixLength: 8 }]);
});

const changed = (change: object) => JSON.stringify({ version: 1, layoutVersion: 1, ipams: [{ ...PLAN.ipams[0], ...change }] });
test.each<[string, object, string]>([
  ['{"version": 1,}', { code: 'NOT_JSON', line: 1, column: 15 }, "plan.json: the plan is not JSON: line 1, column 15 breaks it; run 'cdktf synth' to write it anew"],
  ['', { code: 'NOT_JSON', line: 1, column: 1 }, "plan.json: the plan is not JSON: line 1, column 1 breaks it; run 'cdktf synth' to write it anew"],
  ['null', { code: 'WRONG_VALUE', place: '' }, "plan.json: the plan must be an object, got null; run 'cdktf synth' to write it anew"],
  ['{"version": 2}', { code: 'NEWER_VERSION', version: 2 }, "plan.json: a newer cdktf-docker-ipam wrote this plan: 'version' must be at most 1, got 2; upgrade cdktf-docker-ipam"],
  ['{"version": "1"}', { code: 'WRONG_VALUE', place: 'version' }, "plan.json: 'version' must be a whole number, got \"1\"; run 'cdktf synth' to write it anew"],
  [changed({ id: undefined }), { place: 'ipams[0].id' }, "plan.json: 'ipams[0].id' must be text, got nothing; run 'cdktf synth' to write it anew"],
  [changed({ hosts: {} }), { place: 'ipams[0].hosts' }, "plan.json: 'ipams[0].hosts' must be a list, got an object; run 'cdktf synth' to write it anew"],
  [changed({ leases: [PLAN.ipams[0].leases[0], { ...PLAN.ipams[0].leases[1], released: 'yes' }] }), { place: 'ipams[0].leases[1].released' },
    "plan.json: 'ipams[0].leases[1].released' must be true or false, got \"yes\"; run 'cdktf synth' to write it anew"],
  [changed({ leases: [{ ...PLAN.ipams[0].leases[0], addresses: [1] }] }), { place: 'ipams[0].leases[0].addresses' },
    "plan.json: 'ipams[0].leases[0].addresses' must be a list of texts, got a list; run 'cdktf synth' to write it anew"],
  [changed({ hosts: [{ ...PLAN.ipams[0].hosts[0], automatic: [{ base: '10.0.0.0/8', size: -1 }] }] }), { place: 'ipams[0].hosts[0].automatic[0].size' },
    "plan.json: 'ipams[0].hosts[0].automatic[0].size' must be a whole number, got -1; run 'cdktf synth' to write it anew"],
])('%s is a problem', (json, problem, words) => {
  const read = parsePlanFile(json);
  expect(read).toMatchObject(problem);
  if (isPlanFileProblem(read)) expect(planFileProblemText(read, 'plan.json')).toBe(words);
});
