import { planNoticeText, type Words } from '../../lib/report';

const words: Words = { nameOf: (key) => key.replace(/^ipam\//, ''), propOf: () => undefined, lengthPropOf: () => undefined, lockFile: 'ipam.lock.json' };

test.each([
  [{ code: 'RENUMBERED', key: 'ipam/prod/web', from: '10.0.0.0/24', to: '10.1.0.0/24' } as const,
    'prod/web: renumbered from 10.0.0.0/24 to 10.1.0.0/24; whatever carries the old block is replaced, and nobody else gets it until pruned'],
  [{ code: 'TOMBSTONE_TAKEN_OVER', key: 'ipam/prod/web', block: '10.0.0.0/24', from: 'ipam/prod/old' } as const,
    'prod/web: takes over 10.0.0.0/24, which prod/old had; apply the removal of that one first, since both cannot hold it at once'],
  [{ code: 'TOMBSTONE_NOT_RETURNED', key: 'ipam/prod/\u001b[31mweb', block: '10.0.0.0/24' } as const,
    'prod/\\u{1b}[31mweb: cannot have its former 10.0.0.0/24 back, which does not fit it any more or is taken, and gets a new block'],
])('%j', (notice, text) => {
  expect(planNoticeText(notice, words)).toBe(text);
});
