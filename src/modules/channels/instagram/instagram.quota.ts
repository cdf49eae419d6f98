import { ChannelError, type PublishContext } from '../contract/index.js';
import { asRecord, dateOf, numberOf, recordsOf } from '../meta/index.js';
import { send, type Caller } from './instagram.api.js';
import { QUOTA } from './instagram.errors.js';

const DAY_S = 86_400;
const LISTED = 100;
/** Clocks differ, and the list has posts that count for nothing. */
const SOONEST_MS = 10 * 60_000;

/**
 * Runs what may meet the quota of posts. Where it is used up, the quota itself is asked, which nobody knows for sure (50 or 100 in 24 hours), and
 * the delivery comes back when the oldest post leaves the window.
 * @throws ChannelError `throttled`, and whatever `call` throws
 */
export async function withWindow<T>(caller: Caller, context: PublishContext, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== QUOTA) throw error;
    // Not to be told only means to come back by the hour.
    const window = await windowOf(caller, context.account.remoteId).catch(() => null);
    if (window === null) throw error;
    const message = `Instagram takes ${window.total} posts of this account in 24 hours, and has them.`;
    throw new ChannelError('throttled', message, {
      ...(error.status !== undefined && { status: error.status }),
      code: QUOTA,
      limit: 'publish',
      retryAt: window.opensAt,
      cause: error,
    });
  }
}

/** @returns null where there is room after all, or it can't be told when */
async function windowOf(caller: Caller, account: string): Promise<{ total: number; opensAt: Date } | null> {
  const id = encodeURIComponent(account);
  const body = await send(caller, {
    method: 'GET',
    path: `/${id}/content_publishing_limit`,
    query: { fields: 'quota_usage,config{quota_total,quota_duration}' },
    purpose: 'read',
  });
  const [quota] = recordsOf(body['data']);
  const config = asRecord(quota?.['config']);
  const total = numberOf(config, 'quota_total');
  const used = numberOf(quota ?? null, 'quota_usage');
  if (total === null || used === null || used < total) return null;
  const durationMs = Math.min(numberOf(config, 'quota_duration') ?? DAY_S, 7 * DAY_S) * 1_000;
  const listed = await send(caller, {
    method: 'GET',
    path: `/${id}/media`,
    query: { fields: 'id,timestamp', limit: LISTED },
    purpose: 'read',
  });
  const now = caller.clock.now().getTime();
  const within = recordsOf(listed['data'])
    .map((post) => dateOf(post, 'timestamp')?.getTime() ?? 0)
    .filter((at) => at > now - durationMs && at <= now);
  // Stories count as well and are in no list: which post was the first, nobody can tell then.
  if (within.length < Math.min(total, LISTED)) return null;
  const oldest = within.reduce((least, at) => Math.min(least, at), now);
  return { total, opensAt: new Date(Math.max(oldest + durationMs, now + SOONEST_MS)) };
}
