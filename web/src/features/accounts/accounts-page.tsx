import { Link } from '@tanstack/react-router';
import { Plug, Plus, Send } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import type { AccountResponse } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { AccountLabel, useAccounts, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { ZoneNote } from '@/parts/instant';
import { AccountStatusBadge } from '@/parts/states';
import { Badge, Button, buttonClass, Card, EmptyState, ErrorState, Facts, Loading, PageHeader } from '@/ui';
import { useAccountActions } from './account-actions';
import { byChannel, healthOf, nameOf } from './accounts.rules';
import { Expiry, HealthLine, LastChecked, Waiting } from './health';
import { InviteDialog } from './invite-dialog';
import { OpenInvites } from './open-invites';
import { ReconnectBanner } from './reconnect-banner';

/** All accounts of the workspace, and how they are. */
export function AccountsPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const can = useCan();
  const { accounts, error, refetch } = useAccounts();
  const { channels } = useChannels();
  const standing = (accounts ?? []).filter(({ status }) => status !== 'disconnected');
  const gone = (accounts ?? []).filter(({ status }) => status === 'disconnected');
  const order = (channels ?? []).map(({ id }) => id);
  return (
    <>
      <PageHeader
        title={t('common:places.accounts')}
        subtitle={<ZoneNote />}
        actions={can('accounts.manage') && standing.length > 0 ? <Ways /> : undefined}
      />
      {error && !accounts ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : accounts === undefined ? (
        <Loading />
      ) : standing.length === 0 ? (
        <EmptyState
          icon={<Plug aria-hidden />}
          title={t('empty.title')}
          actions={can('accounts.manage') ? <Ways /> : undefined}
        >
          {can('accounts.manage') ? t('empty.body') : t('empty.ask')}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8">
          {byChannel(standing, order).map(({ channel, accounts: ofChannel }) => (
            <ChannelSection key={channel} channel={channel} accounts={ofChannel} />
          ))}
        </div>
      )}
      {can('accounts.manage') ? <OpenInvites /> : null}
      {gone.length > 0 ? (
        <details className="mt-8">
          <summary className="min-h-8 cursor-pointer text-ink-soft">{t('gone', { count: gone.length })}</summary>
          <p className="mt-1 mb-3 max-w-prose text-sm text-ink-soft">{t('gone-words')}</p>
          <ul className="grid grid-cols-1 gap-3 lg:grid-cols-2">
            {gone.map((account) => (
              <GoneCard key={account.id} account={account} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

/** The ways to a connected account: by oneself, or by whoever it belongs to. */
function Ways() {
  const { t } = useTranslation('accounts');
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <Button icon={<Send aria-hidden className="size-4" />} onPress={() => setInviting(true)}>
        {t('invite.open')}
      </Button>
      <ConnectLink />
      <InviteDialog account={null} isOpen={inviting} onClose={() => setInviting(false)} />
    </>
  );
}

function ConnectLink() {
  const { t } = useTranslation('accounts');
  return (
    <Link
      to="/workspaces/$workspaceId/accounts/connect"
      params={{ workspaceId: useWorkspaceId() }}
      className={buttonClass('primary')}
    >
      <Plus aria-hidden className="size-4" />
      {t('connect-an-account')}
    </Link>
  );
}

function ChannelSection({
  channel,
  accounts,
}: {
  readonly channel: string;
  readonly accounts: readonly AccountResponse[];
}) {
  const { t } = useTranslation('accounts');
  const { nameOf: channelName, capabilitiesOf } = useChannels();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex flex-wrap items-center gap-2.5">
        <ChannelIcon channel={channel} className="size-5 text-ink-soft" />
        <h2 id={id} className="text-lg font-semibold">
          {channelName(channel)}
        </h2>
        {capabilitiesOf(channel)?.sandbox ? <Badge tone="info">{t('practice')}</Badge> : null}
      </div>
      <ul className="grid grid-cols-1 items-start gap-3 lg:grid-cols-2">
        {accounts.map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
      </ul>
    </section>
  );
}

function AccountCard({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { main, menu, answer, dialog } = useAccountActions(account);
  return (
    <Card as="li" className="flex flex-col gap-4">
      <h3 className="sr-only">{nameOf(account)}</h3>
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <AccountLabel account={account} />
        <AccountStatusBadge status={account.status} />
      </div>
      {healthOf(account) === 'needs-you' ? <ReconnectBanner account={account} /> : null}
      {account.status === 'paused' ? (
        <p className="text-[0.9375rem] text-ink-soft">{t('status-words.paused')}</p>
      ) : null}
      <Facts
        facts={[
          { id: 'health', name: t('connection'), value: <HealthLine account={account} /> },
          { id: 'checked', name: t('last-checked'), value: <LastChecked account={account} /> },
          { id: 'expiry', name: t('ends'), value: <Expiry account={account} /> },
          { id: 'waiting', name: t('waits'), value: <Waiting account={account} /> },
        ]}
      />
      <div className="mt-auto">
        <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
          {main}
          <span className="ms-auto">{menu}</span>
        </div>
        {answer}
      </div>
      {dialog}
    </Card>
  );
}

function GoneCard({ account }: { readonly account: AccountResponse }) {
  const { main, dialog } = useAccountActions(account);
  return (
    <Card as="li" className="flex flex-wrap items-center justify-between gap-3">
      <AccountLabel account={account} />
      <div className="flex flex-wrap items-center gap-2">{main}</div>
      {dialog}
    </Card>
  );
}
