import { parseComposeVersion } from '../../lib/compose';

describe('parseComposeVersion', () => {
  it.each([
    ['1.29', 'REPLACES', 'KEEPS', 'docker-compose'],
    ['1.29.2', 'REPLACES', 'KEEPS', 'docker-compose'],
    ['2.0.0', 'REPLACES', 'KEEPS', 'docker compose'],
    ['v2.15.1', 'REPLACES', 'KEEPS', 'docker compose'],
    ['2.23.3', 'REPLACES', 'KEEPS', 'docker compose'],
    ['2.24.0', 'APPENDS', 'KEEPS', 'docker compose'],
    ['2.24.3', 'APPENDS', 'KEEPS', 'docker compose'],
    ['2.24.4', 'TAGS', 'KEEPS', 'docker compose'],
    ['2.24', 'TAGS', 'KEEPS', 'docker compose'],
    ['2.26.1-4', 'TAGS', 'KEEPS', 'docker compose'],
    ['2.30.3', 'TAGS', 'KEEPS', 'docker compose'],
    ['2.31.0', 'TAGS', 'RECREATES', 'docker compose'],
    ['2.40.3+ds1', 'TAGS', 'RECREATES', 'docker compose'],
    ['5.0.1', 'TAGS', 'RECREATES', 'docker compose'],
  ])('knows that %s merges by %s and meets an existing network with %s', (text, mergeRule, existingNetworkRule, program) => {
    expect(parseComposeVersion(text)).toEqual({ text, mergeRule, existingNetworkRule, program });
  });

  it('takes no release for any release', () => {
    expect(parseComposeVersion()).toEqual({ program: 'docker compose', mergeRule: 'ANY', existingNetworkRule: 'ANY' });
  });

  it.each(['', 'latest', '2', '2.x', '2.24.4.1', '2.26.1 # x', '2.26\n'])('refuses %j', (text) => {
    expect(parseComposeVersion(text)).toEqual({ code: 'COMPOSE_VERSION_MALFORMED', text });
  });

  it.each(['1.28.6', '1.5', '0.9.1'])('does not plan for %s', (text) => {
    expect(parseComposeVersion(text)).toEqual({ code: 'COMPOSE_VERSION_UNSUPPORTED', text });
  });
});
