import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  accountsListOptions,
  channelsListOptions,
  type AccountResponse,
  type ChannelCapabilities,
  type ChannelView,
} from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Avatar } from '@/ui';
import { ChannelIcon } from './channel-icon';

/** The picture of an account, through our own server: no page of ours asks a network for anything. */
export function accountAvatar(
  workspaceId: string,
  account: { readonly id: string; readonly avatarUrl: string | null },
): string | null {
  return account.avatarUrl === null ? null : `/api/v1/workspaces/${workspaceId}/accounts/${account.id}/avatar`;
}

/** An account: face, name and channel. */
export function AccountLabel({
  account,
  size = 'medium',
}: {
  readonly account: AccountResponse;
  readonly size?: 'small' | 'medium';
}) {
  const workspaceId = useWorkspaceId();
  const channels = useChannels();
  const name = account.displayName || account.handle;
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={name} src={accountAvatar(workspaceId, account)} size={size} />
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-medium">{name}</span>
        <span className="flex min-w-0 items-center gap-1.5 text-sm text-ink-soft">
          <ChannelIcon channel={account.channel} className="size-3.5" />
          <span className="truncate">
            {channels.nameOf(account.channel)} · {account.handle}
          </span>
        </span>
      </span>
    </span>
  );
}

const MOST_ACCOUNTS = 200;

/** The workspace's accounts, those that were disconnected included. */
export function useAccounts() {
  const workspaceId = useWorkspaceId();
  const query = useQuery(accountsListOptions({ path: { workspaceId }, query: { limit: MOST_ACCOUNTS } }));
  const accounts = query.data?.items;
  const byId = useMemo(() => new Map((accounts ?? []).map((account) => [account.id, account])), [accounts]);
  return { ...query, accounts, byId };
}

/** The channels there are, with what each can do. */
export function useChannels() {
  const workspaceId = useWorkspaceId();
  const query = useQuery({ ...channelsListOptions({ path: { workspaceId } }), staleTime: 10 * 60_000 });
  const channels = query.data?.items;
  return useMemo(() => {
    const byId = new Map<string, ChannelView>((channels ?? []).map((channel) => [channel.id, channel]));
    const capabilitiesOf = (channel: string): ChannelCapabilities | null =>
      (byId.get(channel)?.capabilities as ChannelCapabilities | undefined) ?? null;
    return {
      channels,
      byId,
      error: query.error,
      refetch: query.refetch,
      capabilitiesOf,
      nameOf: (channel: string): string => capabilitiesOf(channel)?.displayName ?? channel,
    };
  }, [channels, query.error, query.refetch]);
}
