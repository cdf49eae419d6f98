import { stateOfLink, type SecretLink } from '../../../core/links/secret-link.rules.js';
import type { ChannelAdapter } from '../../channels/index.js';

/** `maker-gone`: who made it may no longer connect accounts in the workspace. */
export const CONNECT_LINK_STATES = ['open', 'expired', 'revoked', 'used', 'maker-gone'] as const;
export type ConnectLinkState = (typeof CONNECT_LINK_STATES)[number];

/** What decides whether a link still works. */
export interface ConnectLinkFacts extends SecretLink {
  readonly uses: number;
  readonly max_uses: number;
  readonly maker_may: boolean;
}

/** Sign-ins that may be begun by one link in a quarter of an hour. */
export const MOST_TRIES = 20;
export const TRIES_MS = 15 * 60_000;

export function stateOfConnectLink(link: ConnectLinkFacts, now: Date): ConnectLinkState {
  const state = stateOfLink(link, now);
  if (state !== 'open') return state;
  if (link.uses >= link.max_uses) return 'used';
  return link.maker_may ? 'open' : 'maker-gone';
}

/** Whether somebody outside can sign in there: a feed, say, is made here and belongs to nobody else. */
export function isForVisitors({ auth }: Pick<ChannelAdapter, 'auth'>): boolean {
  return auth.methods.some(({ kind, fields }) => kind === 'oauth2' || fields.some((field) => field.kind === 'secret'));
}
