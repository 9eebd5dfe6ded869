import { terraformLeases } from '../../../lib/cli/lock/terraform-leases';
import { lease } from '../command-line';

const leases = [lease('ipam/prod/a/ipv4', '172.16.0.0/24'), lease('ipam/prod/b/ipv6', '::/64', { pool: 'ipam/prod/p', baseLength: 56 })];
const output = { 'docker-ipam-leases': { sensitive: true, type: 'string', value: JSON.stringify(leases) } };

test.each([
  ['a state file', { version: 4, terraform_version: '1.9.8', serial: 7, lineage: 'x', outputs: output, resources: [] }],
  ['a shown state', { format_version: '1.0', terraform_version: '1.9.8', values: { outputs: output, root_module: {} } }],
  ['a shown plan, of which what is applied counts', {
    format_version: '1.2', prior_state: { format_version: '1.0', values: { outputs: output } },
    planned_values: { outputs: { 'docker-ipam-leases': { sensitive: true, value: '[]' } } },
  }],
  ["what 'terraform output -json' says", output],
  ['the output alone', leases],
])('%s', (_, document) => {
  expect(terraformLeases(JSON.stringify(document))).toEqual(leases);
});

test.each([
  ['no JSON', 'ok', { code: 'NOT_JSON' }],
  ['null', 'null', { code: 'NO_OUTPUTS' }],
  ['another document', '{"name": "x"}', { code: 'NO_OUTPUTS' }],
  ['an encrypted state', '{"serial": 1, "encrypted_data": "…", "encryption_version": "v0"}', { code: 'ENCRYPTED' }],
  ['an old state', '{"version": 3, "serial": 1, "modules": []}', { code: 'OLD_STATE', version: 3 }],
  ['an empty state', '{"format_version": "1.0"}', { code: 'NO_LEASES', outputs: [] }],
  ['a state without our output', '{"version": 4, "serial": 1, "outputs": {"z": {"value": 1}, "a": {"value": 2}}}', { code: 'NO_LEASES', outputs: ['a', 'z'] }],
  ['a value that is no text', '{"docker-ipam-leases": {"value": 5}}', { code: 'BROKEN_LEASES' }],
  ['a value that is no JSON', '{"docker-ipam-leases": {"value": "["}}', { code: 'BROKEN_LEASES' }],
  ['a value that holds no leases', '{"docker-ipam-leases": {"value": "[1]"}}', { code: 'BROKEN_LEASES', problem: expect.objectContaining({ code: 'WRONG_FIELD' }) }],
  ['a prototype as the output', '{"version": 4, "serial": 1, "outputs": {"__proto__": {"docker-ipam-leases": {"value": "[]"}}}}', expect.objectContaining({ code: 'NO_LEASES' })],
])('%s', (_, text, problem) => {
  expect(terraformLeases(text)).toEqual(problem);
});
