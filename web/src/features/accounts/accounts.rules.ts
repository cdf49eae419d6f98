import type { AccountResponse, ChannelCapabilities, ChannelView } from '@/api';

/** How an account's connection is, for a person: is there anything to do? */
export type Health = 'healthy' | 'ends-soon' | 'mends-itself' | 'needs-you' | 'none';

/** A sign-in that nothing prolongs is spoken of this long before it ends. */
const ENDS_SOON_MS = 10 * 86_400_000;

export function healthOf(account: Pick<AccountResponse, 'status' | 'connection'>, now: Date = new Date()): Health {
  const { status, connection } = account;
  if (status === 'disconnected' || connection === null) return 'none';
  if (status === 'reconnect' || connection.health === 'reconnect') return 'needs-you';
  if (connection.health === 'failing') return 'mends-itself';
  const endsAt = endOf(connection);
  return endsAt !== null && Date.parse(endsAt) - now.getTime() < ENDS_SOON_MS ? 'ends-soon' : 'healthy';
}

/** When a sign-in ends that nothing but another one prolongs; null where it does not end, or is renewed. */
export function endOf(connection: NonNullable<AccountResponse['connection']>): string | null {
  if (connection.renewable) return null;
  const ends = [connection.expiresAt, connection.grantExpiresAt].filter((at) => at !== null);
  return ends.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

export interface ChannelAccounts<Account> {
  readonly channel: AccountResponse['channel'];
  readonly accounts: readonly Account[];
}

/** Accounts by channel, in the order the channels are listed; within a channel those that need somebody come first, then by name. */
export function byChannel<
  Account extends Pick<AccountResponse, 'channel' | 'status' | 'displayName' | 'handle' | 'connection'>,
>(accounts: readonly Account[], channelOrder: readonly string[]): ChannelAccounts<Account>[] {
  const groups = new Map<AccountResponse['channel'], Account[]>();
  for (const account of accounts) {
    const group = groups.get(account.channel);
    if (group) group.push(account);
    else groups.set(account.channel, [account]);
  }
  const place = (channel: string): number => {
    const at = channelOrder.indexOf(channel);
    return at === -1 ? channelOrder.length : at;
  };
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([channel, ofChannel]) => ({
      channel,
      accounts: ofChannel.toSorted(
        (a, b) => urgency(a) - urgency(b) || nameOf(a).localeCompare(nameOf(b)) || a.handle.localeCompare(b.handle),
      ),
    }));
}

export function nameOf(account: Pick<AccountResponse, 'displayName' | 'handle'>): string {
  return account.displayName || account.handle;
}

function urgency(account: Pick<AccountResponse, 'status' | 'connection'>): number {
  switch (healthOf(account)) {
    case 'needs-you':
      return 0;
    case 'ends-soon':
      return 1;
    case 'mends-itself':
      return 2;
    case 'healthy':
      return 3;
    case 'none':
      return 4;
  }
}

export type ChannelGroup = 'ready' | 'needs-set-up' | 'practice';
export const CHANNEL_GROUPS: readonly ChannelGroup[] = ['ready', 'needs-set-up', 'practice'];

/** Where a channel stands on the page that connects: what only warns keeps nobody from connecting. */
export function channelGroup(channel: Pick<ChannelView, 'setUp' | 'capabilities'>): ChannelGroup {
  if (channel.capabilities['sandbox'] === true) return 'practice';
  return channel.setUp.checks.some(({ ok, severity }) => !ok && severity === 'blocks') ? 'needs-set-up' : 'ready';
}

/** Where somebody outside can sign in, by a link: a feed, say, is made here. */
export function isForVisitors(channel: Pick<ChannelView, 'connectMethods'>): boolean {
  return channel.connectMethods.some(
    ({ kind, fields }) => kind === 'oauth2' || fields.some((field) => field.kind === 'secret'),
  );
}

export type Ability =
  | { readonly id: 'threads'; readonly count: number }
  | { readonly id: 'images'; readonly count: number }
  | {
      readonly id:
        'gifs' | 'audio' | 'documents' | 'alt-text' | 'content-warning' | 'link-card' | 'first-comment' | 'edit';
    }
  | { readonly id: 'video'; readonly maxDurationMs: number | null }
  | { readonly id: 'polls'; readonly count: number }
  | { readonly id: 'remove'; readonly certain: boolean }
  | { readonly id: 'metrics'; readonly metrics: readonly string[] };

/** What a channel can do, in the order people ask for it; what it can't is left out. */
export function abilitiesOf(capabilities: ChannelCapabilities): Ability[] {
  const { limits } = capabilities;
  const { kinds } = limits.media;
  const metrics = Object.keys(capabilities.postMetrics);
  const abilities: (Ability | false | undefined)[] = [
    capabilities.threads && limits.maxParts > 1 && { id: 'threads', count: limits.maxParts },
    kinds.image && { id: 'images', count: kinds.image.maxPerPart },
    kinds.gif && { id: 'gifs' },
    kinds.video && { id: 'video', maxDurationMs: kinds.video.maxDurationMs },
    kinds.audio && { id: 'audio' },
    kinds.document && { id: 'documents' },
    limits.media.altTextMax !== null && { id: 'alt-text' },
    limits.poll !== null && { id: 'polls', count: limits.poll.maxOptions },
    capabilities.firstComment && { id: 'first-comment' },
    capabilities.contentWarning && { id: 'content-warning' },
    capabilities.linkCard && { id: 'link-card' },
    capabilities.remove !== false && { id: 'remove', certain: capabilities.remove === 'removed' },
    metrics.length > 0 && { id: 'metrics', metrics },
  ];
  return abilities.filter((ability): ability is Ability => Boolean(ability));
}

/** Whom a sign-in leads to, as its button says it: the host of the server that was typed, or null while none can be told. */
export function serverOf(input: string): string | null {
  const typed = input.trim();
  if (typed === '') return null;
  // `@brand@social.example` names its server after the last @.
  const address = typed.includes('@') && !typed.includes('://') ? typed.slice(typed.lastIndexOf('@') + 1) : typed;
  const url = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(url)) return null;
  const { host } = new URL(url);
  return host.includes('.') || host.startsWith('localhost') || host.startsWith('[') ? host : null;
}

/** The ways in which connecting ends without an account, each with words of its own. */
export const CONNECT_FAILURES = [
  'access-denied',
  'account-must-act',
  'administrator-must-act',
  'account-disconnected',
  'already-connected',
  'another-browser',
  'another-person',
  'channel-not-set-up',
  'channel-refused',
  'channel-throttled',
  'channel-unavailable',
  'connect-link-expired',
  'connect-link-maker-gone',
  'connect-link-revoked',
  'connect-link-used',
  'different-identity',
  'expired',
  'internal-error',
  'no-accounts',
  'not-found',
  'sign-in-failed',
  'sign-in-refused',
  'unreachable',
] as const;
export type ConnectFailure = (typeof CONNECT_FAILURES)[number] | 'other';

export function connectFailureOf(code: string): ConnectFailure {
  return CONNECT_FAILURES.find((known) => known === code) ?? 'other';
}

/** Which of a sign-in's choices are connected already, and need no connecting. */
export function isConnectedAlready(
  choice: { readonly server: string; readonly remoteId: string },
  channel: string,
  accounts: readonly Pick<AccountResponse, 'channel' | 'server' | 'remoteId' | 'status'>[],
): boolean {
  return accounts.some(
    (account) =>
      account.channel === channel &&
      account.server === choice.server &&
      account.remoteId === choice.remoteId &&
      (account.status === 'active' || account.status === 'paused'),
  );
}

/** What a search among the choices finds: every typed word, in name or handle. */
export function matches(choice: { readonly displayName: string; readonly handle: string }, search: string): boolean {
  const text = `${choice.displayName} ${choice.handle}`.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word.replace(/^@/, '')));
}
