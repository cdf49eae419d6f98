import type { ChannelAdapter, ChannelNotices, NoticeDoorRow, OperatorApp } from '../channels/index.js';
import type { ChannelNoticesView } from './dto/notices.dto.js';

/** What is known of a channel's addresses. */
export interface NoticesState {
  readonly adapter: ChannelAdapter;
  readonly notices: ChannelNotices;
  /** As far as it is entered. */
  readonly app: OperatorApp;
  readonly door: NoticeDoorRow | null;
  readonly accounts: { readonly subscribed: number; readonly refused: number };
}

export function deletionUrl(publicUrl: string, channel: string, code: string): string {
  return `${publicUrl}/api/v1/channels/${channel}/deletions/${code}`;
}

export function presentNotices(state: NoticesState, publicUrl: string): ChannelNoticesView {
  const { adapter, notices, app, door, accounts } = state;
  const base = `${publicUrl}/api/v1/channels/${adapter.channel}`;
  const missing = [...notices.missing(app)];
  const asks = notices.subscribe !== undefined;
  return {
    channel: adapter.channel,
    steps: [...notices.steps],
    url: `${base}/notices`,
    verifyToken: missing.length > 0 ? null : (notices.verifyToken?.(app) ?? null),
    revocationUrl: notices.withdrawals ? `${base}/revocations` : null,
    deletionUrl: notices.withdrawals ? `${base}/deletions` : null,
    missing,
    challengedAt: door?.challenged_at?.toISOString() ?? null,
    receivedAt: door?.received_at?.toISOString() ?? null,
    refusedAt: door?.refused_at?.toISOString() ?? null,
    refusals: door?.refusals ?? 0,
    subscribedAccounts: asks ? accounts.subscribed : null,
    refusedAccounts: asks ? accounts.refused : null,
  };
}
