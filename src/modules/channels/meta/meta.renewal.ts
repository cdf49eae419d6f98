import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, type ChannelContext, type JsonObject, type RefreshedCredentials } from '../contract/index.js';
import { metaErrorOf, recordIn, unusable, type MetaNetwork } from './meta.errors.js';
import { numberOf, textOf } from './meta.records.js';

const DAY_MS = 86_400_000;
/** Where the network names no lifetime (developers.facebook.com, long-lived tokens of Threads and of Instagram, 2026). */
const USUAL_LIFETIME_S = 60 * 86_400;
/** A younger token is not renewed; a little more for clocks that differ. */
const RENEWABLE_AFTER_MS = DAY_MS + 60_000;

/** A token of sixty days that is its own refresh token, as stored, encrypted. */
export interface LongCredentials extends JsonObject {
  readonly accessToken: string;
  /** ISO 8601; both for telling whether it may be renewed. */
  readonly issuedAt: string;
  readonly endsAt: string;
}

export interface LongToken {
  readonly credentials: LongCredentials;
  readonly expiresAt: Date;
}

export function longTokenIn(response: HttpResponse, now: Date, name: string): LongToken {
  const answer = recordIn(response, 'read', name);
  const accessToken = textOf(answer, 'access_token');
  if (accessToken === null) throw unusable(response, 'read', name);
  const seconds = numberOf(answer, 'expires_in') ?? USUAL_LIFETIME_S;
  // Outside of what can be meant, a date could not be made of it.
  const expiresAt = new Date(now.getTime() + Math.min(Math.max(seconds, 60), 366 * 86_400) * 1_000);
  return { credentials: { accessToken, issuedAt: now.toISOString(), endsAt: expiresAt.toISOString() }, expiresAt };
}

/** What a network has for renewing. */
export interface Renewal {
  /** Any read under the token. */
  readonly stillWorks: () => Promise<unknown>;
  readonly ask: (accessToken: string) => Promise<HttpResponse>;
}

/**
 * Renews a token, which works once it is a day old and until it ends. A younger one is asked whether it still works: what said otherwise may have
 * been wrong.
 * @throws ChannelError `reconnect` once it has ended: an old one can't be renewed
 */
export async function renewed(
  { credentials, clock }: Pick<ChannelContext, 'credentials' | 'clock'>,
  { stillWorks, ask }: Renewal,
  network: MetaNetwork,
): Promise<RefreshedCredentials> {
  const now = clock.now();
  const issuedAt = Date.parse(textOf(credentials, 'issuedAt') ?? '');
  const endsAt = Date.parse(textOf(credentials, 'endsAt') ?? '');
  if (endsAt <= now.getTime())
    throw new ChannelError('reconnect', `The sign-in on ${network.name} has ended. Connect the account again.`);
  if (now.getTime() - issuedAt < RENEWABLE_AFTER_MS) {
    await stillWorks().catch((error: unknown) => {
      throw asEnded(error, network);
    });
    return { credentials, expiresAt: Number.isNaN(endsAt) ? null : new Date(endsAt) };
  }
  const accessToken = textOf(credentials, 'accessToken') ?? '';
  const response = await ask(accessToken);
  if (response.status !== 200) throw asEnded(metaErrorOf(response, 'read', now, [accessToken], network), network);
  return longTokenIn(response, now, network.name);
}

/** A token that can't be renewed because it is too old has ended. */
function asEnded(error: unknown, { name }: MetaNetwork): unknown {
  if (!(error instanceof ChannelError) || error.kind !== 'expired') return error;
  const { status, code, excerpt } = error;
  return new ChannelError('reconnect', `${name} no longer accepts the sign-in of this account.`, {
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(excerpt !== undefined && { excerpt }),
  });
}
