import { useMemo } from 'react';
import { useAccounts, useChannels } from '@/parts/account-label';
import type { Recipient } from './check.rules';
import type { ChannelLimits } from './contract';
import type { DraftTarget } from './draft.rules';

/** The chosen accounts with what they take, in the order of the account list. */
export function useRecipients(targets: readonly DraftTarget[]) {
  const { accounts, byId, error, refetch } = useAccounts();
  const channels = useChannels();
  const chosen = useMemo(() => new Set(targets.map(({ accountId }) => accountId)), [targets]);
  const recipients = useMemo(
    () =>
      (accounts ?? []).flatMap((account): Recipient[] => {
        const capabilities = channels.capabilitiesOf(account.channel);
        if (!chosen.has(account.id) || !capabilities) return [];
        return [
          {
            id: account.id,
            channel: account.channel,
            name: account.displayName || account.handle,
            channelName: capabilities.displayName,
            limits: account.limits as unknown as ChannelLimits,
            capabilities,
          },
        ];
      }),
    [accounts, channels, chosen],
  );
  const offered = useMemo(
    () => (accounts ?? []).filter((account) => account.status !== 'disconnected' || chosen.has(account.id)),
    [accounts, chosen],
  );
  return {
    recipients,
    offered,
    byId,
    chosen,
    channels,
    ready: accounts !== undefined && channels.channels !== undefined,
    error: error ?? channels.error,
    retry: () => {
      void refetch();
      void channels.refetch();
    },
  };
}
