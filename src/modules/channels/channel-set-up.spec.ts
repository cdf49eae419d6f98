import { startTestCarillon } from '../../../test/support/test-carillon.js';
import { setUpOf } from './channel-set-up.js';
import { createChannelRegistry } from './create-registry.js';
import type { ChannelList } from './dto/channel.dto.js';

const FINE = { now: new Date('2026-11-24T10:00:00Z'), missing: [], stop: null };
const channels = createChannelRegistry({ feedStore: {} as never, localSandbox: null });

/** Codes of the checks that are not ok. */
function troubles(channel: 'mastodon' | 'feed' | 'bluesky' | 'webhook', publicUrl: string): string[] {
  return setUpOf(channels.get(channel), publicUrl, FINE).checks.flatMap(({ code, ok }) => (ok ? [] : [code]));
}

it.each([
  ['https://carillon.example', [], []],
  ['https://203.0.113.7', [], ['public-address-reachable']],
  ['https://9.9.9.9', [], []],
  ['http://carillon.example', ['public-address-secure'], []],
  ['http://localhost:3000', [], ['public-address-reachable']],
  ['http://127.0.0.1:3000', [], ['public-address-reachable']],
  ['http://[::1]:3000', [], ['public-address-reachable']],
  ['http://192.168.7.20:3000', ['public-address-secure'], ['public-address-reachable']],
  ['https://carillon', [], ['public-address-reachable']],
  ['https://carillon.lan', [], ['public-address-reachable']],
])('judges the public address %s by what channels do with it', (publicUrl, whereOneSignsIn, whereOthersFetch) => {
  expect(troubles('mastodon', publicUrl)).toEqual(whereOneSignsIn);
  expect(troubles('feed', publicUrl)).toEqual(whereOthersFetch);
  expect(troubles('webhook', publicUrl)).toEqual(whereOthersFetch);
  expect(troubles('bluesky', publicUrl)).toEqual([]);
});

it('says where the keys of another way to sign in are enough', () => {
  const messageOf = (channel: 'instagram' | 'threads') =>
    setUpOf(channels.get(channel), 'https://carillon.example', { ...FINE, missing: ['App ID'] }).checks.find(
      ({ code }) => code === 'app-registration',
    )?.message;
  expect(messageOf('instagram')).toContain('another way to sign in');
  expect(messageOf('threads')).not.toContain('another way');
});

it('tells administrators the exact callback address, what is needed, and what is asked for and why', async () => {
  const carillon = await startTestCarillon({ env: { CARILLON_PUBLIC_URL: 'http://bells.example:8080' } });
  try {
    const { items } = await carillon.owner.ok<ChannelList>('GET', carillon.in('channels'));
    const of = (id: string) => items.find((channel) => channel.id === id);
    expect(of('mastodon')?.setUp).toEqual({
      state: 'needs-attention',
      callbackUrl: 'http://bells.example:8080/api/v1/connect/callback',
      publicUrl: 'http://bells.example:8080',
      operatorApp: false,
      isCalled: false,
      needs: [expect.stringContaining('Mastodon server') as string],
      checks: [
        {
          code: 'public-address-secure',
          ok: false,
          severity: 'warns',
          means: 'not',
          values: { url: 'http://bells.example:8080' },
          message: expect.stringContaining('https') as string,
        },
        {
          code: 'app-registration',
          ok: true,
          severity: 'warns',
          means: 'automatic',
          values: { channel: 'Mastodon' },
          message: expect.stringContaining('nothing to do') as string,
        },
      ],
    });
    expect(of('bluesky')?.setUp).toMatchObject({ state: 'ready', callbackUrl: null, checks: [] });
    expect(of('feed')?.setUp).toMatchObject({
      state: 'ready',
      checks: [{ code: 'public-address-reachable', ok: true }],
    });
    for (const { id, connectMethods } of items) {
      const scopes = connectMethods.flatMap(({ asksFor }) => asksFor);
      expect([id, scopes.length > 0]).toEqual([id, !['feed', 'webhook'].includes(id)]);
      for (const { why } of scopes) expect(why).toMatch(/^[A-Z].+\.$/);
    }
  } finally {
    await carillon.stop();
  }
});
