import type { AccountResponse, ChannelCapabilities, ChannelView } from '@/api';
import {
  abilitiesOf,
  byChannel,
  channelGroup,
  connectFailureOf,
  healthOf,
  isConnectedAlready,
  matches,
  serverOf,
} from './accounts.rules';

type Given = Pick<AccountResponse, 'channel' | 'status' | 'displayName' | 'handle' | 'connection'>;

const connection = (health: 'ok' | 'failing' | 'reconnect') =>
  ({ health, renewable: true, expiresAt: null, grantExpiresAt: null }) as unknown as NonNullable<
    AccountResponse['connection']
  >;
const account = (over: Partial<Given>): Given => ({
  channel: 'mastodon',
  status: 'active',
  displayName: '',
  handle: 'brand',
  connection: connection('ok'),
  ...over,
});

describe('the health of an account', () => {
  it.each([
    ['active', 'ok', 'healthy'],
    ['active', 'failing', 'mends-itself'],
    ['paused', 'ok', 'healthy'],
    ['paused', 'reconnect', 'needs-you'],
    ['reconnect', 'reconnect', 'needs-you'],
  ] as const)('of an account that is %s with a connection that is %s is %s', (status, health, expected) => {
    expect(healthOf({ status, connection: connection(health) })).toBe(expected);
  });

  it('is told ten days before a sign-in ends that only a person can prolong', () => {
    const now = new Date('2026-11-24T10:00:00Z');
    const ending = (expiresAt: string, renewable: boolean) =>
      healthOf({ status: 'active', connection: { ...connection('ok'), expiresAt, renewable } }, now);
    expect(ending('2026-12-05T10:00:00Z', false)).toBe('healthy');
    expect(ending('2026-12-04T09:59:00Z', false)).toBe('ends-soon');
    expect(ending('2026-11-24T12:00:00Z', true)).toBe('healthy');
  });

  it('is told before the whole grant ends, where its token has no end', () => {
    const now = new Date('2026-11-24T10:00:00Z');
    const ending = (grantExpiresAt: string, renewable: boolean) =>
      healthOf({ status: 'active', connection: { ...connection('ok'), grantExpiresAt, renewable } }, now);
    expect(ending('2026-12-04T09:59:00Z', false)).toBe('ends-soon');
    expect(ending('2026-12-04T09:59:00Z', true)).toBe('healthy');
  });

  it('is none once the account is disconnected', () => {
    expect(healthOf({ status: 'disconnected', connection: null })).toBe('none');
  });
});

describe('accounts by channel', () => {
  it('keeps the order of the channels and puts what needs somebody first', () => {
    const groups = byChannel(
      [
        account({ handle: 'zoe' }),
        account({ channel: 'feed', handle: 'news' }),
        account({ handle: 'anna' }),
        account({ handle: 'old', status: 'disconnected', connection: null }),
        account({ handle: 'broken', status: 'reconnect', connection: connection('reconnect') }),
      ],
      ['feed', 'mastodon'],
    );
    expect(groups.map(({ channel, accounts }) => [channel, accounts.map(({ handle }) => handle)])).toEqual([
      ['feed', ['news']],
      ['mastodon', ['broken', 'anna', 'zoe', 'old']],
    ]);
  });

  it('shows channels that are not listed last rather than not at all', () => {
    const groups = byChannel([account({ channel: 'webhook' }), account({ channel: 'feed' })], ['feed']);
    expect(groups.map(({ channel }) => channel)).toEqual(['feed', 'webhook']);
  });
});

describe('where a channel stands on the page that connects', () => {
  const channel = (severity: 'blocks' | 'warns', ok: boolean, sandbox = false) =>
    ({ capabilities: { sandbox }, setUp: { checks: [{ severity, ok }] } }) as unknown as ChannelView;

  it.each([
    ['ready', channel('blocks', true)],
    ['ready', channel('warns', false)],
    ['needs-set-up', channel('blocks', false)],
    ['practice', channel('blocks', false, true)],
  ])('is %s', (expected, given) => {
    expect(channelGroup(given)).toBe(expected);
  });
});

describe('what a channel can do', () => {
  const capabilities = {
    threads: true,
    firstComment: false,
    contentWarning: true,
    linkCard: false,
    edit: true,
    remove: 'requested',
    postMetrics: { comments: {} },
    limits: {
      maxParts: 30,
      poll: null,
      media: { altTextMax: null, kinds: { image: { maxPerPart: 4 }, video: { maxDurationMs: null } } },
    },
  } as unknown as ChannelCapabilities;

  it('names what it can, with numbers, and leaves out what it can not', () => {
    expect(abilitiesOf(capabilities)).toEqual([
      { id: 'threads', count: 30 },
      { id: 'images', count: 4 },
      { id: 'video', maxDurationMs: null },
      { id: 'content-warning' },
      { id: 'remove', certain: false },
      { id: 'metrics', metrics: ['comments'] },
    ]);
  });

  it('does not call one part a thread', () => {
    const one = { ...capabilities, limits: { ...capabilities.limits, maxParts: 1 } };
    expect(abilitiesOf(one).some(({ id }) => id === 'threads')).toBe(false);
  });
});

describe('the server that a sign-in leads to', () => {
  it.each([
    ['social.example', 'social.example'],
    ['https://social.example/about', 'social.example'],
    ['@brand@social.example', 'social.example'],
    ['http://127.0.0.1:3999', '127.0.0.1:3999'],
    ['http://localhost:3999', 'localhost:3999'],
    ['', null],
    ['social', null],
    ['two words.example', null],
  ])('of "%s" is %s', (typed, expected) => {
    expect(serverOf(typed)).toBe(expected);
  });
});

it('tells every known failure apart and owns up to the others', () => {
  expect(connectFailureOf('different-identity')).toBe('different-identity');
  expect(connectFailureOf('server-error')).toBe('other');
});

describe('the choices of a sign-in', () => {
  const standing = [{ channel: 'sandbox', server: 's', remoteId: '1', status: 'active' }] as const;

  it('are connected already only on the same channel and server, and while they work', () => {
    expect(isConnectedAlready({ server: 's', remoteId: '1' }, 'sandbox', standing)).toBe(true);
    expect(isConnectedAlready({ server: 't', remoteId: '1' }, 'sandbox', standing)).toBe(false);
    expect(isConnectedAlready({ server: 's', remoteId: '1' }, 'mastodon', standing)).toBe(false);
    const broken = [{ ...standing[0], status: 'reconnect' as const }];
    expect(isConnectedAlready({ server: 's', remoteId: '1' }, 'sandbox', broken)).toBe(false);
  });

  it('are found by every typed word in name or handle', () => {
    const choice = { displayName: 'Harbour Lights Hotel', handle: 'harbour_lights' };
    expect(matches(choice, '')).toBe(true);
    expect(matches(choice, 'hotel HARB')).toBe(true);
    expect(matches(choice, '@harbour_')).toBe(true);
    expect(matches(choice, 'hotel bakery')).toBe(false);
  });
});
