import { normalizeProjectName } from '../../lib/compose';

describe('normalizeProjectName', () => {
  it.each([
    ['nextcloud', 'nextcloud'],
    ['My_App.v2 x', 'my_appv2x'],
    ['_-_web', 'web'],
    ['uptime-kuma', 'uptime-kuma'],
    ['Ünïcode', 'ncode'],
    ['...', ''],
  ])('makes %s into %s', (text, name) => {
    expect(normalizeProjectName(text)).toBe(name);
  });
});
