import { isForVisitors, stateOfConnectLink } from './connect-link.rules.js';

const NOW = new Date('2026-03-02T09:00:00.000Z');
const LINK = {
  expires_at: new Date('2026-03-02T09:00:00.001Z'),
  revoked_at: null,
  uses: 0,
  max_uses: 1,
  maker_may: true,
};

it.each([
  ['open', {}],
  ['expired', { expires_at: NOW }],
  ['revoked', { revoked_at: NOW, expires_at: NOW }],
  ['used', { uses: 1 }],
  ['used', { uses: 1, maker_may: false }],
  ['maker-gone', { maker_may: false }],
] as const)('a link is %s for %j', (state, facts) => {
  expect(stateOfConnectLink({ ...LINK, ...facts }, NOW)).toBe(state);
});

it('links are for channels on which somebody outside has something to sign in with', () => {
  const method = (kind: 'fields' | 'oauth2', ...fields: readonly string[]) =>
    ({ auth: { methods: [{ kind, fields: fields.map((each) => ({ kind: each })) }] } }) as unknown as Parameters<
      typeof isForVisitors
    >[0];
  expect(isForVisitors(method('oauth2'))).toBe(true);
  expect(isForVisitors(method('fields', 'text', 'secret'))).toBe(true);
  // As a feed is made: it belongs to whoever runs the installation.
  expect(isForVisitors(method('fields', 'text', 'url'))).toBe(false);
});
